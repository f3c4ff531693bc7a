"""``trackdown report response``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.render.result import Result

EXAMPLES = """\
  trackdown report response
  trackdown report response component:auth     # tickets that a query finds
  trackdown list is:breached"""


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("query", metavar="QUERY", nargs="*", default=[], help="only tickets that it finds")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a time is over and nobody has begun")


def command(call: Call) -> Result:
    from trackdown.core.query.parser import parse
    from trackdown.render.tickets.responses import response_lines
    from trackdown.services.tickets.responses import report

    desk = call.open().desk
    query = parse(" ".join(call.arguments.query), now=desk.clock.now(), me=desk.name, also=desk.also)
    found = report(desk, query)
    data = {"now": found.now, "counts": found.counts, "tickets": [item._asdict() for item in found.items]}
    breached = [item.key for item in found.items if item.standing == "breached"]
    code = 1 if call.arguments.strict and breached else 0
    return Result(data, response_lines(found, call.look), code, quiet=breached)
