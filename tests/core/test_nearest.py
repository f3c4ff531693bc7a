from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.cli.commands import COMMANDS, NOUNS
from trackdown.core.nearest import nearest

KNOWN = (*COMMANDS, *NOUNS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("shwo", "show"), ("hsow", "show"), ("lst", "list"), ("updaet", "update"), ("rn", "run"), ("rnu", "run")),
        *(("CREAT", "create"), ("conf", "config"), ("tickts", "ticket"), ("epics", "epic"), ("docter", "doctor")),
    ],
)
def test_a_slip_is_understood(typed: str, meant: str) -> None:
    assert nearest(typed, KNOWN) == [meant]


@pytest.mark.parametrize("typed", ["tset", "port", "star", "mine", "cat", "red", "x", "", "xyzzy", "ls", "q" * 5000])
def test_what_only_shares_letters_is_no_guess(typed: str) -> None:
    assert nearest(typed, KNOWN) == []


def test_the_nearest_comes_first_and_no_more_than_asked_for() -> None:
    assert nearest("labels", ["other", "lapels", "label", "labels-of"], 2) == ["lapels", "label"]
    assert nearest("lable", ["table", "label"], 2) == ["label"]


@given(st.sampled_from(KNOWN), st.data())
def test_two_letters_that_changed_places_are_always_understood(name: str, data: st.DataObject) -> None:
    if len(name) < 3:
        return
    at = data.draw(st.integers(0, len(name) - 2))
    slipped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    assert name in nearest(slipped, KNOWN, len(KNOWN))


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=6))
def test_a_guess_is_one_of_those_that_there_are(typed: str, known: list[str]) -> None:
    assert {*nearest(typed, known, 3)} <= {*known}
