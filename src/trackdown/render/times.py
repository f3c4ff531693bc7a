"""Times for people."""

from __future__ import annotations

from datetime import datetime


def local(at: str) -> str:
    """A UTC time of the data in the reader's own zone, to the minute; what is no time stays as it is."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return at


def spoken(sentence: str) -> str:
    """A sentence of ours with the UTC times in it as people read them."""
    import re

    return re.sub(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", lambda found: local(found[0]), sentence)


def ago(at: str, now: str) -> str:
    """How long ago a UTC time was, as one says it: just now, 3 min ago, 5 h ago, 12 d ago; what is no time stays."""
    try:
        seconds = int((datetime.fromisoformat(now) - datetime.fromisoformat(at)).total_seconds())
    except (ValueError, TypeError):
        return at
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit} ago"
    return "just now"


def duration(seconds: float) -> str:
    """How long, short enough for a column: 12.3s, 4.5m, 1.2h."""
    if seconds >= 3600:
        return f"{seconds / 3600:.1f}h"
    return f"{seconds / 60:.1f}m" if seconds >= 90 else f"{seconds:.1f}s"
