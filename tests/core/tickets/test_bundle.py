"""Several documents in one file, and checklists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.bundle import checklist, split
from trackdown.core.tickets.document import parse
from trackdown.errors import BadDocument

ONE = "---\nkind: epic\ntitle: One\n---\n\nText.\n\n"
TWO = "---\nid: two\ntitle: Two\n---\nMore.\n\n---\n\nA ruler above.\n\n"
THREE = "---\n{key: TASK-3}\n---\n"


def titles(text: str) -> list[str]:
    return [parse(piece, "", line).title for piece, line in split(text)]


def test_a_file_with_one_document_is_one() -> None:
    for text in ("", "# T\n", ONE, TWO, "\n\n" + ONE, "text\n\n---\n\nmore\n\n---\n"):
        assert split(text) == [(text, 1)]


def test_documents_begin_at_their_front_matter_and_know_their_line() -> None:
    assert split(ONE + TWO + THREE) == [(ONE, 1), (TWO, 8), (THREE, 18)]
    windows = (ONE + TWO + THREE).replace("\n", "\r\n")
    assert [line for _, line in split("\ufeff" + windows)] == [1, 8, 18]


def test_blank_lines_before_the_first_document_belong_to_it() -> None:
    assert titles("\n\n" + ONE + TWO) == ["One", "Two"]


def test_text_before_the_first_front_matter_is_a_document_of_its_own() -> None:
    assert titles("# Zero\n\n" + ONE) == ["Zero", "One"]


def test_rulers_and_other_mappings_begin_nothing() -> None:
    for middle in (
        "---\n\ntitle: x\n",
        "---\ncolour: red\n---\n",
        "---\njust a title\n---\n",
        "title\n---\nkind: x\n---\n",
    ):
        assert len(split(ONE + middle)) == 1
    assert len(split("# T\ntext\n---\nkind: task\ntitle: no blank line before\n---\n")) == 1


def test_documents_shown_in_code_begin_nothing() -> None:
    shown = f"```markdown\n\n{ONE}```\n\n"
    assert split(ONE + shown + TWO) == [(ONE + shown, 1), (TWO, 19)]


def test_code_that_is_never_closed_does_not_swallow_the_next_document() -> None:
    assert titles(ONE + "```python\nx\n\n" + TWO + THREE) == ["One", "Two", ""]
    assert titles(ONE + f"```\n\n{TWO}```\n\n```\n") == ["One"]


@pytest.mark.parametrize(
    "broken",
    [
        "---\nkind: task\ntitle: [Auth] broken\n---\n\ntext\n\n",
        "---\nkind: task\nassignee: @me\n---\n",
        "---\ntitle: a\ntitle: b\n---\n",
        "---\nkind: task\ntitle: never closed\n\n## Goal\n\nx\n\n",
        "---\nkind: task\ntitle: never closed\n\n",
    ],
)
def test_a_broken_document_is_broken_alone(broken: str) -> None:
    broken = broken if broken.endswith("\n\n") else broken + "\n"
    pieces = split(ONE + broken + TWO)
    assert [line for _, line in pieces] == [1, 8, 8 + broken.count("\n")]
    with pytest.raises(BadDocument) as caught:
        parse(*pieces[1][:1], "plan.md", pieces[1][1])
    assert 8 <= int(caught.value.thing.split(":")[1]) < pieces[2][1]
    assert [parse(pieces[at][0]).title for at in (0, 2)] == ["One", "Two"]


PIECES = [
    ONE,
    TWO,
    THREE,
    "---\n",
    "\n",
    "text\n",
    "```\n",
    "title: x\n",
    "kind: [a] b\n",
    "<!--\n",
    "\r\n",
    "--- \n",
    "-->\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(["", "\ufeff"]))
def test_the_pieces_are_the_file_and_none_is_empty(text: str, mark: str) -> None:
    pieces = split(mark + text)
    assert "".join(piece for piece, _ in pieces) == mark + text
    assert all(piece for piece, _ in pieces) or pieces == [("", 1)]
    assert [line for _, line in pieces] == [
        1 + "".join(piece for piece, _ in pieces[:at]).count("\n") for at in range(len(pieces))
    ]


@given(st.lists(st.sampled_from([ONE, TWO, THREE + "\n"]), min_size=1, max_size=6))
def test_whole_documents_come_apart_where_they_were_joined(documents: list[str]) -> None:
    assert [piece for piece, _ in split("".join(documents))] == documents


def test_a_checklist_is_every_top_level_box_by_heading() -> None:
    found = checklist(
        "# Plan\n\n- [ ] first\n  details\n  check: make\n  - [ ] inner\n\n## Later\n\n* [x] second\n\n"
        "```\n- [ ] code\n```\n\n**Scenario 1**\n- GIVEN: x\n\n## Last\n- group\n  - [ ] third\n"
    )
    assert [(item.text, item.done, item.check, item.group, item.line) for item in found] == [
        ("first\ndetails\n- [ ] inner", False, "make", "Plan", 3),
        ("second", True, None, "Later", 10),
        ("third", False, None, "Last", 21),
    ]


def test_a_file_without_boxes_is_an_empty_checklist() -> None:
    assert checklist("# Plan\n\n- a\n- b\n") == []
    assert checklist("") == []


def test_a_wrong_check_in_a_checklist_names_the_file_and_line() -> None:
    with pytest.raises(BadDocument) as caught:
        checklist("# Plan\n\n- [ ] a\n  check:\n", "plan.md")
    assert caught.value.thing == "plan.md:4:3"
