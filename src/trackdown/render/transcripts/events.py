"""One event of a transcript as lines for people."""

from __future__ import annotations

import json
from typing import Any

from trackdown.render.look import Look
from trackdown.render.plain import safe

LONGEST = 400
HEADING = 120
OUTPUT_LINES = 3
"""How many lines of a failed tool's output are shown; `runs export` has all of it."""
COUNTED = ("input", "cached", "cache_write", "output", "reasoning", "cost")
TELLING = ("command", "argv", "file_path", "path", "pattern", "query", "url", "description", "prompt")
"""The parts of a tool's input that say the most, the best one first, as the clients name them."""
COLOURS = {
    "person": "bold",
    "error": "red",
    "limit": "yellow",
    "question": "yellow",
    "file": "green",
    "text": "",
    "end": "bold",
}


def event_lines(event: dict[str, Any], look: Look) -> list[str]:
    """Text in full; tool calls, files and errors on one line each, with the end of what a failed tool said."""
    kind = str(event.get("type", ""))
    text = _text(kind, event)
    if not text:
        return []
    label = look.paint(f"{kind:<9}", COLOURS.get(kind, "dim"))
    first, *more = safe(text).splitlines() or [""]
    return [f"{label} {first}", *(f"{'':<9} {line}" for line in more)]


def tool_input(given: Any) -> str:
    """What a tool was asked to do, on one line."""
    if isinstance(given, dict):
        telling = next((given[name] for name in TELLING if given.get(name)), None)
        given = given if telling is None else telling
    if isinstance(given, list) and all(isinstance(word, str) for word in given):
        given = " ".join(given)
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False) if given else ""
    return " ".join(text.split())


def tool_title(given: Any) -> str:
    """What a tool was asked to do, in a few words: what is longer is in ``tool_whole``."""
    said = tool_input(given)
    return said if len(said) <= HEADING else f"{said[: HEADING - 1]}…"


def tool_whole(given: Any) -> str:
    """All that a tool was asked, its lines as they are, or nothing if ``tool_title`` says all of it already."""
    if isinstance(given, dict):
        parts = [f"{name}: {value if isinstance(value, str) else _json(value)}" for name, value in given.items()]
        only = next(iter(given.values())) if len(given) == 1 else None
        text = only if isinstance(only, str) else "\n".join(parts)
    else:
        text = given if isinstance(given, str) else _json(given) if given else ""
    return text if text.strip() != tool_title(given) else ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def tool_output(event: dict[str, Any]) -> str:
    output = event.get("output")
    if output is None:
        return ""
    return output if isinstance(output, str) else json.dumps(output, ensure_ascii=False, indent=2)


def _text(kind: str, event: dict[str, Any]) -> str:
    if kind in ("text", "reasoning", "question"):
        return str(event.get("text", ""))
    if kind == "tool":
        return _tool(event)
    if kind == "file":
        return f"{event.get('action', '')} {event.get('path', '')}"
    if kind == "usage":
        return ", ".join(f"{event[name]} {name}" for name in COUNTED if event.get(name))
    if kind == "end":
        return f"{event.get('outcome', '')} {event.get('message', '')}".strip()
    if kind == "session":
        return " ".join(str(event[name]) for name in ("client", "model", "id") if event.get(name))
    return str(event.get("message", ""))


def _tool(event: dict[str, Any]) -> str:
    called = f"{event.get('name', '')} {tool_input(event.get('input'))}".strip()
    called = called if len(called) <= LONGEST else called[: LONGEST - 1] + "…"
    if event.get("ok") in (None, True):
        return called
    said = [line for line in tool_output(event).splitlines() if line.strip()][-OUTPUT_LINES:]
    return "\n".join([f"{called} (failed)", *(f"  {line[:LONGEST]}" for line in said)])
