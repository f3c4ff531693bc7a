"""``trackdown relationship add``."""

from __future__ import annotations

from trackdown.cli.answers import changed
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, Words
from trackdown.render.result import Result
from trackdown.services.relations.links import Ties, link

EXAMPLES = """\
  trackdown relationship add TASK-1 --blocked-by TASK-2
  trackdown relationship add ISSUE-1 --relates OPS-7 --absent"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    build_relations(parser)
    parser.add_argument("--absent", action="store_true", help="the others need not be here; they are kept by key")


def build_relations(parser: Parser) -> None:
    """The relations of two tickets."""
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--blocked-by", metavar="KEY", action=Words, help="tickets that it waits for")
    group.add_argument("--relates", metavar="KEY", action=Words, help="tickets that it has to do with")
    group.add_argument("--duplicates", metavar="KEY", action=Words, help="tickets that say the same")
    group.add_argument("--parent", metavar="KEY", default="", help="what it sits under")


def related(call: Call, *, absent: bool = False) -> Ties:
    """What was typed."""
    given = call.arguments
    return Ties(
        parent=given.parent,
        relates=given.relates or [],
        duplicates=given.duplicates or [],
        blocked_by=given.blocked_by or [],
        absent=absent,
    )


def command(call: Call) -> Result:
    done = link(call.open().desk, call.arguments.key, related(call, absent=call.arguments.absent))
    return changed(done.ticket, f"{done.ticket.key} is related.")
