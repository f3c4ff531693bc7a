"""``trackdown performance``: how well agents did, from the runs on record."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

DIMENSIONS = ("type", "agent")
EXAMPLES = """\
  trackdown performance                     # by type of ticket
  trackdown performance --by agent --json
  trackdown performance log                 # one JSON object a run, one a line"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("form", nargs="?", choices=("log",), metavar="log", help="one JSON object a run, one a line")
    add("--by", choices=DIMENSIONS, default="type", metavar="WHAT", help=", ".join(DIMENSIONS))


def command(call: Call) -> Result:
    from trackdown.render.delegation.performance import log_lines, performance_data, performance_lines
    from trackdown.services.delegation.performance import performance, performance_log

    desk = call.open().desk
    if call.arguments.form == "log":
        entries = performance_log(desk)
        return Result(entries, log_lines(entries), quiet=[entry["task"] for entry in entries])
    found = performance(desk, call.arguments.by)
    return Result(performance_data(found), performance_lines(found, call.look), quiet=[row.name for row in found.rows])
