"""``trackdown admin rebuild``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = "  trackdown admin rebuild"


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    found = call.open().store.rebuild()
    line = f"{found['entities']} tickets and runs folded again from the log; {found['differing']} rows differed."
    return Result(found, [line])
