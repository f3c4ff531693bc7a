"""The lines of the product's description, each with a fact that it changes and that another command reads.

``prepare`` is typed before; ``fact`` takes it from the answer of ``ask``; ``wrong`` is the same line with one argument
that cannot be right. ``changes`` is false where the line keeps or checks something: its fact held before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Line(NamedTuple):
    text: str
    ask: str
    fact: Callable[[Any], Any]
    now: Any
    wrong: str
    prepare: tuple[str, ...] = ()
    changes: bool = True
    code: int = 0


def titles(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row["title"] for row in rows)


def keys(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row["key"] for row in rows)
