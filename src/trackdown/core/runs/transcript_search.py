"""Finding words in what agents said and did."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from unicodedata import normalize

from trackdown.core.runs.events import EVENT_TYPES
from trackdown.errors import InvalidInput

AROUND = 60
"""How many characters of the line are shown on each side of what was found."""


class Hit(NamedTuple):
    """One line that holds the words. ``line`` is the event's place in the turn's transcript, counted from 1; ``field``
    says which part of the event it is, ``text`` is the line, shortened around the words."""

    run: str
    ticket: str
    agent: str
    turn: int
    round: int
    line: int
    type: str
    field: str
    text: str


def checked_words(text: str) -> str:
    """The words as they are compared. Raises InvalidInput if there is nothing to look for."""
    words = folded(text)
    if not words.strip() or "\n" in words or "\0" in words:
        raise InvalidInput("That is nothing to look for.", thing=repr(text[:80]), hint="Give a part of one line.")
    return words


def folded(text: str) -> str:
    """A text as it is compared: letters of any case, and accents apart from their letters, however they were written
    (The Unicode Standard, 3.13, D145). The dot that ``İ`` keeps when it is made small is left out."""
    if text.isascii():
        return text.lower()
    return normalize("NFD", normalize("NFD", text).casefold()).replace("i\u0307", "i")


def checked_kinds(names: list[str]) -> frozenset[str]:
    """The types of events to look at; no name stands for all of them. Raises InvalidInput."""
    for name in names:
        if name not in EVENT_TYPES:
            raise InvalidInput(
                f"There is no kind of event {name[:80]!r}.", thing=name[:80], hint=f"There is {', '.join(EVENT_TYPES)}."
            )
    return frozenset(names)


def found_in(event: dict[str, Any], words: str) -> list[tuple[str, str]]:
    """The field and the shortened line of every place in the event that holds the words (see ``checked_words``)."""
    found = []
    for field, value in event.items():
        if field == "type" or value is None:
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if words in folded(text):
            found += [(field, _around(line, words)) for line in text.splitlines() if words in folded(line)]
    return found


def _around(line: str, words: str) -> str:
    """The line, cut where it is long. Folding can change lengths (ß), so the place is a guess that stays inside."""
    at = min(folded(line).find(words), len(line))
    begin, end = max(0, at - AROUND), at + len(words) + AROUND
    return ("…" if begin else "") + line[begin:end].strip() + ("…" if end < len(line) else "")
