"""Trees drawn with lines: what stands in front of each of their nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def branches(roots: Sequence[T], children: Callable[[T], Sequence[T]]) -> Iterable[tuple[str, T]]:
    """Every node, parents first, with the lines that lead to it."""
    waiting = [("", "", node) for node in reversed(roots)]
    while waiting:
        lead, beside, node = waiting.pop()
        yield lead, node
        below = children(node)
        for place, child in reversed(list(enumerate(below, 1))):
            last = place == len(below)
            waiting.append((f"{beside}{'└─ ' if last else '├─ '}", f"{beside}{'   ' if last else '│  '}", child))
