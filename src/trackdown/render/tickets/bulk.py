"""What became of many tickets at once, as people and ``--json`` read it."""

from __future__ import annotations

from typing import Any

from trackdown.render.amounts import amount
from trackdown.render.plain import cut, safe
from trackdown.services.tickets.bulk import Bulk, Touched

_LONGEST = 60


def bulk_lines(found: Bulk, *, dry_run: bool) -> list[str]:
    """One line for each ticket, then how many; those that were refused are told as errors."""
    lines = [_touched(item, "would become" if dry_run else "→") for item in found.touched]
    lines += [f"Nothing blocks {key} any more." for key in found.freed if not dry_run]
    return [safe(line) for line in [*lines, _summary(found, dry_run=dry_run)]]


def _touched(item: Touched, arrow: str) -> str:
    parts = [
        f"comment {_shown(new)!r}" if name == "comment" else f"{name} {_shown(old)} {arrow} {_shown(new)}"
        for name, (old, new) in item.changes.items()
    ]
    return f"{item.key}: {'; '.join(parts)}"


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(value) if isinstance(value, list) else " ".join(str(value).split())
    return cut(text, _LONGEST)


def _summary(found: Bulk, *, dry_run: bool) -> str:
    count = len(found.touched) + len(found.unchanged) + len(found.refused)
    if not count:
        return "No ticket matches; nothing changes."
    parts = [f"{len(found.touched):,} of {amount(count, 'ticket')} {'would change' if dry_run else 'changed'}"]
    parts += (
        [f"{len(found.unchanged):,} {'was' if len(found.unchanged) == 1 else 'were'} so already"]
        if found.unchanged
        else []
    )
    parts += [f"{len(found.refused):,} cannot be changed"] if found.refused else []
    return f"{', '.join(parts)}."


def bulk_data(found: Bulk, *, dry_run: bool) -> dict[str, Any]:
    """``changes`` of a ticket: old and new, by field."""
    return {
        "tickets": [
            {
                "key": item.key,
                "title": item.title,
                "changes": {name: {"old": old, "new": new} for name, (old, new) in item.changes.items()},
            }
            for item in found.touched
        ],
        "unchanged": found.unchanged,
        "refused": [{"key": item.key, "error": item.error.message} for item in found.refused],
        "freed": found.freed,
        "open_blockers": found.open_blockers,
        "dry_run": dry_run,
    }
