"""Numbers of things, in words that fit them."""

from __future__ import annotations


def amount(count: int, one: str, several: str = "") -> str:
    """``1 ticket``, ``2 tickets``; ``several`` is for words that do not just get an s."""
    return f"{count} {one if count == 1 else several or f'{one}s'}"
