"""What a text written elsewhere (a commit's message, a branch's name) says about tickets.

``fixes KEY`` (also fix, fixed, close…, resolve…) says that the work is done, for every key of a list that follows
(``fixes TASK-1, TASK-2 and TASK-3``); ``#2h``, ``#1h30m`` and ``#time 1h 30m`` say how long it took, and belong to the
key before them on the same line. Every other key is only named.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.core.tickets.fields import checked_minutes

LONGEST = 65_536
"""What stands behind so many characters of a text is not read."""

KEY = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9_]{0,31}-[0-9]{1,9}(?![A-Za-z0-9_])")
_AND = re.compile(r"\s{0,3},\s{0,3}(?:(?:and|&)\s{1,3})?|\s{1,3}(?:and|&)\s{1,3}", re.IGNORECASE)
_CLOSING = re.compile(r"(?<![A-Za-z0-9_-])(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?):?\s{1,3}\Z", re.IGNORECASE)
_REACH = 24
"""The longest of these words with what may stand around it is shorter than this."""
_PART = r"[0-9]{1,4}(?:\.[0-9]{1,2})?(?:min|[mhdw])"
_TIME = re.compile(
    rf"(?<!\S)#(?:time\s{{1,3}}{_PART}(?:\s?{_PART})*|{_PART}(?:{_PART})*)(?![A-Za-z0-9_-])", re.IGNORECASE
)
_NOT_NEW = re.compile(r'(?:Revert|Reapply) "|(?:fixup|squash|amend)! |Squashed commit of the following:')


class Mention(NamedTuple):
    """What a text says about one ticket. ``key`` is in capitals, ``minutes`` the time that was spent."""

    key: str
    closes: bool = False
    minutes: int = 0


def mentions(text: str) -> list[Mention]:
    """What a text says, each key once, in the order in which they come.

    A message that repeats another commit's (a revert, ``fixup!``, git's own list of squashed commits) only names.
    """
    clean = text[:LONGEST]
    repeated = _NOT_NEW.match(clean.lstrip()) is not None
    found: dict[str, Mention] = {}
    for line in clean.splitlines():
        keys = list(KEY.finditer(line))
        closing = _closing(line, keys)
        for at, place in enumerate(keys):
            end = keys[at + 1].start() if at + 1 < len(keys) else len(line)
            key = place[0].upper()
            known = found.get(key, Mention(key))
            minutes = sum(map(_minutes, _TIME.finditer(line, place.end(), end)))
            found[key] = Mention(key, known.closes or closing[at], known.minutes + minutes)
    return [Mention(key) for key in found] if repeated else list(found.values())


def keys_in(text: str) -> list[str]:
    """Everything that looks like a key, as it is written, each once."""
    return list(dict.fromkeys(KEY.findall(text[:LONGEST])))


def _closing(line: str, keys: list[re.Match[str]]) -> list[bool]:
    """For each key whether a word before it, or before the list that it stands in, says that it is done."""
    said: list[bool] = []
    for at, place in enumerate(keys):
        before = line[max(0, place.start() - _REACH) : place.start()]
        listed = bool(said) and said[-1] and _AND.fullmatch(line, keys[at - 1].end(), place.start()) is not None
        said.append(listed or _CLOSING.search(before) is not None)
    return said


def _minutes(found: re.Match[str]) -> int:
    return checked_minutes(found[0].lower().removeprefix("#").removeprefix("time"))
