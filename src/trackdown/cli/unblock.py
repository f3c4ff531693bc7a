"""``trackdown unblock``."""

from __future__ import annotations

from trackdown.cli.answers import changed, check_kind
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, Words
from trackdown.render.result import Result
from trackdown.services.relations.edges import unblock

EXAMPLES = """\
  trackdown unblock TASK-2 --reason "The key has come"
  trackdown unblock TASK-2 --by TASK-1"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    parser.add_argument("--by", metavar="KEY", action=Words, nargs="+", help="only these; all if nothing is said")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why it can go on")


def command(call: Call) -> Result:
    desk = call.open().desk
    given = call.arguments
    with desk.store.read() as reader:
        check_kind(reader, given.key, call.kind)
    by = given.by or []
    ticket = unblock(desk, given.key, by, given.reason)
    what = ", ".join(key.upper() for key in by) or "anything"
    return changed(ticket, f"{ticket.key} no longer waits for {what} ({ticket.status}).")
