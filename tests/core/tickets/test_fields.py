from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets import fields
from trackdown.errors import InvalidInput

ANY = st.text(st.characters(), max_size=20)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Greet", "Greet"),
        ("  Greet\tthe \n world ", "Greet the world"),
        ("Größe — “ü” 日本 🎉", "Größe — “ü” 日本 🎉"),
        ("-x; rm $(y) `z`", "-x; rm $(y) `z`"),
        ("x" * 300, "x" * 300),
    ],
)
def test_a_title_is_one_line(typed: str, kept: str) -> None:
    assert fields.checked_title(typed) == kept


@pytest.mark.parametrize("typed", ["", "  \n", "x" * 301, "a\x00b", "a\x1b[31m", "a\x7f", "a\ud800"])
def test_a_title_that_cannot_be_kept_is_refused_with_a_hint(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fields.checked_title(typed)
    assert refused.value.hint
    refused.value.message.encode()


def test_a_longer_text_keeps_its_lines_and_has_a_bound() -> None:
    assert fields.checked_text("a\n\tb\r\n") == "a\n\tb\r\n"
    assert fields.checked_text("x" * fields.MAX_TEXT)
    for typed in ("x" * (fields.MAX_TEXT + 1), "a\x08", "\udfff"):
        with pytest.raises(InvalidInput):
            fields.checked_text(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("P0", "P0"), ("p3", "P3"), (" P1 ", "P1"), ("critical", "P0"), ("High", "P1"), ("medium", "P2"), ("LOW", "P3")],
)
def test_a_priority_has_one_spelling(typed: str, kept: str) -> None:
    assert fields.checked_priority(typed) == kept


@pytest.mark.parametrize("typed", ["", "P4", "P", "0", "urgent", "P0;", "P\u0660"])
def test_any_other_priority_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        fields.checked_priority(typed)


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("5", {"points": 5}, "5 points"),
        ("0", {"points": 0}, "0 points"),
        ("2.5", {"points": 2.5}, "2.5 points"),
        ("3.0", {"points": 3}, "3 points"),
        ("30m", {"minutes": 30}, "30m"),
        ("30 min", {"minutes": 30}, "30m"),
        ("4H", {"minutes": 240}, "4h"),
        ("1.5h", {"minutes": 90}, "1h30m"),
        ("2d", {"minutes": 960}, "16h"),
        (" 1d ", {"minutes": 480}, "8h"),
    ],
)
def test_an_estimate_is_points_or_minutes(typed: str, kept: dict[str, float], shown: str) -> None:
    assert fields.checked_estimate(typed) == kept
    assert fields.shown_estimate(kept) == shown
    assert fields.shown_estimate(fields.checked_estimate(shown.removesuffix(" points"))) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-1",
        "-2h",
        "1e3",
        "5p",
        "h",
        "4 hours 2",
        "1,5",
        "NaN",
        "inf",
        "\u0665",
        "9" * 400,
        "9" * 400 + "h",
    ],
)
def test_what_is_no_estimate_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        fields.checked_estimate(typed)


def test_no_estimate_shows_nothing() -> None:
    assert fields.shown_estimate(None) == fields.shown_estimate({}) == ""


@pytest.mark.parametrize("typed", ["ui", " ui ", "área", "a:b/c", "@ann", "x" * 100])
def test_a_word_is_one_word(typed: str) -> None:
    assert fields.checked_word(typed, "label") == typed.strip()


@pytest.mark.parametrize("typed", ["", " ", "a b", "a,b", "a\x00", "a\nb", "x" * 101, "a\udcffb"])
def test_what_is_not_one_word_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        fields.checked_word(typed, "label")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("src/a.py", "src/a.py"),
        (" a.py ", "a.py"),
        ("./a.py", "a.py"),
        ("src//./a.py", "src/a.py"),
        ("src/", "src/"),
        ("a b/ü.txt", "a b/ü.txt"),
        ("...", "..."),
        ("src/*.py", "src/*.py"),
    ],
)
def test_a_path_is_spelt_as_git_spells_it(typed: str, kept: str) -> None:
    assert fields.checked_path(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", " ", "./", "/etc/passwd", "../a", "a/../../b", "a\\..\\b", "~/x", "-rf", "C:\\x", "a\nb", "a\x00b", "\ud800"],
)
def test_a_path_that_leads_out_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        fields.checked_path(typed)


@given(ANY)
def test_whatever_is_typed_is_kept_as_plain_json_or_refused(typed: str) -> None:
    checks = [
        fields.checked_title,
        fields.checked_text,
        fields.checked_priority,
        fields.checked_estimate,
        fields.checked_path,
    ]
    for check in (*checks, lambda text: fields.checked_word(text, "label")):
        try:
            kept = check(typed)  # type: ignore[operator]
        except InvalidInput:
            continue
        json.dumps(kept, ensure_ascii=False, allow_nan=False).encode()


@given(ANY)
def test_what_was_kept_is_kept_the_same_again(typed: str) -> None:
    for check in (fields.checked_title, fields.checked_priority, fields.checked_path):
        try:
            kept = check(typed)
        except InvalidInput:
            continue
        assert check(kept) == kept
