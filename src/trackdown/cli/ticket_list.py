"""``trackdown list``."""

from __future__ import annotations

from typing import Any

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, UsageError, Words, count, number
from trackdown.cli.ticket_query import ARCHIVED, READY, add_query, typed_query
from trackdown.core.query.nodes import Query
from trackdown.core.settings.model import Settings
from trackdown.render.amounts import amount
from trackdown.render.result import Result
from trackdown.render.tickets.data import row_data
from trackdown.render.tickets.table import checked_columns, ticket_table
from trackdown.services.desk import Desk
from trackdown.services.tickets.listing import Listing, Page, list_tickets

EXAMPLES = """\
  trackdown list --status open,in-progress --priority P0 --assignee @me
  trackdown list "component:auth AND (is:blocked OR is:overdue) sort:-updated"
  trackdown list --under EPIC-1 --tree
  trackdown list is:unestimated --columns key,title,estimate,percent --format csv
  trackdown list --limit 20 --page 2"""

FORMATS = ("table", "json", "jsonl", "csv", "markdown")


def build(parser: Parser, kind: str) -> None:
    add_query(parser, kind)
    parser.add_argument("--archived", action="store_true", help="those that were put away, which are hidden else")
    parser.add_argument("--ready", action="store_true", help="those that an agent could be given now")
    parser.add_argument("--tree", action="store_true", help="under their parents, with progress")
    add_form(parser)


def add_form(parser: Parser) -> None:
    """The options that say how a list looks."""
    add = parser.add_argument
    add("--columns", action=Words, metavar="NAMES", help="key,title,estimate,percent,… as in JSON")
    add("--format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    add("--limit", type=count, metavar="N", help="no more tickets than that; 0 means all")
    add("--page", type=number, metavar="N", help="which page; query.max_results says how long one is")


def command(call: Call) -> Result:
    given = call.arguments
    flags = [node for node, wanted in ((ARCHIVED, given.archived), (READY, given.ready)) if wanted]
    checked_form(call)
    project = call.open()
    query = typed_query(call, project.desk, *flags)
    if given.tree:
        return _tree(call, project.desk, query, page_of(call, project.settings, whole=True))
    page = page_of(call, project.settings)
    return listed(call, project.desk, list_tickets(project.desk, query, page), "No ticket matches.")


def checked_form(call: Call) -> None:
    """Raises UsageError for options that exclude each other, and InvalidInput for unknown columns."""
    given = call.arguments
    if given.columns:
        given.columns = checked_columns(given.columns)
    if getattr(given, "tree", False) and (given.columns or given.format not in (None, "table", "json")):
        raise UsageError(
            "A tree has no columns; it is drawn, or JSON.",
            thing="trackdown list",
            hint="Leave --tree out, or take --format json.",
        )


def page_of(call: Call, settings: Settings, *, whole: bool = False) -> Page:
    """Which part of the list. Nothing is cut that goes to a file or program, unless somebody asked for pages; on a
    terminal a table is, but nothing that has to be ``whole``."""
    given: Any = call.arguments
    size = settings.max_results if settings.pagination or given.page is not None else 0
    if call.look.terminal and not whole and given.format in (None, "table") and not getattr(given, "json", False):
        size = settings.max_results
    if given.limit is not None:
        size = given.limit
    # Somebody who wants the first twenty does not ask how many there are.
    return Page(size, given.page or 1, counted=given.limit is None or given.page is not None)


def listed(call: Call, desk: Desk, listing: Listing, nothing: str) -> Result:
    """A list of tickets in the form that was asked for."""
    given = call.arguments
    rows, columns = listing.rows, given.columns
    keys = [row.key for row in rows]
    if not columns and given.format in (None, "table"):
        lines = ticket_table(rows, call.look) or [nothing]
        return _paged(call, Result([row_data(row) for row in rows], lines, quiet=keys), listing)
    from trackdown.cli.ticket_forms import form

    data, text = form(call, desk, rows, columns or [], given.format or "table")
    return _paged(
        call, Result(data, text if rows or given.format not in (None, "table") else [nothing], quiet=keys), listing
    )


def _tree(call: Call, desk: Desk, query: Query, page: Page) -> Result:
    from trackdown.cli.ticket_forms import json_text
    from trackdown.render.tickets.tree import ticket_tree, tree_data
    from trackdown.services.tickets.listing import tree

    roots, listing = tree(desk, query, page)
    data = tree_data(roots)
    drawn = json_text(call, data) if call.arguments.format == "json" else ticket_tree(roots, call.look)
    return _paged(call, Result(data, drawn or ["No ticket matches."], quiet=[row.key for row in listing.rows]), listing)


def _paged(call: Call, result: Result, listing: Listing) -> Result:
    """With the page that it is, and a line about it for people and where it may be a surprise."""
    page, pages = listing.page, listing.pages
    if not page.size:
        return result
    where = {"number": page.number, "size": page.size, "more": listing.more, "pages": pages, "total": listing.total}
    asked = call.arguments.limit is not None and not call.look.terminal
    if asked or pages == page.number == 1:
        return result._replace(page=where)
    here = (
        f"Page {page.number}"
        if pages is None
        else f"Page {page.number} of {pages} ({amount(listing.total or 0, 'ticket')})"
    )
    after = f"{', there are more' if pages is None else ''}: --page {page.number + 1}, or --limit 0 for all"
    return result._replace(page=where, notes=[here + after if listing.more else here])
