from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.render.folding import folded
from trackdown.render.look import Look
from trackdown.render.plain import cut, cut_inside, safe, width
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


FACTS = (
    Column("RUN"),
    Column("STATE"),
    Column("AGENT", gives=2),
    Column("TOKENS", right=True, spare=1),
    Column("PATH", gives=3, inside=True, least=24),
    Column("TITLE", gives=1),
)
ROW = ("RUN-1", "escalated", "an-agent-with-a-name", "12.3k", "/home/ada/state/trackdown/run/workspace", "a title " * 9)


def fits(columns: int) -> list[str]:
    return table(FACTS, [ROW], Look(columns=columns, terminal=True))


@pytest.mark.parametrize("columns", [150, 120, 100, 90, 80])
def test_lines_fit_and_what_must_not_be_cut_is_whole(columns: int) -> None:
    lines = fits(columns)
    assert max(map(width, lines)) <= columns
    assert lines[1].startswith("RUN-1  escalated  ")


def test_titles_give_way_before_names_and_names_before_paths() -> None:
    cut_first = fits(120)[1]
    assert "an-agent-with-a-name" in cut_first
    assert ROW[4] in cut_first
    assert cut_first.endswith("…")
    second = fits(90)[1]
    assert "an-agent-with-a-name" not in second
    assert "/workspace" in second


def test_a_path_keeps_its_end() -> None:
    row = fits(84)[1]
    assert "/home/ada/s…" in row
    assert "/run/workspace  a title a…" in row


def test_what_there_is_no_room_for_is_left_out_and_named() -> None:
    lines = fits(70)
    assert "TOKENS" not in lines[0]
    assert lines[-1] == "Left out for want of room: TOKENS."
    assert "12.3k" in fits(120)[1]
    assert len(fits(120)) == 2


def test_numbers_at_the_end_of_a_line_are_never_cut() -> None:
    shown = table((Column("NAME"), Column("COST", right=True)), [("x" * 40, "12345.6789")], Look(columns=45))
    assert shown[1].endswith("12345.6789")


@given(st.lists(st.tuples(words, words, words, words), min_size=1, max_size=5), st.integers(30, 120))
def test_no_row_is_lost_however_narrow_it_is(rows: list[tuple[str, str, str, str]], columns: int) -> None:
    heads = (Column("A"), Column("B", spare=1), Column("C", gives=1), Column("D", gives=2))
    lines = table(heads, rows, Look(columns=columns, terminal=True))
    if any(any(row) for row in rows):
        assert len(lines) >= len(rows) + 1


@given(st.text(alphabet="ab漢字/e\N{COMBINING ACUTE ACCENT}", max_size=60), st.integers(4, 50))
def test_a_text_that_is_cut_inside_fits_and_keeps_both_ends(text: str, columns: int) -> None:
    shown = cut_inside(text, columns)
    assert width(shown) <= columns
    if shown != text:
        before, _, after = shown.partition("…")
        assert text.startswith(before)
        assert text.endswith(after)


@given(st.text(alphabet="ab 漢", max_size=200), st.integers(0, 8), st.integers(30, 80))
def test_folding_keeps_every_word_in_its_order(text: str, indent: int, columns: int) -> None:
    lines = folded(text, Look(columns=columns), indent)
    assert "".join("".join(lines).split()) == "".join(text.split())
    longest = max((width(word) for word in text.split()), default=0)
    assert all(width(line) <= columns for line in lines) or longest + max(indent, len(text)) > columns


def test_lines_go_on_under_each_other_and_stay_whole_without_a_terminal() -> None:
    assert folded("  why  one two three four five", Look(columns=26), 5) == ["  why  one two three four", "     five"]
    assert folded("x " * 300, Look()) == ["x " * 300]


def test_a_word_that_is_too_long_is_not_broken() -> None:
    path = "/home/ada/" + "long" * 20
    assert folded(f"It is in {path} now.", Look(columns=40), 2) == ["It is in", f"  {path}", "  now."]
