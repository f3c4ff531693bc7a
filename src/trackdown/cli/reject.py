"""``trackdown reject``."""

from __future__ import annotations

from trackdown.cli import decide
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """  trackdown reject TASK-5 --reason 'The error message is missing'"""


def build(parser: Parser, kind: str) -> None:
    decide.add_key(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help="what is wrong; the agent gets it")


def command(call: Call) -> Result:
    return decide.reject(call)
