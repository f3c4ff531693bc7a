"""``trackdown sprint create``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.render.sprints.data import sprint_data
from trackdown.render.sprints.text import sprint_line
from trackdown.services.sprints.planning import Wishes, create

EXAMPLES = '  trackdown sprint create 23 --capacity 40 --start 2026-06-01 --end 2026-06-12 --goal "Search"'


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("name", metavar="NAME", help="a word, e.g. 23")
    wishes(parser)


def wishes(parser: Parser) -> None:
    """The options that say what a sprint is to be."""
    add = parser.add_argument
    add("--capacity", metavar="POINTS", help="how much the team gets done in it")
    add("--start", metavar="DAY", help="its first day, as YYYY-MM-DD")
    add("--end", metavar="DAY", help="its last day")
    add("--goal", metavar="TEXT")


def wished(call: Call) -> Wishes:
    given = call.arguments
    return Wishes(given.goal, given.start, given.end, given.capacity)


def command(call: Call) -> Result:
    sprint = create(call.open().desk, call.arguments.name, wished(call))
    return Result(sprint_data(sprint), [f"{sprint_line(sprint)}."], quiet=[sprint.name])
