"""``trackdown ready``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.cli.ticket_list import add_form, checked_form, listed, page_of
from trackdown.cli.ticket_query import READY, add_query, typed_query
from trackdown.render.result import Result
from trackdown.services.tickets.listing import list_tickets

EXAMPLES = """\
  trackdown ready --limit 5
  trackdown ready "component:auth priority:<=P1" --columns key,title,estimate"""


def build(parser: Parser, kind: str) -> None:
    add_query(parser, kind)
    add_form(parser)


def command(call: Call) -> Result:
    checked_form(call)
    project = call.open()
    query = typed_query(call, project.desk, READY)
    listing = list_tickets(project.desk, query, page_of(call, project.settings))
    return listed(call, project.desk, listing, "Nothing is ready: everything is finished, at work or waiting.")
