"""A query that cannot be understood says where, and what to write."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from trackdown.core.query.errors import BadQuery
from trackdown.core.query.parser import MOST_NESTING, parse
from trackdown.core.query.shown import shown
from trackdown.errors import InvalidInput

NOW = "2026-03-10T12:30:00Z"


def refused(text: str, me: str = "ann") -> BadQuery:
    with pytest.raises(BadQuery) as caught:
        parse(text, now=NOW, me=me)
    assert 0 <= caught.value.place <= len(text)
    return caught.value


BAD = {
    "foo:bar": (0, "no field called 'foo'"),
    "a status=open": (2, "a colon is missing behind status"),
    "status!=done": (0, "a colon is missing behind status"),
    "priority>=P1": (0, "a colon is missing behind priority"),
    "status:open or status:done": (12, "in small letters"),
    "not status:done": (0, "in small letters"),
    "status:open and login": (12, "in small letters"),
    "a stauts:open": (2, "no field called 'stauts'"),
    "(a": (0, "not closed"),
    "a (b (c": (5, "not closed"),
    "a)": (1, "closes nothing"),
    "()": (1, "missing before )"),
    "a ( & )": (6, "missing before )"),
    "a OR": (4, "missing"),
    "AND a": (0, "missing before AND"),
    "a AND AND b": (6, "missing before AND"),
    "NOT": (3, "missing"),
    "a OR OR b": (5, "missing before OR"),
    '"a': (0, "no end"),
    'label:"a': (6, "no end"),
    "status:": (7, "has no value"),
    "status: open": (7, "has no value"),
    "status:open,": (12, "has no value"),
    "status:open, review": (12, "has no value"),
    "status:<open": (8, "cannot be compared"),
    "is:>ready": (4, "cannot be compared"),
    "is:redy": (3, "Nothing is 'redy'"),
    "has:teeth": (4, "Nothing has 'teeth'"),
    "kind:story": (5, "no kind"),
    "priority:P9": (9, "no priority"),
    "priority:none": (9, "no priority"),
    "priority:P0,P7": (12, "no priority"),
    "priority:<P1,P2": (13, "takes one value"),
    "severity:bad": (9, "no severity"),
    "updated:>soon": (9, "not a day"),
    "updated:2026-02-30": (8, "not a day"),
    "updated:-7d": (8, "one moment"),
    "updated:>-9999999d": (9, "too far"),
    "updated:>-999999w": (9, "too far"),
    "updated:>2026-01-31TnanZ": (9, "not a time"),
    "updated:none": (8, "not a day"),
    "estimate:>nan": (10, "not an estimate"),
    "estimate:>-3": (10, "not an estimate"),
    "logged:>3": (8, "not a time"),
    "parent:auth": (7, "not a ticket key"),
    "key:none": (4, "not a ticket key"),
    "under:../x": (6, "not a ticket key"),
    "sort:size": (5, "cannot be sorted by"),
    "sort:": (5, "cannot be sorted by"),
    "a sort:key,-": (11, "cannot be sorted by"),
    "sort:>key": (0, "takes no >"),
    "(a sort:key)": (3, "whole query"),
    "NOT sort:key": (4, "whole query"),
    "-sort:key": (1, "whole query"),
    "a OR sort:key": (13, "missing"),
    "???": (0, "no word"),
    '"???"': (0, "no letter or digit"),
    "title:!": (6, "no letter or digit"),
    "a \x00": (2, "U+0000"),
    "a\udc80": (1, "U+DC80"),
    "\x1b[31m": (0, "U+001B"),
}


@pytest.mark.parametrize("text", BAD)
def test_an_error_names_its_place(text: str) -> None:
    place, problem = BAD[text]
    error = refused(text)
    assert (error.place, error.code, error.exit_code) == (place, "E-QUERY", 2)
    assert problem in error.message
    assert error.message.startswith(f"Column {place + 1} of the query: ")


@pytest.mark.parametrize("text", BAD)
def test_the_mark_stands_under_the_place(text: str) -> None:
    *_, line, mark = refused(text).hint.split("\n")
    assert mark == " " * refused(text).place + "^"
    assert line == "".join(c if c.isprintable() else " " for c in text).rstrip()


def test_in_a_long_query_the_place_is_still_shown() -> None:
    *_, line, mark = refused("word " * 100 + "foo:bar " + "word " * 100).hint.split("\n")
    assert line[len(mark) - 1 :].startswith("foo:bar")
    assert len(line) < 100


def test_the_mark_allows_for_wide_characters() -> None:
    *_, mark = refused("状態 foo:bar").hint.split("\n")
    assert mark == "     ^"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("stauts:open", "status"), ("is:blokced", "blocked"), ("sort:udpated", "updated"), ("duee:x", "due")],
)
def test_a_slip_is_told_what_was_meant(text: str, meant: str) -> None:
    assert f"Did you mean {meant}?" in refused(text).hint


def test_nobody_is_me_without_a_name() -> None:
    assert "@me" in refused("assignee:@me", me="").message


def test_a_query_has_at_most_ten_thousand_characters() -> None:
    assert parse("a" * 10_000, now=NOW, me="")
    assert "10,001" in refused("a" * 10_001).message
    assert len(refused("foo:" + "x" * 1_000_000).hint) < 500


def deep(read: Any, levels: int) -> Any:
    """What it gives so many calls further down."""
    return deep(read, levels - 1) if levels else read()


@pytest.mark.parametrize(("before", "after"), [("(", ")"), ("NOT ", ""), ("-(", ")"), ("a OR (b ", ")")])
def test_a_query_is_nested_at_most_a_hundred_deep(before: str, after: str) -> None:
    for levels in (MOST_NESTING + 1, 9_000 // len(before + after)):
        assert "nested" in refused(before * levels + "a" + after * levels).message
    levels = MOST_NESTING // before.count("(") if before == "-(" else MOST_NESTING
    levels = levels // 2 if before == "-(" else levels
    text = before * levels + "a" + after * levels
    room = sys.getrecursionlimit() // 3
    query = deep(lambda: parse(text, now=NOW, me=""), room)
    assert parse(deep(lambda: shown(query), room), now=NOW, me="") == query


def test_it_is_an_error_of_input() -> None:
    assert issubclass(BadQuery, InvalidInput)


def test_what_other_trackers_write_is_written_as_it_is_here() -> None:
    assert refused("status=open").hint.startswith("Write status:open;")
    assert refused("status!=done").hint.startswith("Write NOT status:done;")
    assert refused("priority>=P1").hint.startswith("Write priority:>=P1;")
    assert refused("status:open or status:done").hint.startswith("Write OR to join")
