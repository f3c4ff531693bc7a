"""``trackdown comment``."""

from __future__ import annotations

from trackdown.cli.answers import changed
from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result
from trackdown.services.changes import comment

EXAMPLES = '  trackdown comment TASK-1 "The limit is 300 requests a minute"'


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")
    parser.add_argument("text", metavar="TEXT", nargs="+", help="several words become one text")


def command(call: Call) -> Result:
    ticket = comment(call.open().desk, call.arguments.key, " ".join(call.arguments.text))
    answer = changed(ticket, f"Commented on {ticket.key}.")
    return answer._replace(data={**answer.data, "comment": dict(ticket.comments[-1]._asdict())})
