"""Tickets as a tree, one line each, and the same as JSON shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trackdown.render.look import STATUS_COLOURS, Look
from trackdown.render.plain import cut, safe, width
from trackdown.render.tickets.data import progress_data, row_data
from trackdown.render.tree import branches

if TYPE_CHECKING:
    from trackdown.services.tickets.listing import Twig


def ticket_tree(roots: Sequence[Twig], look: Look) -> list[str]:
    """Each with its status, its title, and how far it is; dim what is there only for what is below it."""
    return [_line(lead, twig, look) for lead, twig in branches(roots, lambda twig: twig.children)]


def _line(lead: str, twig: Twig, look: Look) -> str:
    row, progress = twig.row, twig.progress
    percent = f"  {progress.percent}%" if progress.rolled_up is not None or progress.stated is not None else ""
    title = safe(row.title)
    if look.columns:
        room = look.columns - width(f"{lead}{row.key}  {row.status}  {percent}")
        title = cut(title, max(room, 10))
    key = look.paint(row.key, "bold" if twig.found else "dim")
    status = look.paint(row.status, STATUS_COLOURS.get(row.status, ""))
    shown = title if twig.found else look.paint(title, "dim")
    return f"{look.paint(lead, 'dim')}{key}  {status}  {shown}{look.paint(percent, 'cyan')}"


def tree_data(roots: Sequence[Twig]) -> list[dict[str, Any]]:
    """The trees as JSON shows them: ``found`` is false for what is there only for what is below it."""
    return [
        {
            **row_data(twig.row),
            "found": twig.found,
            "progress": progress_data(twig.progress),
            "children": tree_data(twig.children),
        }
        for twig in roots
    ]
