"""A ticket's state as the row that lists and queries read.

Another replica's operation may hold a value of the wrong kind: it is then left out of the row, never refused, because
a fold has no way to say no.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from trackdown.core.ops.envelope import State
from trackdown.core.ops.order import Position
from trackdown.core.ops.relations import ABSENT
from trackdown.core.tickets.response import deadline
from trackdown.core.tickets.statuses import FINISHED

_deadline = lru_cache(maxsize=64)(deadline)
"""Tickets that are written together were made together."""

_MOST = 2**63 - 1
"""The largest whole number that SQLite keeps."""


def text(value: Any) -> str:
    """The value if it is a text, with what is no UTF-8 in it replaced."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def texts(value: Any) -> list[str]:
    """The texts among the elements of a list, each once, in order."""
    if not value or not isinstance(value, list):
        return []
    return sorted({text(item) for item in value if isinstance(item, str)})


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects among the elements of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def an_object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MOST else None


def _number(value: Any) -> float | None:
    if isinstance(value, float):
        return value
    whole = _whole(value)
    return None if whole is None else float(whole)


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


def columns(state: State, comments: int, born: int, last: Position) -> dict[str, Any]:
    """The row of ``tickets`` by column, but for ``id`` and ``waits``. ``comments`` is their number."""
    status, priority, created_at = text(state.get("status")), text(state.get("priority")), text(state.get("created_at"))
    finished = status in FINISHED
    estimate, criteria = an_object(state.get("estimate")), objects(state.get("criteria"))
    absent = [name for name in texts(state.get("blocked_by")) if name.startswith(ABSENT)]
    since = text(state.get("response_from")) or created_at
    limit = _deadline(priority, since, answered=finished or bool(state.get("responded_at")))
    return {
        "uid": state["uid"],
        **{name: text(state.get(name)) for name in ("key", "kind", "title")},
        "status": status,
        **{name: text(state.get(name)) for name in ("state", "workflow")},
        "finished": int(finished),
        "archived": int(bool(state.get("archived"))),
        "priority": priority,
        **{name: text(state.get(name)) for name in ("severity", "type", "parent", "assignee", "agent", "sprint")},
        "points": _number(estimate.get("points")),
        "minutes": _number(estimate.get("minutes")),
        "logged": _whole(state.get("logged")) or 0,
        "remaining": _whole(state.get("remaining")),
        "progress": _whole(state.get("progress")),
        **{name: text(state.get(name)) for name in ("target_date", "verified")},
        "criteria": len(criteria),
        "open_criteria": sum(not item.get("met") for item in criteria),
        "obstacles": _length(state.get("obstacles")) + len(absent),
        "comments": comments,
        "links": _length(state.get("links")),
        "subtasks": _length(state.get("subtasks")),
        "labels": " ".join(texts(state.get("labels"))),
        "components": " ".join(texts(state.get("components"))),
        "created_at": created_at,
        **{name: text(state.get(name)) for name in ("created_by", "updated_at")},
        "response_due": limit.due,
        "response_risk": limit.risk,
        "born": born,
        "last_clock": last[0],
        "last_id": last[1],
    }
