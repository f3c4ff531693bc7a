r"""Patterns that a person gives for keys (``ISSUE-\d+``), matched in time that grows with the key alone.

The pattern comes from a pipeline's file and the texts from anybody's commits, and Python's own ``re`` can be made to
take years over a short text. So the pattern becomes a graph whose nodes are walked all at once, one character after the
other (K. Thompson, Communications of the ACM 11(6), 1968). What cannot be done that way is refused: look-around and
references back.
"""

from __future__ import annotations

import re
import warnings
from typing import NamedTuple

from trackdown.errors import InvalidInput

LONGEST = 200
MOST_NODES = 2_000
MOST_REPEATS = 50
DEEPEST = 50

_GROUP = re.compile(r"\((?:\?:|\?P<[A-Za-z_][A-Za-z0-9_]*>|(?!\?))")
_REPEAT = re.compile(r"(?:([*+?])|\{([0-9]{0,12})(?:(,)([0-9]{0,12}))?\})\??")
_ATOM = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\[dDwWsS]|\\[^A-Za-z0-9]|[^\\()\[|*+?]", re.DOTALL)
_EDGE = re.compile(r"\^|\$|\\[bBAZ]")


class Node(NamedTuple):
    """``one`` is a pattern for one character, ``edge`` one for a place between two; ``after`` are the numbers of the
    nodes that follow, given to it while the graph is made."""

    one: re.Pattern[str] | None
    edge: re.Pattern[str] | None
    after: list[int]


class Part(NamedTuple):
    """A part of the graph: where it begins, and its last node, which takes no character."""

    first: int
    last: int


class KeyPattern:
    """Raises InvalidInput for what is no pattern, or cannot be matched in a time that is known before."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._nodes: list[Node] = []
        self._flags = re.IGNORECASE if text.startswith("(?i)") else re.RegexFlag(0)
        self._rest = text.removeprefix("(?i)")
        if not text.strip() or len(text) > LONGEST:
            raise self._refused(f"it has to have from 1 to {LONGEST} characters")
        self._depth = 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a later Python will read otherwise is no matter of ours
            try:
                re.compile(text)
            except (re.error, OverflowError, RecursionError) as error:
                raise self._refused(str(error)) from error
            self._whole = self._choice()
        if self._rest:
            raise self._refused(f"{self._rest[:20]!r} is not supported here")

    def matches(self, key: str) -> bool:
        """Whether it describes the key from its beginning to its end."""
        now = self._reach({self._whole.first}, key, 0)
        for at, character in enumerate(key):
            after: set[int] = set()
            for number in now:
                node = self._nodes[number]
                if node.one is not None and node.one.fullmatch(character):
                    after.update(node.after)
            now = self._reach(after, key, at + 1)
        return self._whole.last in now

    def _reach(self, start: set[int], key: str, at: int) -> set[int]:
        """Every node that is reached from there without taking a character."""
        found, front = set(start), list(start)
        while front:
            node = self._nodes[front.pop()]
            if node.one is not None or (node.edge is not None and node.edge.match(key, at) is None):
                continue
            new = [number for number in node.after if number not in found]
            found.update(new)
            front += new
        return found

    # Reading the pattern: each of these takes its part of the text away and gives the graph of it.

    def _choice(self) -> Part:
        first, last = self._node(), self._node()
        while True:
            part = self._sequence()
            self._join(first, part.first)
            self._join(part.last, last)
            if not self._rest.startswith("|"):
                return Part(first, last)
            self._rest = self._rest[1:]

    def _sequence(self) -> Part:
        first = last = self._node()
        while self._rest and self._rest[0] not in "|)":
            part = self._repeated()
            self._join(last, part.first)
            last = part.last
        return Part(first, last)

    def _repeated(self) -> Part:
        text = self._rest
        part = self._one()
        taken = text[: len(text) - len(self._rest)]
        found = _REPEAT.match(self._rest)
        if found is None or found[0].startswith(("{}", "{,}")):
            return part
        self._rest = self._rest[found.end() :]
        least, most = self._bounds(found)
        return self._copies(part, taken, least, most)

    def _bounds(self, found: re.Match[str]) -> tuple[int, int | None]:
        """How often at least and at most; ``None`` is without end."""
        if found[1]:
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[found[1]]
        least = int(found[2] or 0)
        most = (int(found[4]) if found[4] else None) if found[3] else least
        if max(least, most or 0) > MOST_REPEATS:
            raise self._refused(f"{found[0]!r} repeats more than {MOST_REPEATS} times")
        return least, most

    def _copies(self, part: Part, taken: str, least: int, most: int | None) -> Part:
        """``taken`` so many times, one behind the other. ``part`` is the graph of the first."""
        first = last = self._node()
        count = max(least, 1) if most is None else most
        rest = self._rest
        end = self._node()
        for number in range(count):
            if number:
                self._rest = taken
                part = self._one()
            if number >= least:
                self._join(last, end)
            self._join(last, part.first)
            last = part.last
        self._rest = rest
        if most is None:
            self._join(part.last, part.first)
        self._join(last, end)
        return Part(first, end)

    def _one(self) -> Part:
        """A group, a place or one character."""
        group = _GROUP.match(self._rest)
        if group is not None:
            self._depth += 1
            if self._depth > DEEPEST:
                raise self._refused(f"its groups are more than {DEEPEST} deep")
            self._rest = self._rest[group.end() :]
            part = self._choice()
            self._rest = self._rest[1:]  # its closing parenthesis: ``re`` has seen that it is there
            self._depth -= 1
            return part
        for kind, form in (("edge", _EDGE), ("one", _ATOM)):
            found = form.match(self._rest)
            if found is not None:
                self._rest = self._rest[found.end() :]
                made = re.compile(found[0], self._flags | re.ASCII)
                first, last = self._node(**{kind: made}), self._node()
                self._join(first, last)
                return Part(first, last)
        raise self._refused(f"{self._rest[:20]!r} is not supported here")

    def _node(self, one: re.Pattern[str] | None = None, edge: re.Pattern[str] | None = None) -> int:
        if len(self._nodes) >= MOST_NODES:
            raise self._refused("it is too large")
        self._nodes.append(Node(one, edge, []))
        return len(self._nodes) - 1

    def _join(self, first: int, then: int) -> None:
        self._nodes[first].after.append(then)

    def _refused(self, why: str) -> InvalidInput:
        return InvalidInput(
            f"The pattern for tickets cannot be used: {why}.",
            thing=self.text[:80],
            hint="It is matched against whole keys, as in ISSUE-\\d+ or (ISSUE|TASK)-[0-9]{1,5}.",
        )
