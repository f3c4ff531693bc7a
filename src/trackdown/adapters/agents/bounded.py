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
MOST_OPEN = 1_000
"""Things that a reader keeps in mind until the client says how they ended. None has so many open at once."""


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


def remember(known: dict[str, Any], name: str, value: Any) -> None:
    """Keep it in mind, and forget the oldest of too many."""
    known[name] = value
    while len(known) > MOST_OPEN:
        del known[next(iter(known))]


class Words:
    """A text that comes in very many pieces, of which no more than an event can show is kept."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._kept = self._left_out = 0

    def add(self, piece: str) -> None:
        if not piece:
            return
        self._pieces.append(piece)
        self._kept += len(piece)
        if self._kept > 4 * TEXT_LIMIT:
            whole = "".join(self._pieces)
            self._pieces = [whole[:TEXT_LIMIT], whole[-TEXT_LIMIT:]]
            self._left_out += len(whole) - 2 * TEXT_LIMIT
            self._kept = 2 * TEXT_LIMIT

    def take(self) -> str:
        """All of it, and begin anew."""
        whole, left_out = "".join(self._pieces), self._left_out
        self._pieces, self._kept, self._left_out = [], 0, 0
        if not left_out:
            return whole
        half = TEXT_LIMIT // 2 - 100  # so that the event shows this text as it is
        left_out += len(whole) - 2 * half
        return f"{whole[:half]}\n… {left_out} characters left out …\n{whole[-half:]}"
