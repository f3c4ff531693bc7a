"""Numbers of things, in words that fit them."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 20
"""So many names are read in one line; nobody reads three thousand."""


def amount(count: float, one: str, several: str = "") -> str:
    """``1 ticket``, ``2.5 points``, ``3,000 tickets``; ``several`` is for words that do not just get an s."""
    shown = f"{count:g}" if isinstance(count, float) and not count.is_integer() else f"{int(count):,}"
    return f"{shown} {one if count == 1 else several or f'{one}s'}"


def some(names: Sequence[str], most: int = SHOWN) -> str:
    """The names with commas, or the first of them and how many more there are."""
    more = len(names) - most
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:most])} and {more:,} more"
