"""Tests by their names, with what they check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

Name = tuple[str, ...]
"""A test's own name or title, behind those of the groups that it is in."""


class Body(NamedTuple):
    """One test: how many ``checks`` it holds that could fail, and by what it is ``skipped``, empty if it runs."""

    checks: int
    skipped: str = ""

    @property
    def works(self) -> bool:
        return self.checks > 0 and not self.skipped


class Bodies(NamedTuple):
    """The tests of a file by their names; ``trouble`` says why it could not be read, empty if it could. ``foreign``:
    that is no fault of the file's."""

    tests: dict[Name, Body]
    trouble: str = ""
    foreign: bool = False


ReadBodies = Callable[[str, str], Bodies | None]
"""The tests of a file, given its path and its text; ``None`` for a language in which they cannot be told."""

MOST_CHARACTERS = 1_000_000
"""A longer file is not read: no person wrote it."""
MOST_AT_ONCE = 4_000_000
"""So many characters are read of all files together, which takes a few seconds."""


def bodies_of(texts: Mapping[str, str], read: ReadBodies) -> dict[str, Bodies]:
    """The tests of several files, as many of the first ones as can be read at once."""
    found: dict[str, Bodies] = {}
    left = MOST_AT_ONCE
    for path, text in texts.items():
        if len(text) > min(left, MOST_CHARACTERS):
            found[path] = Bodies({}, f"{len(text)} characters are too many to read")
            continue
        bodies = read(path, text)
        if bodies is not None:
            left -= len(text)
            found[path] = bodies
    return found
