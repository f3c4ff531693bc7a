"""``trackdown sprint close``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.sprint_data import sprint_data
from trackdown.render.sprint_words import called, headed
from trackdown.services.sprint_course import close

EXAMPLES = """\
  trackdown sprint close 23 --carry-over-to 24
  trackdown sprint close 23 --carry-over-to backlog"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--carry-over-to",
        metavar="NAME",
        default="",
        help="where unfinished tickets go: a sprint or backlog (the next planned sprint, if nothing is said)",
    )


def command(call: Call) -> Result:
    closed = close(call.open().desk, call.arguments.name, call.arguments.carry_over_to)
    result = closed.sprint.result
    lines = [
        f"{headed(closed.sprint.name)} is closed: {result['points']:g} points in {result['tickets']} tickets done."
    ]
    if closed.carried:
        to = called(closed.to) if closed.to else "the backlog"
        lines.append(f"Carried over to {to}: {', '.join(closed.carried)}.")
    return Result(sprint_data(closed.sprint), lines, quiet=[closed.sprint.name])
