"""Rows as CSV and as Markdown: whatever a ticket says, a cell stays a cell."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.render.csv_text import csv_text
from trackdown.render.markdown_table import markdown_table
from trackdown.render.plain import safe

CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    [
        "",
        "=1+1",
        "-3",
        "+4.5",
        "-x",
        "@me",
        "\tx",
        "a,b",
        'a"b',
        "a\nb",
        "a\r\nb",
        "|",
        "\\|",
        "[x](y)",
        "<b>",
        "\x1b[31m",
    ]
)
TABLES = st.integers(1, 3).flatmap(lambda wide: st.lists(st.lists(CELLS, min_size=wide, max_size=wide), max_size=4))


@given(TABLES)
def test_what_is_read_from_csv_is_what_was_written(rows: list[list[str]]) -> None:
    heading = ["h"] * len(rows[0]) if rows else ["h"]
    read = list(csv.reader(io.StringIO(csv_text(heading, rows), newline="")))
    assert read[0] == heading
    assert [[cell.removeprefix("'") for cell in row] for row in read[1:]] == [
        [safe(cell).removeprefix("'") for cell in row] for row in rows
    ]


@given(CELLS)
def test_no_cell_of_csv_begins_a_formula(text: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(csv_text([text], []), newline=""))
    assert cell[:1] not in ("=", "@", "\t", "\r")
    assert cell[:1] not in ("+", "-") or re.fullmatch(r"[+-](\d+\.?\d*|\.\d+)", cell)


@given(TABLES)
def test_every_row_of_markdown_is_one_line_with_as_many_cells(rows: list[list[str]]) -> None:
    heading = ["h"] * len(rows[0]) if rows else ["h"]
    lines = markdown_table(heading, rows)
    assert len(lines) == len(rows) + 2
    for line in lines:
        assert len(line.splitlines()) == 1
        assert len(re.sub(r"\\.", "", line).split("|")) == len(heading) + 2


@pytest.mark.parametrize("text", ["**x**", "`x`", "[x](y)", "<script>", "_x_", "a | b", "\\"])
def test_markdown_in_a_cell_is_shown_and_not_read(text: str) -> None:
    line = markdown_table(["h"], [[text]])[2]
    assert re.sub(r"\\(.)", r"\1", line) == f"| {text} |"
    assert not re.search(r"(?<!\\)[*_`\[\]<>]", line.replace("\\\\", ""))
