"""Reading NDJSON that somebody else wrote: any line may be broken, any field may have another type than promised."""

from __future__ import annotations

import json
from typing import Any

from trackdown.adapters.agents.bounded import event
from trackdown.core.runs.events import Event


def json_object(line: str) -> dict[str, Any] | None:
    """The object on that line; ``None`` if it is not one (cut off, not JSON, nested beyond reason)."""
    text = line.strip()
    if not text.startswith("{"):
        return None
    try:
        # NaN and Infinity are no JSON and would make events that nobody else can read.
        value = json.loads(text, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def noise_event(line: str) -> list[Event]:
    """A line that is no event of the client: shown, and no reason to stop."""
    noise = line.strip()
    return [event("error", message=f"not an event of the client: {noise[:200]}", retrying=True)] if noise else []


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects in a list; anything else in it is left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def string(value: object) -> str:
    return value if isinstance(value, str) else ""


def count(value: object) -> int:
    """A number of things: never negative, 0 for whatever is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value < 0:
        return 0
    return int(value) if value < 2**53 else 0
