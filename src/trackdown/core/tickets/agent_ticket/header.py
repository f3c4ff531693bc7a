"""The lines between an agent ticket's title and its first section: ``**Priority:** high``."""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.core.tickets.document_markdown import Line, heading_of

_ENTRY = re.compile(r"([ \t]*(?:[-*+][ \t]+)?)\*\*([^*:\n]{1,40}?)[ \t]*(?::\*\*|\*\*:)(.*)")
_NAMES = {"tokens": "estimated tokens", "cost": "cost estimate", "dependencies": "depends on"}
_COUNT = re.compile(r"[~≈]?[ \t]*([0-9][0-9,_]*(?:\.[0-9]+)?)[ \t]*([kKmM]?)\b.*", re.DOTALL)
_MONEY = re.compile(r"[~≈]?[ \t]*(?:\$|USD[ \t]*)?[ \t]*([0-9]{1,9}(?:\.[0-9]{1,9})?)\b.*", re.DOTALL)
_THOUSANDS = {"": 1, "k": 1_000, "m": 1_000_000}


class Entry(NamedTuple):
    """``name`` is in small letters. ``start`` and ``end`` are where the value stands in its line."""

    name: str
    value: str
    line: Line
    start: int
    end: int


def entries(lines: list[Line]) -> dict[str, Entry]:
    """The entries before the first section, by name; the first of several."""
    found: dict[str, Entry] = {}
    for line in lines:
        heading = heading_of(line)
        if heading is not None and heading[0] > 1:
            break
        entry = None if line.opaque else _ENTRY.fullmatch(line.text)
        if entry is not None:
            name = " ".join(entry[2].casefold().split())
            name = _NAMES.get(name, name)
            value = entry[3].strip()
            if name == "agent" and len(value.split()) > 1 and not value.startswith("@"):
                continue  # a sentence that speaks to the agent
            start = entry.end() - len(entry[3].lstrip())
            found.setdefault(name, Entry(name, value, line, start, start + len(value)))
    return found


def stated(value: str) -> str:
    """A value, or nothing for what a template says is to be written there: ``[estimate]``, ``high | low``."""
    text = value.strip().strip("`")
    return "" if "|" in text or text.startswith("[") or not text else text


def count_of(value: str) -> int | None:
    """A number of tokens: ``2K``, ``~1,500``, ``0.5M``."""
    found = _COUNT.fullmatch(stated(value))
    if found is None:
        return None
    number = float(found[1].replace(",", "").replace("_", "")[:15])
    return round(number * _THOUSANDS[found[2].lower()])


def money_of(value: str) -> str | None:
    """An amount in US dollars as decimal text: ``$0.004``."""
    found = _MONEY.fullmatch(stated(value).replace("[", "").replace("]", ""))
    return found[1] if found else None
