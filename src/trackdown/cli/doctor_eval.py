"""``trackdown doctor --eval``: the gates over the checkout, or over the result of a ticket's run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError, Words
from trackdown.render.result import Result

if TYPE_CHECKING:
    from trackdown.bootstrap import Project
    from trackdown.core.runs.model import Run
    from trackdown.core.tickets.model import Ticket
    from trackdown.services.gates.running import Evaluation

FORMATS = ("text", "sarif", "junit")
EXAMPLES = """\
  trackdown doctor --eval                            # tests, lint, secrets, audit … over the checkout
  trackdown doctor --eval TASK-1                     # over the result of its run, with its criteria
  trackdown doctor --eval --gate tests lint --strict # in CI: 3 if one of them could not run
  trackdown doctor --eval --list                     # what would run, and why

exit codes of --eval: 0 no required gate failed, 1 one did, 3 nothing could be found out; with --strict 3 also if a
required gate did not run or waits for a person"""
_ONLY = ("gate", "list", "all_files", "base", "here", "no_record", "output")


def build(parser: Parser) -> None:
    """The options that belong to ``--eval``."""
    add = parser.add_argument
    add("--eval", nargs="?", const="", default=None, metavar="KEY", help="run the gates; of a ticket: over its result")
    add("--gate", nargs="+", action=Words, default=[], metavar="NAME", help="only these (tests, lint, secrets …)")
    add("--list", action="store_true", help="say what would run and why, and run nothing")
    add("--all-files", action="store_true", help="secrets in all files, programs of all packages, not of what changed")
    add("--base", default="", metavar="REVISION", help="what is changed since then counts as changed")
    add("--here", action="store_true", help="over the checkout, also if the ticket has a run")
    add("--no-record", action="store_true", help="do not keep the results with the ticket")
    add("--format", choices=FORMATS, default="text", help="what to print")
    add("--output", default="", metavar="FILE", help="write it there instead")


def check_usage(call: Call) -> None:
    """Raises UsageError for options that say nothing without ``--eval``, or beside it."""
    given = call.arguments
    if given.eval is None:
        extra = [name for name in _ONLY if getattr(given, name)] + (["format"] if given.format != "text" else [])
        if extra:
            raise UsageError(f"--{extra[0].replace('_', '-')} belongs to --eval.", hint="trackdown doctor --eval …")
    elif given.area:
        raise UsageError("--eval looks at gates, not at an area.", thing=given.area, hint="Leave one of them out.")


def command(call: Call) -> Result:
    from trackdown import bootstrap
    from trackdown.services.gates.running import evaluate, plan

    given = call.arguments
    opened = call.open()
    rules = opened.settings.gates
    ticket, run = _subject(opened, given.eval, here=given.here)
    with bootstrap.gate_site(opened, call.environment, run, given.base) as (site, bench):
        if given.list:
            from trackdown.render.gates.text import plan_data, plan_lines

            listed = plan(site, rules, given.gate, ticket, all_files=given.all_files)
            return Result(plan_data(listed), plan_lines(listed, call.look), quiet=[item.gate for item in listed])
        found = evaluate(site, bench, rules, given.gate, ticket, all_files=given.all_files)
    return _result(call, opened, found)


def _subject(opened: Project, key: str, *, here: bool) -> tuple[Ticket | None, Run | None]:
    """The ticket, and its newest run that has a result. Raises NotFound."""
    if not key:
        return None, None
    from trackdown.core.runs.model import Run
    from trackdown.services import lookup

    with opened.desk.store.read() as reader:
        ticket = lookup.ticket(reader, key)
        runs = [] if here else reader.runs(ticket=ticket.uid)
    results = (run for run in map(Run.from_state, runs) if run.work is not None and run.work.changed)
    return ticket, next(results, None)


def _result(call: Call, opened: Project, found: Evaluation) -> Result:
    from trackdown.render.gates.text import evaluation_data, evaluation_lines
    from trackdown.services.gates.record import record

    given = call.arguments
    keep = found.ticket is not None and not given.no_record
    recorded = record(opened.desk, found, opened.settings.gates) if keep else None
    lines = evaluation_lines(found, recorded, call.look)
    text: list[str] | str = lines
    if given.format != "text":
        text = f"{_report(given.format, found)}\n"
    if given.output:
        from trackdown.cli.output_text import write_text

        write_text(given.output, call.folder, text if isinstance(text, str) else "".join(f"{it}\n" for it in text))
        text = lines[-1:]
    quiet = [
        f"{item.name}: {item.verdict}" for item in found.outcomes if item.verdict in ("failed", "not-run", "person")
    ]
    return Result(evaluation_data(found, recorded), text, found.exit_code(strict=given.strict), quiet=quiet)


def _report(wanted: str, found: Evaluation) -> str:
    from trackdown import __version__
    from trackdown.render.gates.reports import junit, sarif

    return sarif(found, __version__) if wanted == "sarif" else junit(found)
