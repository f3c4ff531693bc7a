"""``trackdown sprint show``."""

from __future__ import annotations

import os

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.errors import InvalidInput
from trackdown.render.result import Result
from trackdown.render.sprints.data import view_data
from trackdown.render.sprints.text import sprint_lines
from trackdown.render.sprints.words import headed
from trackdown.services.sprints.planning import SprintView, days_of, show

EXAMPLES = """\
  trackdown sprint show                        # the one that runs
  trackdown sprint show 23
  trackdown sprint show 23 --svg burndown.svg"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="the one that runs, if none is named")
    parser.add_argument("--svg", metavar="FILE", help="write the burndown as a picture")


def command(call: Call) -> Result:
    view = show(call.open().desk, call.arguments.name)
    lines = sprint_lines(view, call.look)
    if call.arguments.svg:
        _draw(view, os.path.join(call.folder, call.arguments.svg))
        lines += ["", f"The burndown is in {call.arguments.svg}."]
    return Result(view_data(view), lines, quiet=[view.sprint.name])


def _draw(view: SprintView, path: str) -> None:
    from trackdown.render.sprints.burndown_svg import burndown_svg

    if not view.burndown:
        raise InvalidInput(
            f"{headed(view.sprint.name)} has not begun; there is nothing to draw.",
            thing=view.sprint.name,
            hint=f"Begin it with `trackdown sprint start {view.sprint.name}`.",
        )
    length = len(days_of(view.sprint._replace(closed_at=""), view.sprint.end)) if view.sprint.end else 0
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(burndown_svg(view.sprint.name, view.burndown, view.points, length))
    except OSError as error:
        raise InvalidInput(
            f"The picture cannot be written: {error.strerror}.", thing=path, hint="Check the path behind --svg."
        ) from error
