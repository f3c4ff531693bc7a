"""Text that cannot steer the terminal it is shown on, and how wide it is there."""

from __future__ import annotations

_CONTROL = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if code not in (9, 10)}
# Marks that turn the direction of what follows would carry over into the next column.
_DIRECTION = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_SAFE: dict[int, str | None] = {**_CONTROL, 13: None, **_DIRECTION}


def safe(text: str) -> str:
    """The text without control characters (tab and newline stay) and without marks of direction."""
    return text if text.isascii() and text.isprintable() else text.translate(_SAFE)


def storable(text: str) -> str:
    """As ``safe``, and without what a file in UTF-8 or XML cannot hold: halves of characters, and two that are none
    (XML 1.0, 2.2)."""
    plain = safe(text)
    return plain if plain.isascii() else "".join(map(_storable, plain))


def _storable(character: str) -> str:
    none = "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff"
    return "\N{REPLACEMENT CHARACTER}" if none else character


def width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str, columns: int) -> str:
    """The text in at most so many columns, with … where something is missing."""
    if len(text) * 2 <= columns or width(text) <= columns:
        return text
    kept, used = [], 0
    for character in text:
        used += width(character)
        if used > columns - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def cut_inside(text: str, columns: int) -> str:
    """As ``cut``, with the … in the middle: the end of a path says more than what stands before it."""
    if width(text) <= columns:
        return text
    end, used = [], 0
    for character in reversed(text):
        used += width(character)
        if used > columns * 2 // 3:
            break
        end.append(character)
    tail = "".join(reversed(end))
    return cut(text, columns - width(tail)) + tail
