"""``trackdown comment``: a text, or one of the patterns for progress updates, reviews and deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from trackdown.cli.answers import changed, check_kind
from trackdown.cli.call import Call
from trackdown.cli.input_text import read_text
from trackdown.cli.parser import Parser, UsageError
from trackdown.core.tickets.fields import checked_percent, checked_title
from trackdown.render.result import Result
from trackdown.services.tickets.changes import comment

if TYPE_CHECKING:
    from trackdown.services.desk import Desk

EXAMPLES = """\
  trackdown comment TASK-1 "The limit is 300 requests a minute"
  trackdown comment TASK-1 --progress --done "The model" --next "The page" --percent 60 --eta 2026-06-01
  trackdown comment TASK-1 --review --files src/auth.py --approved "Tests" --blocking "No rate limit"
  trackdown comment TASK-1 --deployment --environment staging --version 1.2 --status successful
  trackdown comment TASK-1 --file update.md"""

_OPTIONS: dict[str, dict[str, str]] = {
    "progress": {
        "done": "what has been completed",
        "next": "what comes next",
        "blocker": "what is in the way",
        "percent": "how far it is",
        "eta": "when it will be done",
    },
    "review": {
        "files": "what was looked at",
        "approved": "what is well",
        "minor": "what could be better",
        "blocking": "what has to change",
        "next": "what comes next",
    },
    "deployment": {
        "environment": "where to",
        "version": "what was deployed",
        "status": "successful, failed, rolled-back or in-progress",
        "result": "what was seen to work",
        "monitor": "what to watch",
    },
}
_NAMES = {"blocker": "blockers", "result": "results", "monitor": "monitoring"}
"""Options whose name in the data is another."""
_ONE = ("percent", "eta", "environment", "version", "status")
"""Options that are given once."""


class _Said(NamedTuple):
    text: str
    kind: str = "note"
    data: dict[str, Any] | None = None


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    parser.add_argument("text", metavar="TEXT", nargs="*", help="several words become one text")
    parser.add_argument("--file", metavar="FILE", help="the text from a file; - is stdin")
    form = parser.add_mutually_exclusive_group()
    for pattern in _OPTIONS:
        form.add_argument(f"--{pattern}", dest="form", action="store_const", const=pattern, help=f"a {pattern} comment")
    known: set[str] = set()
    for pattern, options in _OPTIONS.items():
        group = parser.add_argument_group(f"with --{pattern}")
        for name, purpose in options.items():
            if name not in known:
                action = "store" if name in _ONE else "append"
                group.add_argument(f"--{name}", metavar="TEXT", action=action, help=purpose)
        known.update(options)


def command(call: Call) -> Result:
    desk = call.open().desk
    given = call.arguments
    if call.kind:
        with desk.store.read() as reader:
            check_kind(reader, given.key, call.kind)
    said = _said(call, desk)
    ticket = comment(desk, given.key, said.text, kind=said.kind, data=said.data)
    answer = changed(ticket, f"Commented on {ticket.key}.")
    return answer._replace(data={**answer.data, "comment": dict(ticket.comments[-1]._asdict())})


def _said(call: Call, desk: Desk) -> _Said:
    given = call.arguments
    typed = " ".join(given.text)
    sources = [name for name, there in (("TEXT", given.text), ("--file", given.file), ("form", given.form)) if there]
    strange = [name for name in _given(call) if name not in _OPTIONS.get(given.form or "", {})]
    if strange:
        belongs = next(form for form, options in _OPTIONS.items() if strange[0] in options)
        hint = f"Add --{belongs}, or leave --{strange[0]} out."
        raise UsageError(f"--{strange[0]} belongs to --{belongs}.", thing=f"--{strange[0]}", hint=hint)
    if len(sources) != 1:
        hint = "Give a text, --file, or one of --progress, --review and --deployment with what belongs to it."
        raise UsageError("There is no comment." if not sources else "There are two comments.", thing="TEXT", hint=hint)
    if given.form:
        return _formed(call, desk)
    return _read(read_text(given.file, call.folder) if given.file is not None else typed)


def _given(call: Call) -> list[str]:
    names = dict.fromkeys(name for options in _OPTIONS.values() for name in options)
    return [name for name in names if getattr(call.arguments, name) is not None]


def _read(text: str) -> _Said:
    """A text that has the form of a pattern is one."""
    if not text.lstrip().startswith("#"):
        return _Said(text)
    from trackdown.core.tickets.patterns import read

    found = read(text)
    return _Said(text) if found is None else _Said(text, *found)


def _formed(call: Call, desk: Desk) -> _Said:
    from trackdown.core.tickets.patterns import OUTCOMES, render

    kind = call.arguments.form
    data: dict[str, Any] = {}
    for name in _given(call):
        value = getattr(call.arguments, name)
        if name == "percent":
            data[name] = checked_percent(value)
        elif name in _ONE:
            data[name] = checked_title(value)
        else:
            data[_NAMES.get(name, name)] = [checked_title(text) for text in value]
    if not data:
        options = ", ".join(f"--{name}" for name in _OPTIONS[kind])
        raise UsageError(f"The {kind} comment says nothing.", thing=f"--{kind}", hint=f"Add {options}.")
    if kind == "progress" and "percent" in data:
        data["status"] = "in-progress"
    if kind == "deployment" and data.get("status", "successful") not in OUTCOMES:
        hint = f"Use {', '.join(OUTCOMES)}."
        raise UsageError(f"A deployment is never {data['status'][:80]!r}.", thing="--status", hint=hint)
    return _Said(render(kind, data, desk.clock.now()[:10]), kind, data)
