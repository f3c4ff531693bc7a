"""``trackdown sprint start``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.amounts import amount
from trackdown.render.result import Result
from trackdown.render.sprint_data import sprint_data
from trackdown.render.sprint_words import headed
from trackdown.services.sprint_course import start

EXAMPLES = "  trackdown sprint start 23"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME")


def command(call: Call) -> Result:
    sprint = start(call.open().desk, call.arguments.name)
    committed = sprint.committed
    inside = f"{amount(committed['points'], 'point')} in {amount(committed['tickets'], 'ticket')}"
    line = f"{headed(sprint.name)} runs with {inside}."
    return Result(sprint_data(sprint), [line], quiet=[sprint.name])
