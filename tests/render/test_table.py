from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trackdown.render.look import Look
from trackdown.render.plain import cut, safe, width
from trackdown.render.table import Column, table

COLUMNS = (Column("KEY"), Column("NOTE"), Column("COUNT", right=True), Column("TITLE"))
words = st.text(max_size=40)


def test_a_column_without_anything_in_it_is_left_out() -> None:
    assert table(COLUMNS, [("A-1", "", "3", "one"), ("A-10", "", "12", "two")], Look()) == [
        "KEY   COUNT  TITLE",
        "A-1       3  one",
        "A-10     12  two",
    ]


def test_no_rows_are_no_lines() -> None:
    assert table(COLUMNS, [], Look()) == []


def test_nothing_is_cut_without_a_terminal() -> None:
    assert table(COLUMNS, [("A", "", "", "x" * 500)], Look())[-1].endswith("x" * 500)


@given(st.lists(st.tuples(words, words, words, words), min_size=1, max_size=8))
def test_every_row_is_one_line_that_steers_no_terminal(rows: list[tuple[str, str, str, str]]) -> None:
    lines = table(COLUMNS, rows, Look(columns=200, terminal=True))
    if any(any(row) for row in rows):
        assert len(lines) == len(rows) + 1
    assert all(line == safe(line).replace("\n", "").replace("\t", "") for line in lines)


@given(st.text(alphabet="ab漢字e\N{COMBINING ACUTE ACCENT}", max_size=60), st.integers(2, 50))
def test_a_cut_text_fits(text: str, columns: int) -> None:
    shown = cut(text, columns)
    assert width(shown) <= columns
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


def test_marks_that_turn_the_direction_and_controls_do_not_get_through() -> None:
    assert safe("a\N{RIGHT-TO-LEFT OVERRIDE}b\x9b31mc\x1bd\r\ne\tf") == "ab\ufffd31mc\ufffdd\ne\tf"


def test_colours_only_where_they_are_wanted() -> None:
    assert Look(colour=True).paint("x", "red") == "\x1b[31mx\x1b[0m"
    assert Look().paint("x", "red") == "x"
