"""The text of a query cut into tokens, each with its place.

Whatever is not clearly a field, an operator or a parenthesis is a word, so that a pasted title is text: ``(`` within a
word belongs to it, a colon only makes a field directly behind a name and before a value, and what has no letter or
digit is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_letters
from typing import NamedTuple

from trackdown.core.query.errors import SEE, BadQuery
from trackdown.core.query.terms import FIELDS, Value, field_called, meant

MOST_CHARACTERS = 10_000
OPERATORS = ("AND", "OR", "NOT")
_LETTERS = f"{ascii_letters}-_"
COMPARISONS = ("<=", ">=", "<", ">", "=")


class Token(NamedTuple):
    """``kind`` is ``(``, ``)``, ``AND``, ``OR``, ``NOT`` (also for ``-``), ``text``, ``field`` or ``end``. ``values``
    are those of a field, or the one text; ``places`` says where each of them stands."""

    kind: str
    place: int
    name: str = ""
    op: str = ""
    values: tuple[Value, ...] = ()
    places: tuple[int, ...] = ()


def tokens(text: str) -> list[Token]:
    """The tokens, the last of them ``end``. Raises BadQuery."""
    if len(text) > MOST_CHARACTERS:
        problem = f"it has {len(text):,} characters; {MOST_CHARACTERS:,} is the most."
        raise BadQuery(text, MOST_CHARACTERS, problem, "Shorten it.")
    for place, character in enumerate(text):
        if not character.isprintable() and not character.isspace() and _unkept(character):
            raise BadQuery(text, place, f"U+{ord(character):04X} is no character of a text.", "Take it out.")
    return list(_Cutter(text).cut())


def _unkept(character: str) -> bool:
    code = ord(character)
    return code < 32 or code == 127 or 0xD800 <= code <= 0xDFFF


class _Cutter:
    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def cut(self) -> Iterator[Token]:
        while self._place < len(self._text):
            start, character = self._place, self._text[self._place]
            if character.isspace():
                self._place += 1
            elif character in "()":
                self._place += 1
                yield Token(character, start)
            elif character == "-" and self._negates():
                self._place += 1
                yield Token("NOT", start)
            else:
                yield from self._term(start)
        yield Token("end", len(self._text))

    def _negates(self) -> bool:
        """Whether the ``-`` here stands directly before something; else it is a dash."""
        following = self._text[self._place + 1 : self._place + 2]
        if following in ("(", '"'):
            return True
        word = self._text[self._place + 1 : self._word_end(self._place + 1)]
        return bool(word) and not word.startswith("-") and _has_word(word)

    def _term(self, start: int) -> Iterator[Token]:
        if self._text[start] == '"':
            yield Token("text", start, values=(self._quoted(),), places=(start,))
            return
        end = self._word_end(start)
        word = self._text[start:end]
        if word in OPERATORS:
            self._place = end
            yield Token(word, start)
            return
        name, colon, rest = word.partition(":")
        if colon and self._names_field(name, rest, start):
            yield self._field(name, start)
            return
        self._check_comparison(word, start)
        self._place = end
        if _has_word(word):
            yield Token("text", start, values=(Value(word),), places=(start,))

    def _check_comparison(self, word: str, start: int) -> None:
        """Raises BadQuery for ``status=open``, as other trackers write it: as text it would find nothing."""
        name = word[: len(word) - len(word.lstrip(_LETTERS))]
        rest = word[len(name) :]
        op = next((op for op in ("!=", *COMPARISONS) if rest.startswith(op)), "")
        if not op or not field_called(name):
            return
        value = rest[len(op) :] or "…"
        wanted = f"NOT {name}:{value}" if op == "!=" else f"{name}:{'' if op == '=' else op}{value}"
        advice = f"Write {wanted[:80]}; to look for the text put it in quotes."
        raise BadQuery(self._text, start, f"a colon is missing behind {name}.", advice)

    def _names_field(self, name: str, rest: str, start: int) -> bool:
        """Whether ``name:`` begins a field. Raises BadQuery for a name that looks like one and is none."""
        if field_called(name):
            return True
        looks = (
            len(name) > 1 and name.isascii() and name[0].isalpha() and name.replace("-", "").replace("_", "").isalnum()
        )
        if not looks or not rest or rest[0] in ":/\\":
            return False
        advice = (
            f'{meant(name.lower(), [*FIELDS, "sort", "due"])}Text with a colon goes in quotes: "{name[:40]}:…". {SEE}'
        )
        raise BadQuery(self._text, start, f"there is no field called {name[:80]!r}.", advice)

    def _field(self, name: str, start: int) -> Token:
        self._place = start + len(name) + 1
        op = next((op for op in COMPARISONS if self._text.startswith(op, self._place)), "")
        self._place += len(op)
        values: list[Value] = []
        places: list[int] = []
        while not values or self._text[self._place : self._place + 1] == ",":
            self._place += 1 if values else 0
            places.append(self._place)
            values.append(self._value())
        return Token("field", start, field_called(name) or name, op, tuple(values), tuple(places))

    def _value(self) -> Value:
        if self._text[self._place : self._place + 1] == '"':
            return self._quoted()
        start = self._place
        self._place = self._word_end(start, ",")
        return Value(self._text[start : self._place])

    def _word_end(self, place: int, stops: str = "") -> int:
        """Where the word ends that begins here. A parenthesis that opens within it closes within it."""
        inner, start = 0, place
        while place < len(self._text):
            character = self._text[place]
            if character.isspace() or (character in stops and not inner):
                break
            if character == "(" and place == start:
                break
            inner += character == "("
            if character == ")":
                if not inner:
                    break
                inner -= 1
            place += 1
        return place

    def _quoted(self) -> Value:
        r"""The text in quotes that begins here; in it ``\"`` is a quote and ``\\`` a backslash."""
        start = self._place
        kept: list[str] = []
        place = start + 1
        while place < len(self._text):
            character = self._text[place]
            if character == '"':
                self._place = place + 1
                return Value("".join(kept), True)
            if character == "\\" and self._text[place + 1 : place + 2] in ("\\", '"'):
                place += 1
            kept.append(self._text[place])
            place += 1
        advice = r'Add a " where it ends; for a quote as a character write \".'
        raise BadQuery(self._text, start, 'the quote that begins here has no end (").', advice)


def _has_word(text: str) -> bool:
    if any(character.isascii() and character.isalnum() for character in text):
        return True
    from trackdown.core.query.words import words_of

    return bool(words_of(text))
