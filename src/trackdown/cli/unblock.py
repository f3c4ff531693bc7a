"""``trackdown unblock``."""

from __future__ import annotations

from trackdown.cli.answers import changed
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, Words
from trackdown.render.result import Result
from trackdown.services.relations import unblock

EXAMPLES = """\
  trackdown unblock TASK-2
  trackdown unblock TASK-2 --by TASK-1"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    parser.add_argument("--by", metavar="KEY", action=Words, nargs="+", help="only these; all if nothing is said")


def command(call: Call) -> Result:
    by = call.arguments.by or []
    ticket = unblock(call.open().desk, call.arguments.key, by)
    what = ", ".join(key.upper() for key in by) or "anything"
    return changed(ticket, f"{ticket.key} no longer waits for {what}.")
