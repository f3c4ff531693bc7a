"""``trackdown sprint velocity``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.core.planning.sprint_health import velocity
from trackdown.render.amounts import amount
from trackdown.render.result import Result
from trackdown.render.sprints.text import velocity_lines
from trackdown.services.sprints.planning import listed

EXAMPLES = "  trackdown sprint velocity"


def build(parser: Parser, kind: str) -> None:
    """It has no options of its own."""


def command(call: Call) -> Result:
    views = [view for view in listed(call.open().desk) if view.sprint.state == "closed"]
    done = [float(view.sprint.result.get("points", 0)) for view in views]
    mean = velocity(done)
    data = {
        "velocity": mean,
        "sprints": [{"name": view.sprint.name, "points": points} for view, points in zip(views, done, strict=True)],
    }
    if mean is None:
        return Result(data, ["No sprint is closed yet, so there is no velocity."])
    lines = [
        *velocity_lines(views, call.look),
        "",
        f"Velocity: {amount(mean, 'point')}, the mean of the last sprints (3 at most).",
    ]
    return Result(data, lines, quiet=[f"{mean:g}"])
