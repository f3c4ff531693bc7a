"""What counts as a word in free text: the rule of the full-text index, so that both find the same.

A word is a run of letters and digits (and of characters for private use); case and accents do not count. This is the
tokenizer ``unicode61`` of SQLite's FTS5 with ``remove_diacritics 2``.
"""

from __future__ import annotations

from unicodedata import category, normalize

_ACCENTS = range(0x300, 0x332)
"""The combining marks that are part of a word, and do not count in it."""


def _in_word(character: str) -> bool:
    return ord(character) in _ACCENTS or category(character)[0] in "LN" or category(character) == "Co"


def words_of(text: str) -> list[str]:
    """The words as they are written."""
    if text.isascii() and text.isalnum():
        return [text]
    spaced = "".join(character if _in_word(character) else " " for character in text).split(" ")
    return [word for word in spaced if any(ord(character) not in _ACCENTS for character in word)]


def folded(text: str) -> list[str]:
    """The words without case and accents."""
    return [_folded_word(word) for word in words_of(text)]


def _folded_word(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(map(_folded_character, word.lower()))


def _folded_character(character: str) -> str:
    """Without its accents; as it is if other marks belong to it, as to the Arabic آ, which would not be in a word."""
    parts = normalize("NFD", character)
    base = "".join(part for part in parts if ord(part) not in _ACCENTS)
    return base if len(base) < len(parts) and all(map(_in_word, base)) else character


def contains(text: list[str], phrase: list[str]) -> bool:
    """Whether the folded words of the phrase stand in the text, one behind the other."""
    if not phrase:
        return False
    return any(text[place : place + len(phrase)] == phrase for place in range(len(text) - len(phrase) + 1))
