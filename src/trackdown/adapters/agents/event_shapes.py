"""Our own events as lines of text, for agents that are written for Trackdown: a script, a recording.

A line that is a JSON object of a known type and shape is that event; any other line is something that was said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from trackdown.adapters.agents.bounded import event
from trackdown.adapters.agents.json_lines import json_object
from trackdown.core.runs.events import Event, EventType

Check = Callable[[object], bool]


def _text(value: object) -> bool:
    return isinstance(value, str)


def _text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def _moment(value: object) -> bool:
    """A time with its zone, or nothing."""
    try:
        return value is None or (isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None)
    except ValueError:
        return False


def _tokens(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _truth(value: object) -> bool:
    return isinstance(value, bool)


def _action(value: object) -> bool:
    return value in ("create", "modify", "delete")


def _money(value: object) -> bool:
    if value is None:
        return True
    try:
        return isinstance(value, str) and Decimal(value).is_finite() and Decimal(value) >= 0
    except InvalidOperation:
        return False


def _anything(_value: object) -> bool:
    return True


class Shape:
    """The fields of one type of event: those it must have, and those it may have with what they are otherwise."""

    def __init__(self, required: Mapping[str, Check], optional: Mapping[str, tuple[Check, Any]]) -> None:
        self._checks = {**required, **{name: check for name, (check, _) in optional.items()}}
        self._defaults = {name: default for name, (_, default) in optional.items()}

    def fitted(self, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """The event's data, or ``None`` if these fields do not fit. Fields that it does not have are left out."""
        filled = {**self._defaults, **data}
        if not all(name in filled and check(filled[name]) for name, check in self._checks.items()):
            return None
        return {name: filled[name] for name in self._checks}


_COUNTED = ("input", "cached", "cache_write", "output", "reasoning")
SHAPES: dict[EventType, Shape] = {
    "session": Shape({"id": _text}, {"model": (_text_or_none, None), "client": (_text, "")}),
    "text": Shape({"text": _text}, {}),
    "reasoning": Shape({"text": _text}, {}),
    "tool": Shape({"name": _text}, {"input": (_anything, None), "output": (_text, ""), "ok": (_truth, True)}),
    "file": Shape({"path": _text}, {"action": (_action, "modify")}),
    "usage": Shape({}, {**dict.fromkeys(_COUNTED, (_tokens, 0)), "cost": (_money, None)}),
    "limit": Shape({}, {"until": (_moment, None), "message": (_text, "")}),
    "question": Shape({"text": _text}, {}),
    "error": Shape({"message": _text}, {"retrying": (_truth, False)}),
}
"""``end`` is not among them: how a turn ended is seen, not said."""


def event_of(line: str) -> Event:
    """The event that one line of output stands for."""
    data = json_object(line)
    shape = SHAPES.get(data.get("type", "")) if data and isinstance(data.get("type"), str) else None
    fitted = shape.fitted(data) if shape and data else None
    if data is None or fitted is None:
        return event("text", text=line.rstrip("\r\n"))
    return event(data["type"], **fitted)
