"""Comparing a moment with a day: a day is all of its moments."""

from __future__ import annotations

_END = "~"
"""Sorts behind every time of a day, which goes on with ``T``."""


def bounds(op: str, value: str) -> tuple[tuple[str, str], ...]:
    """What has to hold for the text of a moment, as pairs of an operator and a text. Later than a day is later than its
    end; at most that day is before its end."""
    if len(value) != len("2026-01-31"):
        return ((op, value),)
    if op == "=":
        return ((">=", value), ("<", value + _END))
    return ((op, value + _END if op in (">", "<=") else value),)
