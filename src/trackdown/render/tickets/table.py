"""Tickets in a list, one line each, and the columns that such a list can have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from trackdown.core.tickets.fields import shown_estimate, shown_minutes
from trackdown.errors import InvalidInput
from trackdown.ports.store import TicketRow
from trackdown.render.look import PRIORITY_COLOURS, STATUS_COLOURS, Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table
from trackdown.render.tickets.data import row_value
from trackdown.render.times import local

USUAL = ("key", "priority", "status", "assignee", "parent", "title")
COLUMNS = (*TicketRow._fields, "estimate", "percent")
"""What a column can be called: as in JSON; ``percent`` counts what is below a ticket too."""
_ALIASES = {
    **{"label": "labels", "component": "components", "target": "target_date", "due": "target_date"},
    **{"created": "created_at", "updated": "updated_at", "blockers": "waits_for"},
}
_HEADINGS = {"priority": "PRI"}
_COLOURS: dict[str, Callable[[str], str]] = {
    "key": lambda _: "bold",
    "priority": lambda cell: PRIORITY_COLOURS.get(cell, ""),
    "status": lambda cell: STATUS_COLOURS.get(cell.partition(" ")[0], ""),
    "parent": lambda _: "dim",
}
_TIMES = ("created_at", "updated_at", "risk_at", "due_at")
_MINUTES = ("minutes", "logged", "remaining")
_GIVES = {"title": 1, "labels": 2, "components": 2, "assignee": 3}
_SPARE = {"parent": 1, "assignee": 2}
_NUMBERS = ("waits_for", "points", *_MINUTES, "progress", "percent")


def checked_columns(names: Sequence[str]) -> list[str]:
    """The columns in their own spelling. Raises InvalidInput, saying what was meant."""
    return [_checked(name) for name in names]


def _checked(name: str) -> str:
    clean = name.strip().lower().replace("-", "_")
    clean = _ALIASES.get(clean, clean)
    if clean not in COLUMNS:
        from trackdown.core.nearest import nearest

        close = nearest(clean, [*COLUMNS, *_ALIASES])
        meant = f"Did you mean {close[0]}? " if close else ""
        raise InvalidInput(f"There is no column {name[:80]!r}.", hint=f"{meant}There is {', '.join(COLUMNS)}.")
    return clean


def ticket_table(rows: Sequence[TicketRow], look: Look) -> list[str]:
    """The usual columns, without those that say nothing."""
    cells = [(row.key, row.priority, _status(row), row.assignee, row.parent, row.title) for row in rows]
    return table([_column(name) for name in USUAL], cells, look)


def chosen_table(rows: Sequence[TicketRow], columns: Sequence[str], percents: dict[str, int], look: Look) -> list[str]:
    """The columns that somebody asked for, in that order, empty ones too."""
    cells = [[_shown(row, name, percents) for name in columns] for row in rows]
    return table([_column(name) for name in columns], cells, look, whole=True)


def _column(name: str) -> Column:
    heading = _HEADINGS.get(name, name.upper().replace("_", " "))
    return Column(heading, _COLOURS.get(name), name in _NUMBERS, gives=_GIVES.get(name, 0), spare=_SPARE.get(name, 0))


def values(row: TicketRow, columns: Sequence[str], percents: dict[str, int]) -> dict[str, Any]:
    """What a row says in these columns, as data: times in UTC, durations in minutes."""
    found: dict[str, Any] = {}
    for name in columns:
        if name == "percent":
            found[name] = percents[row.uid]
        elif name == "estimate":
            found[name] = _estimate(row)
        else:
            found[name] = row_value(row, name)
    return found


def _estimate(row: TicketRow) -> dict[str, Any] | None:
    """As the ticket has it: the table keeps every number as a float."""
    unit, number = ("minutes", row.minutes) if row.points is None else ("points", row.points)
    return None if number is None else {unit: int(number) if number.is_integer() else number}


def text_of(row: TicketRow, name: str, percents: dict[str, int]) -> str:
    """The same as one text, for a file: nothing where there is nothing."""
    value = values(row, [name], percents)[name]
    if name == "estimate":
        return shown_estimate(value)
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _shown(row: TicketRow, name: str, percents: dict[str, int]) -> str:
    """The same for people."""
    value = values(row, [name], percents)[name]
    if name in _TIMES:
        return local(value)
    if name in _MINUTES and value is not None:
        return shown_minutes(int(value)) if value else ""
    if name in ("percent", "progress") and value is not None:
        return f"{value}%"
    return _status(row) if name == "status" else text_of(row, name, percents)


def _status(row: TicketRow) -> str:
    return f"{row.status} (waits for {row.waits_for})" if row.waits_for and row.status == "open" else row.status


def one_line(row: TicketRow, look: Look) -> str:
    return f"{row.key}  {look.paint(row.status, STATUS_COLOURS.get(row.status, ''))}  {safe(row.title)}"
