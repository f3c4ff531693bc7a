"""``trackdown ticket lint``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError
from trackdown.render.agent_tickets.lint import lint_data, lint_lines
from trackdown.render.result import Result
from trackdown.services.agent_tickets.lint import lint_tickets
from trackdown.services.tickets.listing import query_of

EXAMPLES = """\
  trackdown ticket lint TASK-1
  trackdown ticket lint --query 'status:open agent:codex' --strict"""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("keys", metavar="KEY", nargs="*")
    add("--query", metavar="Q", help="the tickets that this query finds")
    add("--strict", action="store_true", help="end with 1 if something is found")


def command(call: Call) -> Result:
    given = call.arguments
    if not given.keys and given.query is None:
        raise UsageError("Nothing says which tickets.", thing="KEY", hint="Name some, or use --query.")
    desk = call.open().desk
    query = query_of(desk, [given.query]) if given.query is not None else None
    found = lint_tickets(desk, given.keys, query)
    bad = [key for key, items in found.items() if items]
    return Result(lint_data(found), lint_lines(found, call.look), 1 if bad and given.strict else 0, quiet=bad)
