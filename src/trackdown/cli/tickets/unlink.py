"""``trackdown unlink``."""

from __future__ import annotations

from trackdown.cli.answers import changed, check_kind
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.cli.tickets.ties import build_ties, ties
from trackdown.render.result import Result
from trackdown.services.relations.links import unlink

EXAMPLES = """\
  trackdown unlink TASK-1 --relates TASK-2
  trackdown issue unlink ISSUE-1 --epic EPIC-1"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    build_ties(parser)


def command(call: Call) -> Result:
    desk = call.open().desk
    with desk.store.read() as reader:
        check_kind(reader, call.arguments.key, call.kind)
    done = unlink(desk, call.arguments.key, ties(call))
    return changed(done.ticket, f"{done.ticket.key} is no longer linked to that.")
