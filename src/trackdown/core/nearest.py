"""What somebody probably meant who typed a name that does not exist.

A guess that is far off is worse than none: who is told "did you mean" believes it. So a name is near if at most a
third of its letters differ and both begin alike, or if it begins with what was typed. A letter too many, too few,
another one, and two that changed places count as one each (the distance of Damerau and Levenshtein).
"""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 80
_SHORTEST_BEGINNING = 3


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """The nearest first; of those that are equally near, the first ``known``. Cases of letters do not count."""
    typed = word[:_LONGEST].lower()
    measured = ((_apart(typed, name.lower()), name) for name in known)
    near = [(apart, name) for apart, name in measured if apart is not None]
    return [name for _, name in sorted(near, key=lambda pair: pair[0])[:most]]


def _apart(typed: str, name: str) -> int | None:
    """How far off; ``None`` if that is too far."""
    if len(typed) >= _SHORTEST_BEGINNING and name.startswith(typed):
        return 1
    if not typed or not name or (typed[0] != name[0] and typed[:2] != name[1::-1]):
        return None
    bound = max(len(typed), len(name)) // 3
    if abs(len(typed) - len(name)) > bound:
        return None
    distance = _distance(typed, name)
    return distance if distance <= bound else None


def _distance(one: str, other: str) -> int:
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, opposite in enumerate(other, start=1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != opposite))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == opposite:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]
