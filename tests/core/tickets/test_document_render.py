"""A fresh document says what it was given, and reading it gives that back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_criteria import DocumentCriterion
from trackdown.core.tickets.document_render import render
from trackdown.errors import InvalidInput

PRINTABLE = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
MARKUP = st.text("`~#-*[]<>!|x: \nk\t", max_size=30) | st.sampled_from(
    ["check: rm x", "  check: rm x", "## Goal", "<!--"]
)
CHECKS = (
    st.none()
    | st.text("`[]|& \nab:#\"'-", max_size=12)
    | st.lists(st.text(PRINTABLE, min_size=1, max_size=5), max_size=3)
)


def test_a_document_reads_like_one_written_by_hand() -> None:
    text = render(
        {
            "kind": "task",
            "title": "[Backend] Refresh",
            "depends_on": ["TASK-3"],
            "files": {"modify": ["src/auth.py"]},
            "labels": [],
            "goal": "Tokens are renewed.",
            "body": "## Notes\n\nNone.\n",
            "unknown": {"due": "2026-01-31", "n": "12"},
            "criteria": [
                {"text": "Faster", "group": "Speed", "check": "a\nb"},
                DocumentCriterion("Gets 401\n- details", True, ["python", "-m", "pytest"]),
            ],
        }
    )
    assert text == (
        '---\nkind: task\ntitle: "[Backend] Refresh"\ndepends_on: [TASK-3]\nfiles: {modify: [src/auth.py]}\n'
        'due: 2026-01-31\n"n": "12"\n---\n\n## Goal\n\nTokens are renewed.\n\n## Notes\n\nNone.\n\n'
        '## Acceptance criteria\n\n- [x] Gets 401\n  - details\n  check: [python, "-m", pytest]\n\n'
        "### Speed\n\n- [ ] Faster\n  check: |\n    a\n    b\n"
    )
    document = parse(text)
    assert document.goal == "Tokens are renewed."
    assert document.unknown == {"due": "2026-01-31", "n": "12"}
    assert [item.check for item in document.criteria] == [["python", "-m", "pytest"], "a\nb"]


def test_a_body_without_a_heading_does_not_become_part_of_the_goal() -> None:
    document = parse(render({"title": "t", "goal": "g", "body": "intro\n- [ ] x", "criteria": [{"text": "c"}]}))
    assert document.goal == "g"
    assert [item.text for item in document.criteria] == ["c"]


@given(MARKUP, MARKUP, MARKUP, CHECKS)
def test_no_text_can_turn_into_a_check_or_hide_one(goal: str, body: str, detail: str, check: Any) -> None:
    fields = {
        "title": "t",
        "goal": goal,
        "body": body,
        "criteria": [{"text": f"x\n{detail}", "check": check}, {"text": "y"}],
    }
    try:
        document = parse(render(fields))
    except InvalidInput:
        return
    wanted = check if isinstance(check, list) and check else (check or "").split() if isinstance(check, str) else []
    found = document.criteria[0].check
    assert (found.split() if isinstance(found, str) else found or []) == wanted
    assert [item.check for item in document.criteria[1:]] == [None]
    assert document.criteria[0].text.startswith("x")


@given(MARKUP)
def test_only_a_body_with_criteria_of_its_own_stands_in_the_way_of_criteria(body: str) -> None:
    document = parse(render({"title": "t", "goal": "g", "body": body, "criteria": [{"text": "y", "check": "z"}]}))
    assert [(item.text, item.check) for item in document.criteria] == [("y", "z")]


YAML_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(-1e9, 1e9) | st.text(PRINTABLE, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(PRINTABLE, max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(PRINTABLE, max_size=8).map("x-".__add__), YAML_VALUES, max_size=3))
def test_unknown_keys_come_back_with_their_types(unknown: dict[str, Any]) -> None:
    assert parse(render({"unknown": unknown})).unknown == unknown


@pytest.mark.parametrize(
    "fields",
    [
        {"colour": "red"},
        {"title": "a\nb"},
        {"body": "\x1b[31m"},
        {"criteria": [{"text": "\x00"}]},
        {"criteria": [{"words": "x"}]},
        {"criteria": [{"text": "x", "check": ["-m"]}]},
        {"unknown": {"title": "x"}},
        {"unknown": {"x": object()}},
        {"body": "# Acceptance criteria\n- [ ] x", "criteria": [{"text": "y"}]},
    ],
)
def test_what_cannot_be_written_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        render(fields)
    assert caught.value.hint
