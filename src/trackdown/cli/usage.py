"""``trackdown usage``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from trackdown import bootstrap
from trackdown.bootstrap import Project
from trackdown.cli import caller
from trackdown.cli.call import Call
from trackdown.cli.commands import FOR_AGENTS
from trackdown.cli.parser import Parser, UsageError
from trackdown.core.accounting.totals import Row
from trackdown.render.result import Result
from trackdown.render.runs.usage_data import usage_data
from trackdown.render.runs.usage_text import usage_lines
from trackdown.services.runs.sessions import kept_logs
from trackdown.services.runs.usage import DIMENSIONS, Question, usage_report

EXAMPLES = """\
  trackdown usage                              # by day: the clients' own logs and the project's runs
  trackdown usage --by ticket                  # what each ticket cost; or run, epic, sprint, agent
  trackdown usage --by model --since 2026-11-01
  trackdown usage --from ~/logs --by session   # only these logs; works in any folder
  trackdown usage --compare EPIC-1             # its delegated runs beside its others: what that saved
  trackdown usage --compare RUN-3 RUN-4 --without RUN-1"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    help = "read these session logs and nothing else (default: where the clients keep them, and the project's runs)"
    add("--from", dest="places", nargs="+", action="extend", metavar="PATH", help=help)
    add("--by", choices=DIMENSIONS, default="day", metavar="WHAT", help=", ".join(DIMENSIONS))
    add("--since", default="", metavar="DATE", help="from this day on (UTC)")
    add("--until", default="", metavar="DATE", help="up to and with this day (UTC)")
    help = "delegated runs beside others: runs, tickets for all of theirs, queries (label:NAME), ids of conversations"
    add("--compare", nargs="+", action="extend", metavar="RUN", help=help)
    add("--without", nargs="+", action="extend", metavar="RUN", help="compare: these are the ones without delegation")
    add("--strict", action="store_true", help="exit code 1 if something could not be read or priced")


def command(call: Call) -> Result:
    given = call.arguments
    if given.compare or given.without:
        return _compared(call)
    places = None if given.places is None else [Path(call.folder, path).resolve() for path in given.places]
    opened = _project(call)
    report = usage_report(
        bootstrap.session_logs(call.environment, opened),
        partial(bootstrap.prices, call.environment),
        Question(given.by, places, given.since, given.until),
        opened.desk if opened else None,
        opened.places.root if opened else "",
        kept_logs(opened.desk, bootstrap.blobs(opened)) if opened else (),
    )
    found = bool(report.unread or report.whole.unpriced)
    names = [row.name for row in report.rows if row.name]
    code = 1 if given.strict and found else 0
    return Result(usage_data(report), usage_lines(report, call.look), exit_code=code, quiet=names)


def _compared(call: Call) -> Result:
    from trackdown.render.delegation.savings import savings_data, savings_lines
    from trackdown.services.delegation.savings import savings

    given = call.arguments
    if not given.compare:
        raise UsageError("--without needs runs to compare with.", thing="--without", hint="Add --compare RUN….")
    if given.places is not None or given.since or given.until:
        hint = "Leave --from, --since and --until out."
        raise UsageError("Whole runs are compared, as they are on record.", thing="--compare", hint=hint)
    opened = _project(call) or call.open()
    kept = kept_logs(opened.desk, bootstrap.blobs(opened))

    def sessions() -> dict[str, Row]:
        logs = bootstrap.session_logs(call.environment, opened)
        prices = partial(bootstrap.prices, call.environment)
        return {row.name: row for row in usage_report(logs, prices, Question("session"), kept=kept).rows}

    found = savings(opened.desk, sessions, given.compare, given.without or ())
    unknown = any(part is None for part in found.saved.values())
    return Result(savings_data(found), savings_lines(found, call.look), 1 if given.strict and unknown else 0)


def _project(call: Call) -> Project | None:
    """The project, if there is one: logs can be read anywhere."""
    where = bootstrap.places(call.folder)
    if not where.initialised:
        return None
    caller.check(caller.find(where.data, call.environment), "usage", FOR_AGENTS)
    return call.open()
