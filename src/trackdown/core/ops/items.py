"""What a ticket has several of: comments, criteria, subtasks, obstacles. Each is a JSON object with a few names that it
never lacks."""

from __future__ import annotations

from typing import Any

NEEDED = {
    "comments": ("id", "text"),
    "criteria": ("id", "text"),
    "subtasks": ("id", "title"),
    "obstacles": ("id", "kind", "text"),
}


def item(kind: str, value: Any) -> dict[str, Any]:
    """A copy of it. Raises KeyError or TypeError for what is none: such an operation changes nothing."""
    for name in NEEDED[kind]:
        value[name]
    return dict(value)
