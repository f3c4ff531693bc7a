"""``trackdown report time``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.core.reports.tallies import GROUPS
from trackdown.render.reports.counting import time_data, time_lines
from trackdown.render.result import Result
from trackdown.services.reports.counting import time_report
from trackdown.services.tickets.listing import query_of

EXAMPLES = """\
  trackdown report time
  trackdown report time --by person --query 'sprint:23'"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    help = f"add up by {', '.join(GROUPS)}; person and day: of the work log"
    add("--by", choices=tuple(GROUPS), default="ticket", metavar="WHAT", help=help)
    add("--query", metavar="Q", default="", help="only the tickets that this query finds")


def command(call: Call) -> Result:
    desk = call.open().desk
    report = time_report(desk, query_of(desk, [call.arguments.query]), call.arguments.by)
    return Result(time_data(report), time_lines(report, call.look), quiet=list(report.rows))
