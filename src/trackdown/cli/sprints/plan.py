"""``trackdown sprint plan``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.core.planning.sprint_plan import SHARES, checked_shares
from trackdown.render.result import Result
from trackdown.render.sprints.data import plan_data
from trackdown.render.sprints.text import plan_lines
from trackdown.services.sprints.course import plan
from trackdown.services.sprints.planning import checked_points

EXAMPLES = """\
  trackdown sprint plan 23 --dry-run
  trackdown sprint plan 23 --capacity 40 --bands 60,30,10"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("name", metavar="NAME")
    add("--capacity", metavar="POINTS", help="instead of the sprint's own; it is kept")
    add("--bands", metavar="A,B,C", help="percentages for P0/P1, P2 and P3 (60,30,10)")
    add("--dry-run", action="store_true", help="only show what would be planned")


def command(call: Call) -> Result:
    given = call.arguments
    planned = plan(
        call.open().desk,
        given.name,
        capacity=checked_points(given.capacity) if given.capacity is not None else None,
        shares=checked_shares(given.bands) if given.bands is not None else SHARES,
        dry_run=given.dry_run,
    )
    lines = plan_lines(planned, call.look, written=not given.dry_run)
    quiet = [choice.key for choice in planned.plan.chosen]
    return Result(plan_data(planned, written=not given.dry_run), lines, quiet=quiet)
