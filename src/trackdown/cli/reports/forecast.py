"""``trackdown report forecast``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.agent_tickets.forecast import report_data, report_lines
from trackdown.render.result import Result
from trackdown.services.delegation.forecast import forecast_report
from trackdown.services.tickets.listing import query_of

EXAMPLES = """\
  trackdown report forecast
  trackdown report forecast --query 'agent:codex' --json"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("--query", metavar="Q", default="", help="only the tickets that this query finds")


def command(call: Call) -> Result:
    project = call.open()
    query = query_of(project.desk, [call.arguments.query])
    report = forecast_report(project.desk, query, project.settings.forecast)
    return Result(report_data(report), report_lines(report, call.look), quiet=[row.key for row in report.rows])
