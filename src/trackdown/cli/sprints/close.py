"""``trackdown sprint close``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.amounts import amount, some
from trackdown.render.result import Result
from trackdown.render.sprints.data import sprint_data
from trackdown.render.sprints.words import called, headed
from trackdown.services.sprints.course import close

EXAMPLES = """\
  trackdown sprint close 23 --carry-over-to 24
  trackdown sprint close 23 --carry-over-to backlog --dry-run"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--carry-over-to",
        metavar="NAME",
        default="",
        help="where unfinished tickets go: a sprint or backlog (the next planned sprint, if nothing is said)",
    )

    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")


def command(call: Call) -> Result:
    given = call.arguments
    closed = close(call.open().desk, given.name, given.carry_over_to, dry_run=given.dry_run)
    result = closed.sprint.result
    done = f"{amount(result['points'], 'point')} in {amount(result['tickets'], 'ticket')} done"
    lines = [f"{headed(closed.sprint.name)} {'would be' if given.dry_run else 'is'} closed: {done}."]
    if closed.carried:
        to = called(closed.to) if closed.to else "the backlog"
        lines.append(f"{'Would be carried' if given.dry_run else 'Carried'} over to {to}: {some(closed.carried)}.")
    return Result({**sprint_data(closed.sprint), "dry_run": given.dry_run}, lines, quiet=[closed.sprint.name])
