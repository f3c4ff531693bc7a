"""Finding words in events of a transcript."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.transcript_search import AROUND, checked_kinds, checked_words, found_in
from trackdown.errors import InvalidInput


def test_words_are_found_in_every_part_of_an_event_and_its_kind_is_none_of_them() -> None:
    event = {"type": "tool", "name": "Bash", "input": {"command": "make Tool"}, "output": "no\nthe tool failed\n"}
    assert [field for field, _ in found_in(event, "tool")] == ["input", "output"]
    assert found_in(event, "failed") == [("output", "the tool failed")]


def test_a_long_line_is_shortened_around_the_words() -> None:
    line = "a" * 500 + "NEEDLE" + "b" * 500
    ((_, shown),) = found_in({"type": "text", "text": line}, "needle")
    assert "NEEDLE" in shown
    assert len(shown) <= 2 * AROUND + 8


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "a\0b"])
def test_what_cannot_stand_in_a_line_is_nothing_to_look_for(text: str) -> None:
    with pytest.raises(InvalidInput):
        checked_words(text)


def test_a_kind_that_there_is_not_is_named_with_those_that_there_are() -> None:
    with pytest.raises(InvalidInput, match="toll") as raised:
        checked_kinds(["text", "toll"])
    assert "tool" in raised.value.hint


LETTERS = st.text(st.characters(exclude_categories=["M", "C", "Zl", "Zp"]))
"""Without signs that belong to the letter before them: what stands before such a one is another word with it."""


@given(LETTERS, LETTERS, LETTERS)
def test_words_that_are_in_a_line_are_always_found(words: str, before: str, after: str) -> None:
    if words.strip():
        assert found_in({"type": "text", "text": f"{before}{words}{after}"}, checked_words(words))


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("caf\u00e9", "the cafe\u0301 is open"),
        ("cafe\u0301", "the CAF\u00c9 is open"),
        ("istanbul", "\u0130stanbul"),
        ("\u0130STANBUL", "istanbul"),
        ("stra\u00dfe", "STRASSE"),
        ("\uac00", "\u1100\u1161"),
    ],
)
def test_words_are_found_however_their_letters_are_put_together(words: str, text: str) -> None:
    assert found_in({"type": "text", "text": text}, checked_words(words)) == [("text", text)]


def test_an_accent_that_is_not_there_is_not_found() -> None:
    assert found_in({"type": "text", "text": "cafes"}, checked_words("caf\u00e9")) == []
