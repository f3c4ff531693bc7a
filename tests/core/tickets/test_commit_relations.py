from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.commit_relations import said


@pytest.mark.parametrize(
    ("message", "about"),
    [
        ("TASK-1: do it", ["TASK-1"]),
        ("Do it\n\nRefs task-1, ISSUE-2\nFixes: TASK-3", ["TASK-1", "ISSUE-2", "TASK-3"]),
        ("Do it (closes TASK-1)", ["TASK-1"]),
        ("Do it\n\nSee TASK-1 for more", []),
        ("Part of ISSUE-1", []),
        ("", []),
    ],
)
def test_whom_a_commit_is_about(message: str, about: list[str]) -> None:
    assert said(message).about == about


def test_lines_of_their_own_say_how_tickets_are_related() -> None:
    found = said(
        "TASK-1: do it\n\nPart of ISSUE-2.\n- Depends on: TASK-3, TASK-4\nBlocks TASK-5\nRelated to TASK-6\n"
        "Duplicate of TASK-7\nparent: EPIC-8\nIt depends on TASK-9 somehow"
    )
    assert [tuple(item) for item in found.statements] == [
        ("parent", "ISSUE-2"),
        ("blocked-by", "TASK-3"),
        ("blocked-by", "TASK-4"),
        ("blocks", "TASK-5"),
        ("relates", "TASK-6"),
        ("duplicates", "TASK-7"),
        ("parent", "EPIC-8"),
    ]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    said(text)


def test_a_hostile_message_is_read_at_once() -> None:
    said("fixes " + "A-1 ," * 30_000)
    said("Part of " + "A-1 " * 30_000 + "!")
