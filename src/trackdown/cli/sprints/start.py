"""``trackdown sprint start``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.amounts import amount
from trackdown.render.result import Result
from trackdown.render.sprints.data import sprint_data
from trackdown.render.sprints.words import headed
from trackdown.services.sprints.course import others_running, start

EXAMPLES = "  trackdown sprint start 23"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME")


def command(call: Call) -> Result:
    desk = call.open().desk
    sprint = start(desk, call.arguments.name)
    others = others_running(desk, sprint)
    committed = sprint.committed
    inside = f"{amount(committed['points'], 'point')} in {amount(committed['tickets'], 'ticket')}"
    line = f"{headed(sprint.name)} runs with {inside}."
    beside = [f"{headed(name)} runs too: `trackdown sprint close` ends it." for name in others]
    return Result({**sprint_data(sprint), "also_running": others}, [line], quiet=[sprint.name], notes=beside)
