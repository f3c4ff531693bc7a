"""``trackdown report status``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.reports.counting import status_data, status_lines
from trackdown.render.result import Result
from trackdown.services.reports.counting import status_report
from trackdown.services.tickets.listing import query_of

EXAMPLES = """\
  trackdown report status
  trackdown report status --query 'component:auth'"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--query", metavar="Q", default="", help="only the tickets that this query finds")


def command(call: Call) -> Result:
    desk = call.open().desk
    report = status_report(desk, query_of(desk, [call.arguments.query]))
    return Result(status_data(report), status_lines(report, call.look), quiet=[str(report.total)])
