"""The states of the standard workflow, and the names that people use for them elsewhere."""

from __future__ import annotations

from trackdown.errors import InvalidInput

STATUSES = ("open", "in-progress", "blocked", "review", "done", "reopened", "cancelled")
FINISHED = ("done", "cancelled")
STARTABLE = ("open", "reopened")

ALIASES = {
    "todo": "open",
    "planned": "open",
    "backlog": "open",
    "new": "open",
    "in_progress": "in-progress",
    "inprogress": "in-progress",
    "doing": "in-progress",
    "started": "in-progress",
    "in_review": "review",
    "in-review": "review",
    "closed": "done",
    "complete": "done",
    "completed": "done",
    "resolved": "done",
    "canceled": "cancelled",
    "wontfix": "cancelled",
}


def checked_status(status: str) -> str:
    """The status in its own spelling; names seen elsewhere are understood. Raises InvalidInput."""
    name = status.strip().lower().replace(" ", "-")
    name = ALIASES.get(name, name)
    if name not in STATUSES:
        raise InvalidInput(f"There is no status called {status[:80]!r}.", hint=f"Use one of: {', '.join(STATUSES)}.")
    return name
