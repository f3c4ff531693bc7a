"""Tickets in a list, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.ports.store import TicketRow
from trackdown.render.look import PRIORITY_COLOURS, STATUS_COLOURS, Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table

_COLUMNS = (
    Column("KEY", lambda _: "bold"),
    Column("PRI", lambda cell: PRIORITY_COLOURS.get(cell, "")),
    Column("STATUS", lambda cell: STATUS_COLOURS.get(cell.partition(" ")[0], "")),
    Column("ASSIGNEE"),
    Column("PARENT", lambda _: "dim"),
    Column("TITLE"),
)


def ticket_table(rows: Sequence[TicketRow], look: Look) -> list[str]:
    cells = [(row.key, row.priority, _status(row), row.assignee, row.parent, row.title) for row in rows]
    return table(_COLUMNS, cells, look)


def _status(row: TicketRow) -> str:
    return f"{row.status} (waits for {row.waits_for})" if row.waits_for and row.status == "open" else row.status


def one_line(row: TicketRow, look: Look) -> str:
    return f"{row.key}  {look.paint(row.status, STATUS_COLOURS.get(row.status, ''))}  {safe(row.title)}"
