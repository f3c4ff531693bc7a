"""Columns that stand under each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from trackdown.render.look import Look
from trackdown.render.plain import cut, safe, width

GAP = "  "


class Column(NamedTuple):
    """``colour`` gives a cell's colour by its text. ``gives`` way where the lines are too long, instead of the last."""

    heading: str
    colour: Callable[[str], str] | None = None
    right: bool = False
    gives: bool = False


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], look: Look, *, whole: bool = False) -> list[str]:
    """Heading and rows; the column that gives way takes what room is left and is cut only on a terminal.

    A column in which no row has anything is left out unless the table is to be ``whole``. No rows give no lines.
    """
    shown = [at for at in range(len(columns)) if rows and (whole or any(row[at] for row in rows))]
    if not shown:
        return []
    measure = width if look.terminal else len
    cells = [[" ".join(safe(row[at]).split()) for at in shown] for row in rows]
    used = [columns[at] for at in shown]
    widths = [max(len(column.heading), *(measure(row[place]) for row in cells)) for place, column in enumerate(used)]
    gives = next((place for place, column in enumerate(used) if column.gives), len(used) - 1)
    room = look.columns - sum(widths) + widths[gives] - len(GAP) * (len(used) - 1)
    if look.columns and 10 <= room < widths[gives]:
        widths[gives] = room
        for row in cells:
            row[gives] = cut(row[gives], room)
    lines = [_line([column.heading for column in used], used, widths, look, heading=True)]
    return [*lines, *(_line(row, used, widths, look) for row in cells)]


def _line(cells: list[str], columns: list[Column], widths: list[int], look: Look, *, heading: bool = False) -> str:
    parts = []
    measure = width if look.terminal else len
    for place, (cell, column, wide) in enumerate(zip(cells, columns, widths, strict=True)):
        space = " " * (wide - measure(cell))
        last = place == len(cells) - 1
        colour = "dim" if heading else column.colour(cell) if column.colour else ""
        text = look.paint(cell, colour)
        parts.append(f"{space}{text}" if column.right else text if last else f"{text}{space}")
    return GAP.join(parts).rstrip()
