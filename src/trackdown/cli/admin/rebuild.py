"""``trackdown admin rebuild``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.amounts import amount
from trackdown.render.result import Result

EXAMPLES = "  trackdown admin rebuild"


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    found = call.open().store.rebuild()
    line = f"{amount(found['entities'], 'ticket or run', 'tickets and runs')} folded again from the log; "
    line += f"{amount(found['differing'], 'row')} differed."
    return Result(found, [line])
