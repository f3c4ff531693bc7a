"""One event of a transcript as lines for people."""

from __future__ import annotations

import json
from typing import Any

from trackdown.render.look import Look
from trackdown.render.plain import safe

LONGEST = 400
COUNTED = ("input", "cached", "cache_write", "output", "reasoning", "cost")


def event_lines(event: dict[str, Any], look: Look) -> list[str]:
    """Text in full; tool calls, files and errors on one line each."""
    kind = str(event.get("type", ""))
    text = _text(kind, event)
    if not text:
        return []
    label = look.paint(f"{kind:<9}", "dim" if kind in ("reasoning", "tool", "usage") else "cyan")
    first, *more = safe(text).splitlines() or [""]
    return [f"{label} {first}", *(f"{'':<9} {line}" for line in more)]


def _text(kind: str, event: dict[str, Any]) -> str:
    if kind in ("text", "reasoning", "question"):
        return str(event.get("text", ""))
    if kind == "tool":
        shown = event.get("input")
        given = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False) if shown else ""
        ended = "" if event.get("ok") in (None, True) else " (failed)"
        return f"{event.get('name', '')} {given}"[:LONGEST] + ended
    if kind == "file":
        return f"{event.get('action', '')} {event.get('path', '')}"
    if kind == "usage":
        return ", ".join(f"{event[name]} {name}" for name in COUNTED if event.get(name))
    if kind == "end":
        return f"{event.get('outcome', '')} {event.get('message', '')}".strip()
    if kind == "session":
        return " ".join(str(event[name]) for name in ("client", "model", "id") if event.get(name))
    return str(event.get("message", ""))
