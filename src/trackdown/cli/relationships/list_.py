"""``trackdown relationship list``."""

from __future__ import annotations

from trackdown.cli.call import Call
from trackdown.cli.parser import Parser
from trackdown.ports.store import TicketRow
from trackdown.render.plain import safe
from trackdown.render.result import Result
from trackdown.render.tickets.table import one_line
from trackdown.services.tickets.overview import TicketView, show

EXAMPLES = "  trackdown relationship list ISSUE-1"


def build(parser: Parser, kind: str) -> None:
    parser.add_argument("key", metavar="KEY")


def command(call: Call) -> Result:
    view = show(call.open().desk, call.arguments.key)
    found = relations(view)
    wide = max((len(name) for name, _, _ in found), default=0)
    lines = [
        f"{name:<{wide}}  {one_line(row, call.look) if row else f'{safe(key)} (not here)'}" for name, key, row in found
    ]
    data = [
        {"relation": name, "key": key, "title": row.title if row else "", "status": row.status if row else ""}
        for name, key, row in found
    ]
    return Result(data, lines or [f"{view.ticket.key} has no relations."], quiet=[key for _, key, _ in found])


def relations(view: TicketView) -> list[tuple[str, str, TicketRow | None]]:
    """Every relation of a ticket as (name, key of the other, the other); there is no other for one that is not here."""
    found: list[tuple[str, str, TicketRow | None]] = []
    groups = (
        ("parent", [view.parent] if view.parent else []),
        ("child", view.children),
        ("waits for", view.waits_for),
        ("blocks", view.blocks),
    )
    for name, rows in groups:
        found += [(name, row.key, row) for row in rows]
        found += [(name, key, None) for key in view.absent if name == "waits for"]
    for name, said, key, row in view.related:
        shown = name if said or name == "relates" else "duplicated by"
        found.append((shown, key, row))
    return found
