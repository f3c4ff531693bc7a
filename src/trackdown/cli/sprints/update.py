"""``trackdown sprint update``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.cli.sprints.create import wished, wishes
from trackdown.render.result import Result
from trackdown.render.sprints.data import sprint_data
from trackdown.render.sprints.text import sprint_line
from trackdown.services.sprints.planning import update

EXAMPLES = '  trackdown sprint update 23 --capacity 34 --goal ""    # an empty text takes it away'


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME")
    wishes(parser)


def command(call: Call) -> Result:
    sprint = update(call.open().desk, call.arguments.name, wished(call))
    return Result(sprint_data(sprint), [f"{sprint_line(sprint)}."], quiet=[sprint.name])
