"""``trackdown sprint list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.sprints.data import sprint_data
from trackdown.render.sprints.text import sprint_table
from trackdown.services.sprints.planning import listed

EXAMPLES = "  trackdown sprint list"


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    views = listed(call.open().desk)
    data = [
        {**sprint_data(view.sprint), "points": view.points, "done_points": view.done, "tickets": len(view.tickets)}
        for view in views
    ]
    lines = sprint_table(views, call.look) or ["There is no sprint yet: trackdown sprint create NAME --capacity POINTS"]
    return Result(data, lines, quiet=[view.sprint.name for view in views])
