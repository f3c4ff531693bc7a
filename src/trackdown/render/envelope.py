"""The one shape of everything that ``--json`` prints, and of every error that a person reads."""

from __future__ import annotations

import json
from typing import Any

from trackdown.errors import TrackdownError
from trackdown.render.plain import safe
from trackdown.render.result import Result

SCHEMA = "trackdown/1"
_LONGEST = 500
MOST_ERRORS = 20
"""Errors that a person is shown."""


def envelope(result: Result, *, indented: bool, ascii_only: bool = False) -> str:
    """The result as JSON: one line, or indented for a person who looks at it. A part of a list also has a ``page``."""
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "ok": result.exit_code == 0 and not result.errors,
        "data": result.data,
        "errors": result.errors,
    }
    if result.page is not None:
        content["page"] = result.page
    separators = None if indented else (",", ":")
    return json.dumps(content, ensure_ascii=ascii_only, indent=2 if indented else None, separators=separators)


def error_data(error: TrackdownError) -> dict[str, str]:
    """``thing`` is what the message quotes where whoever raised the error named no other."""
    thing = error.thing or _quoted(error.message)
    return {"code": error.code, "message": _cut(error.message), "thing": _cut(thing), "hint": _cut(error.hint)}


def _quoted(message: str) -> str:
    import re

    found = re.search(r"""(?<!\w)(['"])(.+?)\1(?!\w)""", message)
    return found[2] if found else ""


def error_lines(data: dict[str, Any]) -> list[str]:
    """An error for people. What it quotes may be anybody's text, so nothing in it can steer the terminal.

    The lines of a hint stay apart under a common indent: the last one may point at a place in the one above it.
    """
    thing = data["thing"]
    # What the message quotes already, or what a mark points at below, need not be read twice.
    again = f"'{thing}'" in data["message"] or f'"{thing}"' in data["message"] or thing in data["hint"].splitlines()
    first = [f"error[{data['code']}]: {data['message']}", *([f"  thing: {thing}"] if thing and not again else [])]
    lines = [" ".join(line.splitlines()) for line in first]
    lines += [f"{'        ' if number else '  next: '}{line}" for number, line in enumerate(data["hint"].splitlines())]
    return [safe(line) for line in lines]


def all_error_lines(errors: list[dict[str, Any]]) -> list[str]:
    """Several errors for people: what to do next is said once where it is the same, and nobody reads hundreds."""
    shown = errors[:MOST_ERRORS] if len(errors) > MOST_ERRORS + 1 else errors
    lines: list[str] = []
    for place, data in enumerate(shown):
        again = place + 1 < len(shown) and shown[place + 1]["hint"] == data["hint"]
        named = len(shown) > 1 and data["thing"] in data["message"]
        lines += error_lines({**data, "hint": "" if again else data["hint"], "thing": "" if named else data["thing"]})
    more = len(errors) - len(shown)
    return [*lines, f"… {more:,} more errors; --json has them all"] if more else lines


def _cut(text: str) -> str:
    clean = text.encode("utf-8", "backslashreplace").decode()
    return clean if len(clean) <= _LONGEST else f"{clean[: _LONGEST - 1]}…"
