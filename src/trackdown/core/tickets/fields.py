"""What people may write into a ticket's plain fields, in one spelling each."""

from __future__ import annotations

import re
from typing import Any

from trackdown.errors import InvalidInput

MAX_TITLE = 300
MAX_TEXT = 1_000_000
PRIORITIES = ("P0", "P1", "P2", "P3")
_PRIORITY_WORDS = {"critical": "P0", "high": "P1", "medium": "P2", "low": "P3"}
_TIME = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(m|min|h|d)")
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 480}
_POINTS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_WORD = re.compile(r"[^\s,\x00-\x1f\x7f\ud800-\udfff]{1,100}")


def _no_control(text: str, what: str, allowed: str) -> None:
    for place, character in enumerate(text):
        code = ord(character)
        if (code < 32 and character not in allowed) or code == 127 or 0xD800 <= code <= 0xDFFF:
            raise InvalidInput(
                f"The {what} has a character that cannot be kept (U+{code:04X} at position {place + 1}).",
                hint="Take it out; text has to be plain UTF-8 without control characters.",
            )


def checked_title(title: str) -> str:
    """A title on one line: tabs and newlines become spaces, other control characters are refused."""
    _no_control(title, "title", "\t\n\r")
    clean = " ".join(title.split())
    if not clean:
        raise InvalidInput("The title is empty.", hint="Say in a few words what is to be done.")
    if len(clean) > MAX_TITLE:
        raise InvalidInput(
            f"The title has {len(clean):,} characters; {MAX_TITLE} is the most.",
            hint="Keep the title short and put the rest into the description.",
        )
    return clean


def checked_text(text: str, what: str = "text") -> str:
    """A longer text: tabs and newlines stay, other control characters are refused."""
    if len(text) > MAX_TEXT:
        raise InvalidInput(f"The {what} has {len(text):,} characters; {MAX_TEXT:,} is the most.", hint="Shorten it.")
    _no_control(text, what, "\t\n\r")
    return text


def checked_word(word: str, what: str) -> str:
    """A label, component, name or the like: one word."""
    clean = word.strip()
    if not _WORD.fullmatch(clean):
        raise InvalidInput(f"{word[:80]!r} cannot be a {what}.", hint="Use one word without spaces or commas.")
    return clean


def checked_priority(priority: str) -> str:
    """P0 to P3, also written critical, high, medium, low."""
    name = priority.strip()
    found = _PRIORITY_WORDS.get(name.lower(), name.upper())
    if found not in PRIORITIES:
        raise InvalidInput(
            f"There is no priority called {priority[:80]!r}.",
            hint="Use P0, P1, P2 or P3 (or critical, high, medium, low).",
        )
    return found


def checked_estimate(estimate: str) -> dict[str, Any]:
    """``5`` is points; ``4h``, ``30m``, ``1.5d`` (a day has eight hours) is time, kept in minutes."""
    text = estimate.strip().lower()
    if _POINTS.fullmatch(text):
        points = float(text)
        return {"points": int(points) if points.is_integer() else points}
    time = _TIME.fullmatch(text)
    if time is None:
        raise InvalidInput(
            f"{estimate[:80]!r} is not an estimate.",
            hint="Use points (5) or time (30m, 4h, 2d), from 0 to 999999.",
        )
    return {"minutes": round(float(time[1]) * _MINUTES[time[2]])}


def shown_estimate(estimate: dict[str, Any] | None) -> str:
    """The estimate as a person would write it."""
    if not estimate:
        return ""
    if "points" in estimate:
        return f"{estimate['points']} points"
    minutes = int(estimate["minutes"])
    return f"{minutes / 60:g}h" if minutes >= 60 else f"{minutes}m"


def checked_path(path: str) -> str:
    """A path inside the repository, as git spells it (no ``./``). Raises InvalidInput for one that leads out of it."""
    clean = path.strip()
    _no_control(clean, "path", "")
    parts = clean.replace("\\", "/").split("/")
    *folders, name = clean.split("/")
    spelt = "/".join([*(folder for folder in folders if folder not in ("", ".")), name])
    if not spelt or clean.startswith(("/", "~", "-")) or ".." in parts or (len(clean) > 1 and clean[1] == ":"):
        raise InvalidInput(
            f"{path[:80]!r} is not a path inside the repository.",
            hint="Write it relative to the repository's root.",
        )
    return spelt
