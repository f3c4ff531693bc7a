"""``trackdown relationship remove``."""

from __future__ import annotations

from trackdown.cli.answers import changed
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.cli.relationships.add import build_relations, related
from trackdown.render.result import Result
from trackdown.services.relations.links import unlink

EXAMPLES = "  trackdown relationship remove TASK-1 --blocked-by TASK-2"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    build_relations(parser)


def command(call: Call) -> Result:
    done = unlink(call.open().desk, call.arguments.key, related(call))
    return changed(done.ticket, f"{done.ticket.key} is no longer related in that way.")
