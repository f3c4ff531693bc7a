"""``trackdown list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser, Words, count
from trackdown.core.tickets.kinds import checked_kind
from trackdown.core.tickets.statuses import checked_status
from trackdown.ports.store import TicketFilter, TicketRow
from trackdown.render.look import Look
from trackdown.render.result import Result
from trackdown.render.ticket_data import row_data
from trackdown.render.ticket_table import ticket_table
from trackdown.services.overview import list_tickets

EXAMPLES = """\
  trackdown list --status open,in-progress --priority P0
  trackdown list --parent ISSUE-2 --limit 10"""

SCREENFUL = 50
"""How many tickets a terminal shows if nothing is said."""


def build(parser: Parser, kind: str) -> None:
    add = parser.add_argument
    add("--status", action=Words, metavar="STATUS", help="one or several, with commas")
    if not kind:
        add("--kind", action=Words, metavar="KIND", help="epic, issue, task")
    add("--priority", action=Words, metavar="P")
    add("--assignee", metavar="WHO")
    add("--label", metavar="WORD")
    add("--parent", metavar="KEY", help="the children of this ticket")
    add("--text", metavar="TEXT", help="looked for in key and title")
    add("--limit", type=count, metavar="N", help="0 means all; on a terminal 50 if nothing is said")


def command(call: Call) -> Result:
    given = call.arguments
    kinds = [call.kind] if call.kind else given.kind or []
    limit = given.limit
    if limit is None:
        limit = SCREENFUL if call.look.terminal and not getattr(given, "json", False) else 0
    wanted = TicketFilter(
        kinds=tuple(checked_kind(kind) for kind in kinds),
        statuses=tuple(checked_status(status) for status in given.status or []),
        priorities=_priorities(given.priority or []),
        assignee=(given.assignee or "").removeprefix("@"),
        label=given.label or "",
        text=given.text or "",
        limit=limit,
    )
    listing = list_tickets(call.open().desk, wanted, given.parent or "")
    return listed(listing.rows, call.look, listing.total, "No ticket matches.")


def _priorities(typed: list[str]) -> tuple[str, ...]:
    if not typed:
        return ()
    from trackdown.core.tickets.fields import checked_priority

    return tuple(checked_priority(priority) for priority in typed)


def listed(rows: list[TicketRow], look: Look, total: int, nothing: str) -> Result:
    """A list of tickets; on a terminal it says how many more there are."""
    lines = ticket_table(rows, look) or [nothing]
    if look.terminal and total > len(rows):
        lines.append(look.paint(f"{total - len(rows)} more: --limit 0", "dim"))
    return Result([row_data(row) for row in rows], lines, quiet=[row.key for row in rows])
