"""``trackdown merge``."""

from __future__ import annotations

from trackdown.cli import decide
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """  trackdown merge TASK-5     # the way is clear: land the result that waited for your checkout"""


def build(parser: Parser, kind: str) -> None:
    decide.add_key(parser)


def command(call: Call) -> Result:
    return decide.merge(call)
