"""Events hold what a person wants to see: bounded in size and depth, and text that any store can keep.

The client's whole output stays in the run's folder; an event is the readable account of it.
"""

from __future__ import annotations

from typing import Any

from trackdown.core.runs.events import Event, EventType

TEXT_LIMIT = 20_000
"""Characters of one text in an event. A tool may print hundreds of megabytes."""
DEPTH_LIMIT = 12
ITEM_LIMIT = 500
MESSAGE_LIMIT = 2_000


def bounded_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text without lone surrogates and NULs, which UTF-8 and PostgreSQL refuse, its middle left out if long."""
    if len(text) > limit:
        half = limit // 2
        text = f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def bounded(value: Any, depth: int = DEPTH_LIMIT) -> Any:
    """The same for anything that JSON can say."""
    if isinstance(value, str):
        return bounded_text(value)
    if isinstance(value, dict | list) and depth == 0:
        return "…"
    if isinstance(value, dict):
        kept = list(value.items())[:ITEM_LIMIT]
        return {bounded_text(str(name)): bounded(item, depth - 1) for name, item in kept}
    if isinstance(value, list):
        return [bounded(item, depth - 1) for item in value[:ITEM_LIMIT]]
    return value


def event(kind: EventType, **data: Any) -> Event:
    return Event(kind, {name: bounded(value) for name, value in data.items()})
