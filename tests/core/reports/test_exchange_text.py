"""The two shapes of an export say the same and can be read however they are laid out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.reports import exchange
from trackdown.errors import InvalidInput

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.lists(st.tuples(st.sampled_from(exchange.KINDS), st.dictionaries(st.text("abc"), VALUES, max_size=3))).map(
    lambda records: sorted(records, key=lambda record: exchange.KINDS.index(record[0]))
)
HEAD = exchange.Head(1, 2)


@given(records=RECORDS)
def test_what_is_written_is_read_again_in_either_shape(records: list[tuple[str, dict[str, Any]]]) -> None:
    first, *lines = exchange.stream_text(HEAD, records)
    assert exchange.read_head(exchange.parsed(first, "x"), "x") == HEAD
    streamed = [exchange.line_record(exchange.parsed(line, "x"), "x") for line in lines]
    assert [(record.kind, record.value) for record in streamed] == records
    document = exchange.parsed("\n".join(exchange.document_text(HEAD, records)), "x")
    assert exchange.read_head(document, "x") == HEAD
    assert [(record.kind, record.value) for record in exchange.document_records(document, "x")] == records


@given(records=RECORDS)
def test_no_line_of_a_stream_holds_the_end_of_a_line(records: list[tuple[str, dict[str, Any]]]) -> None:
    assert all("\n" not in line for line in exchange.stream_text(HEAD, records))


@given(text=st.text() | VALUES.map(json.dumps))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    said: InvalidInput | None = None
    try:
        exchange.parsed(text, "there", 7)
    except InvalidInput as error:
        said = error
    assert said is None or (said.thing == "there" and "line " in said.message)


@pytest.mark.parametrize("text", ['{"a":1,"a":1}', "NaN", "-Infinity", "1e999", "[" * 100_000, "9" * 5000, ""])
def test_what_json_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        exchange.parsed(text, "there")
