"""``trackdown approve``."""

from __future__ import annotations

from trackdown.cli import decide
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """  trackdown approve TASK-5     the result in review may land; checks from outside may run"""


def build(parser: Parser, kind: str) -> None:
    decide.add_key(parser)


def command(call: Call) -> Result:
    return decide.approve(call)
