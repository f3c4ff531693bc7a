"""The file that says which labels are one."""

from __future__ import annotations

import pytest

from trackdown.core.planning.label_map import read
from trackdown.errors import BadDocument


def test_aliases_and_other_cases_of_letters_stand_for_their_label() -> None:
    labels = read("# ours\nlabels:\n  Frontend: [front-end, fe]\n  bug: defect\n  docs:\n", "labels.yaml")
    assert labels.labels == {"Frontend": ["front-end", "fe"], "bug": ["defect"], "docs": []}
    found = [labels.kept(name) for name in ("fe", "FE", "frontend", "Defect", "DOCS", "other", "Other")]
    assert found == ["Frontend", "Frontend", "Frontend", "bug", "docs", "other", "Other"]


def test_naming_an_alias_twice_or_the_label_itself_says_nothing_new() -> None:
    assert read("labels:\n  bug: [bug, Bug, bugs, BUGS]\n", "x").labels == {"bug": ["Bug", "bugs"]}


def test_what_looks_like_another_type_is_a_word() -> None:
    assert read("labels:\n  yes: [1, 2.50, true, 2026-01-01]\n", "x").kept("2.50") == "yes"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "no list of labels"),
        ("# nothing\n", 1, "no list of labels"),
        ("- a\n", 1, "no list of labels"),
        ("just words\n", 1, "no list of labels"),
        ("labels:\n", 1, "has to name labels"),
        ("labels: {}\n", 1, "has to name labels"),
        ("labels: [a, b]\n", 1, "has to name labels"),
        ("label:\n  a: [b]\n", 1, "no 'label' here"),
        ("labels:\n  a: [b]\nmore: 1\n", 3, "no 'more' here"),
        ("labels:\n  a: [x]\n  b: [y, x]\n", 3, "x is an alias of a"),
        ("labels:\n  a: [x]\n  b: [y, X]\n", 3, "X is an alias of a"),
        ("labels:\n  a: [b]\n  b: [c]\n", 2, "b is a label of its own"),
        ("labels:\n  a: []\n  A: []\n", 3, "the same label"),
        ("labels:\n  a: []\n  a: []\n", 3, ""),
        ("labels:\n  a: [two words]\n", 2, "cannot be a label"),
        ("labels:\n  a: ['x,y']\n", 2, "cannot be a label"),
        ("labels:\n  a: ['']\n", 2, "cannot be a label"),
        ("labels:\n  a: [null]\n", 2, "one word"),
        ("labels:\n  a: [[b]]\n", 2, "one word"),
        ("labels:\n  a: {b: c}\n", 2, "have to be a list"),
        ("labels:\n  ? [a]\n  : b\n", 2, "has to be a word"),
        ("labels:\n  a: [b\n", 2, ""),
        ("labels:\n  a: !!python/object:os.system [b]\n", 2, ""),
        ("labels:\n  a: [b\x00]\n", 2, "cannot be kept"),
        ("labels:\n  a: [" + "x" * 101 + "]\n", 2, "cannot be a label"),
    ],
)
def test_what_is_not_such_a_file_is_refused_at_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(text, "labels.yaml")
    assert said in caught.value.message
    assert caught.value.thing.startswith(f"labels.yaml:{line}:"), caught.value.thing
    assert caught.value.hint


@pytest.mark.parametrize(
    "text", ["labels:\n  a: [" + "x, " * 400_000 + "]\n", "labels:\n  a: [" + "x, " * 200_000 + "]\n"]
)
def test_a_file_that_is_too_long_is_not_taken_for_a_ticket(text: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(text, "labels.yaml")
    said = f"{caught.value.message} {caught.value.hint}"
    assert "several files" in said
    assert "front matter" not in said
    assert "ticket" not in said
