"""What people may write into a ticket's plain fields, in one spelling each."""

from __future__ import annotations

import re
from typing import Any

from trackdown.errors import InvalidInput

MAX_TITLE = 300
MAX_TEXT = 1_000_000
MAX_REFERENCE = 500
PRIORITIES = ("P0", "P1", "P2", "P3")
_PRIORITY_WORDS = {"critical": "P0", "high": "P1", "medium": "P2", "low": "P3"}
TYPES = ("bug", "feature", "enhancement", "tech-debt", "investigation")
SEVERITIES = ("critical", "high", "medium", "low")
_TYPE_WORDS = {"debt": "tech-debt", "techdebt": "tech-debt", "refactor": "tech-debt", "refactoring": "tech-debt"}
_TYPE_WORDS |= {"defect": "bug", "story": "feature", "improvement": "enhancement", "spike": "investigation"}
_TYPE_WORDS |= {"research": "investigation"}
_TIME = re.compile(r"(?:[0-9]{1,6}(?:\.[0-9]{1,6})?\s*(?:min|[mhdw])\s*)+")
_TIME_PART = re.compile(r"([0-9.]+)\s*(min|[mhdw])")
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 480, "w": 2400}
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_POINTS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_SUBTASK = re.compile(r"\s*\[([ xX-]?)\]\s+")
_MARKS = {"": "open", "x": "done", "-": "in-progress"}
_LONGEST_NAME = 100
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


def checked_name(name: str, what: str) -> str:
    """What people call a sprint: words without commas, with one space between them."""
    clean = " ".join(name.split())
    if len(clean) > _LONGEST_NAME or not all(_WORD.fullmatch(word) for word in clean.split(" ")):
        raise InvalidInput(
            f"{name[:80]!r} cannot be a {what}.",
            hint=f"Use words without commas, up to {_LONGEST_NAME} characters in all.",
        )
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


def checked_type(text: str, more: tuple[str, ...] = ()) -> str:
    """bug, feature, enhancement, tech-debt or investigation (also as other trackers call them), or one of ``more``."""
    name = spelt_type(text, more)
    if name not in (*TYPES, *more):
        raise InvalidInput(f"There is no type called {text[:80]!r}.", hint=f"Use one of: {', '.join((*TYPES, *more))}.")
    return name


def spelt_type(text: str, more: tuple[str, ...] = ()) -> str:
    """The type in its own spelling, whether there is one of that name or not."""
    name = "-".join(text.strip().lower().replace("_", " ").split())
    return name if name in more else _TYPE_WORDS.get(name, name)


def checked_severity(text: str) -> str:
    """critical, high, medium or low."""
    name = text.strip().lower()
    if name not in SEVERITIES:
        raise InvalidInput(f"There is no severity called {text[:80]!r}.", hint=f"Use one of: {', '.join(SEVERITIES)}.")
    return name


def checked_date(text: str) -> str:
    """A day, as YYYY-MM-DD. Raises InvalidInput, also for one that no calendar has."""
    found = _DATE.fullmatch(text.strip())
    if found is not None:
        from datetime import date

        try:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        except ValueError:
            pass  # the 30th of February: said below like any other text that is no day
    raise InvalidInput(f"{text[:80]!r} is not a day.", hint="Write it as YYYY-MM-DD, e.g. 2026-06-01.")


def checked_percent(text: str) -> int:
    """A whole percentage from 0 to 100."""
    clean = text.strip().removesuffix("%").strip()
    if not clean.isascii() or not clean.isdigit() or int(clean[:9]) > 100:
        raise InvalidInput(f"{text[:80]!r} is not a percentage.", hint="Give a whole number from 0 to 100.")
    return int(clean)


def checked_minutes(text: str, what: str = "time") -> int:
    """A time (``30m``, ``2.5h``, ``1h 30m``, ``1.5d``, ``1w``; a day has eight hours, a week five days), in minutes."""
    clean = text.strip().lower()
    if _TIME.fullmatch(clean) is None:
        raise InvalidInput(
            f"{text[:80]!r} is not a {what}.", hint="Write it as 30m, 2.5h, 1h30m or 2d (a day has eight hours)."
        )
    return round(sum(float(amount) * _MINUTES[unit] for amount, unit in _TIME_PART.findall(clean)))


def checked_estimate(estimate: str) -> dict[str, Any]:
    """``5`` is points; ``4h``, ``30m``, ``1.5d`` (a day has eight hours) is time, kept in minutes."""
    text = estimate.strip().lower()
    if _POINTS.fullmatch(text):
        points = float(text)
        return {"points": int(points) if points.is_integer() else points}
    if _TIME.fullmatch(text) is None:
        raise InvalidInput(
            f"{estimate[:80]!r} is not an estimate.",
            hint="Use points (5) or time (30m, 4h, 2d), from 0 to 999999.",
        )
    return {"minutes": checked_minutes(text)}


def written_minutes(minutes: int) -> str:
    """A time in the form in which it can be typed again."""
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def checked_subtask(text: str) -> dict[str, str]:
    """Title and status of a subtask; ``[x]`` in front of it says that it is done, ``[-]`` that somebody is at it."""
    found = _SUBTASK.match(text)
    mark = found[1].strip().lower() if found else ""
    return {"title": checked_title(text[found.end() :] if found else text), "status": _MARKS[mark]}


def written_subtask(title: str, status: str) -> str:
    """The subtask as a document says it."""
    mark = next(mark for mark, meant in _MARKS.items() if meant == status)
    return f"[{mark}] {title}" if mark or _SUBTASK.match(title) else title


def checked_reference(text: str) -> str:
    """The name of a ticket or page of another system: ``github:owner/name#12``, ``JIRA-7``, an address."""
    clean = text.strip()
    _no_control(clean, "reference", "")
    if not clean or len(clean) > MAX_REFERENCE or len(clean.split()) > 1:
        raise InvalidInput(
            f"{text[:80]!r} cannot be a reference.",
            hint="Write it as github:owner/name#12, JIRA-7 or an address, without spaces.",
        )
    return clean


def shown_minutes(minutes: int) -> str:
    """A time as a person would write it."""
    sign, minutes = ("-", -minutes) if minutes < 0 else ("", minutes)
    hours, rest = divmod(minutes, 60)
    return sign + (f"{hours}h{rest}m" if hours and rest else f"{hours}h" if hours else f"{rest}m")


def shown_estimate(estimate: dict[str, Any] | None) -> str:
    """The estimate as a person would write it."""
    if not estimate:
        return ""
    if "points" in estimate:
        return f"{estimate['points']:g} point{'' if estimate['points'] == 1 else 's'}"
    return shown_minutes(int(estimate["minutes"]))


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
