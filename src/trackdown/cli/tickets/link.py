"""``trackdown link``."""

from __future__ import annotations

from trackdown.cli.answers import changed, check_kind
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.cli.tickets.ties import build_ties, ties
from trackdown.render.result import Result
from trackdown.services.relations.links import link

EXAMPLES = """\
  trackdown epic link EPIC-1 --issues ISSUE-1,ISSUE-2
  trackdown issue link ISSUE-1 --epic EPIC-1
  trackdown link TASK-1 --relates TASK-2 --reference https://example.org/page"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    build_ties(parser)
    parser.add_argument("--absent", action="store_true", help="tickets that are not here may be named; they are kept")


def command(call: Call) -> Result:
    desk = call.open().desk
    key, kind = call.arguments.key, call.kind
    with desk.store.read() as reader:
        check_kind(reader, key, kind)
    done = link(desk, key, ties(call, absent=call.arguments.absent))
    others = [other for other in done.changed if other != done.ticket.key]
    text = f"{done.ticket.key} is linked{': ' + ', '.join(others) if others else ''}."
    return changed(done.ticket, text)
