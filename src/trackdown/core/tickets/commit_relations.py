"""What the message of a commit says about the tickets it names: which it belongs to, and how those are related.

``Refs``, ``Fixes``, ``Closes`` and ``Resolves`` before a key, or a key in the first line, say whom the commit is about.
A line of its own such as ``Part of ISSUE-1``, ``Parent: EPIC-2``, ``Depends on TASK-3``, ``Blocked by TASK-3``,
``Blocks TASK-4``, ``Relates to TASK-5`` or ``Duplicates TASK-6`` says how those tickets are related to others.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MOST = 100_000
"""Characters of a message that are read."""

_KEY = r"[A-Za-z][A-Za-z0-9_]{0,31}-[0-9]{1,9}"
_KEYS = re.compile(rf"\b{_KEY}\b")
_ABOUT = re.compile(rf"\b(?:refs?|fix(?:e[sd])?|close[sd]?|resolve[sd]?)[ :]+((?:{_KEY}[ ,]*)+)", re.IGNORECASE)
_WORDS = {
    "parent": "parent",
    "part of": "parent",
    "depends on": "blocked-by",
    "blocked by": "blocked-by",
    "blocks": "blocks",
    "relates to": "relates",
    "related to": "relates",
    "duplicates": "duplicates",
    "duplicate of": "duplicates",
}
_STATEMENT = re.compile(rf"[ \t*-]*({'|'.join(_WORDS)})[ :]+((?:{_KEY}[ ,]*)+)\.?[ \t]*", re.IGNORECASE)


class Statement(NamedTuple):
    """``relation`` is parent, blocked-by, blocks, relates or duplicates; ``other`` a key in capitals."""

    relation: str
    other: str


class Said(NamedTuple):
    """``about`` are the keys that the commit belongs to, in capitals, in the order in which they are named."""

    about: list[str]
    statements: list[Statement]


def said(message: str) -> Said:
    """What a message says. A text without keys says nothing."""
    first, *lines = message[:MOST].splitlines() or [""]
    about = [] if _STATEMENT.fullmatch(first) else _found(first)
    statements: list[Statement] = []
    for line in (first, *lines):
        stated = _STATEMENT.fullmatch(line)
        if stated:
            relation = _WORDS[" ".join(stated[1].lower().split())]
            statements += [Statement(relation, key) for key in _found(stated[2])]
            continue
        about += [key for named in _ABOUT.findall(line) for key in _found(named)]
    return Said(list(dict.fromkeys(about)), list(dict.fromkeys(statements)))


def _found(text: str) -> list[str]:
    return [key.upper() for key in _KEYS.findall(text)]
