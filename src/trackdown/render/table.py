"""Columns that stand under each other, as wide as there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from trackdown.render.look import Look
from trackdown.render.plain import cut, cut_inside, safe, width

GAP = "  "
_LEAST = 10
"""Less than so many columns of a text say nothing."""


class Column(NamedTuple):
    """``colour`` gives a cell's colour by its text.

    On a terminal that is too narrow, columns that ``gives`` names give way, 1 before 2; 0 is never cut: what somebody
    has to type or decides by. If that is not enough, columns are left out that are ``spare``, 1 before 2, never 0.
    ``inside``: cut in the middle, for paths, of which the end says the most. ``least``: a narrower one says nothing.
    """

    heading: str
    colour: Callable[[str], str] | None = None
    right: bool = False
    gives: int = 0
    spare: int = 0
    inside: bool = False
    least: int = _LEAST


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], look: Look, *, whole: bool = False) -> list[str]:
    """Heading and rows, cut only on a terminal; where no column gives way, the last one does if it holds text.

    A column in which no row has anything is left out unless the table is to be ``whole``. No rows give no lines. Below
    the rows stands which columns were left out for want of room.
    """
    shown = [at for at in range(len(columns)) if rows and (whole or any(row[at] for row in rows))]
    if not shown:
        return []
    measure = width if look.terminal else len
    cells = {at: [" ".join(safe(row[at]).split()) for row in rows] for at in shown}
    natural = {at: max(len(columns[at].heading), *map(measure, cells[at])) for at in shown}
    gives = {at: columns[at].gives for at in shown}
    if not any(gives.values()) and not columns[shown[-1]].right:
        gives[shown[-1]] = 1
    left_out: list[int] = []
    widths = _fitted(shown, natural, gives, columns, look)
    while look.columns and _total(widths) > look.columns and (spare := [at for at in shown if columns[at].spare]):
        left_out.append(min(spare, key=lambda at: columns[at].spare))
        shown.remove(left_out[-1])
        widths = _fitted(shown, natural, gives, columns, look)
    lines = [_line([columns[at].heading for at in shown], shown, columns, widths, look, heading=True)]
    for place in range(len(rows)):
        lines.append(_line([cells[at][place] for at in shown], shown, columns, widths, look))
    return [*lines, *_missing([columns[at].heading for at in sorted(left_out)], look)]


def _total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + len(GAP) * (len(widths) - 1)


def _fitted(
    shown: list[int], natural: dict[int, int], gives: dict[int, int], columns: Sequence[Column], look: Look
) -> dict[int, int]:
    """As wide as they want to be, or, where the lines are too long, those that give way as narrow as need be."""
    widths = {at: natural[at] for at in shown}
    for rank in sorted({gives[at] for at in shown} - {0}) if look.columns else ():
        least = {at: _least(columns[at]) for at in shown if gives[at] == rank}
        while (over := _total(widths) - look.columns) > 0:
            wide = [at for at in least if widths[at] > least[at]]
            if not wide:
                break
            # The widest gives first, down to the next one: a short text beside a long one stays whole.
            widest = max(wide, key=lambda at: widths[at])
            second = max((widths[at] for at in wide if at != widest), default=0)
            step = min(over, widths[widest] - max(second - 1, least[widest]))
            widths[widest] -= step
    return widths


def _least(column: Column) -> int:
    return max(column.least, len(column.heading))


def _line(
    cells: list[str], shown: list[int], columns: Sequence[Column], widths: dict[int, int], look: Look, *,
    heading: bool = False,
) -> str:  # fmt: skip
    parts = []
    measure = width if look.terminal else len
    for whole, at in zip(cells, shown, strict=True):
        column = columns[at]
        cell = (cut_inside if column.inside else cut)(whole, widths[at]) if measure(whole) > widths[at] else whole
        space = " " * (widths[at] - measure(cell))
        colour = "dim" if heading else column.colour(whole) if column.colour else ""
        text = look.paint(cell, colour)
        parts.append(f"{space}{text}" if column.right else text if at == shown[-1] else f"{text}{space}")
    return GAP.join(parts).rstrip()


def _missing(headings: list[str], look: Look) -> list[str]:
    if not headings:
        return []
    from trackdown.render.folding import folded

    said = f"Left out for want of room: {', '.join(dict.fromkeys(headings))}."
    return [look.paint(line, "dim") for line in folded(said, look)]
