"""``trackdown block``."""

from __future__ import annotations

from trackdown.cli.answers import changed
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, Words
from trackdown.render.result import Result
from trackdown.services.relations import block

EXAMPLES = """\
  trackdown block TASK-2 --by TASK-1
  trackdown block TASK-3 --reason "waiting for the vendor's key\""""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    parser.add_argument("--by", metavar="KEY", action=Words, nargs="+", help="tickets that it waits for")
    parser.add_argument("--reason", metavar="TEXT", default="", help="what it waits for, in words")


def command(call: Call) -> Result:
    by = call.arguments.by or []
    ticket = block(call.open().desk, call.arguments.key, by, call.arguments.reason)
    what = ", ".join(key.upper() for key in by) or "a person"
    return changed(ticket, f"{ticket.key} waits for {what}.")
