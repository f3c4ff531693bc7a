"""``trackdown admin``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = "  trackdown admin rebuild"


def build(parser: Parser, kind: str) -> None:
    verbs = parser.add_subparsers(dest="action", metavar="VERB", required=True, parser_class=Parser)
    purpose = "Fold every table again from the log, and say what differed"
    verb = verbs.add_parser("rebuild", help=purpose, description=f"{purpose}.")
    verb.set_defaults(verb="admin rebuild")
    verb.everywhere()


def command(call: Call) -> Result:
    found = call.open().store.rebuild()
    line = f"{found['entities']} tickets and runs folded again from the log; {found['differing']} rows differed."
    return Result(found, [line])
