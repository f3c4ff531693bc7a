"""A fresh document says what it was given, and reading it gives that back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_criteria import DocumentCriterion
from trackdown.core.tickets.document_render import render
from trackdown.errors import InvalidInput

PRINTABLE = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
PIECES = [
    "```",
    "~~~",
    "<!--",
    "-->",
    "\n",
    "- ",
    "# ",
    "## ",
    "x",
    "  ",
    "check: rm x",
    "- [ ] ",
    "\t",
    ":",
    "---",
    "1. ",
]
PIECES += ["**Scenario**", "    ", "\n  check: rm x", "\n## Goal\n"]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
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


@given(CHECKS)
def test_a_check_comes_back_as_the_same_command_or_is_refused(check: Any) -> None:
    try:
        found = parse(render({"criteria": [{"text": "x", "check": check}]})).criteria[0].check
    except InvalidInput:
        return
    if isinstance(check, str):
        assert (found or "").split() == check.split()  # type: ignore[union-attr]
    else:
        assert found == (check or None)


@given(MARKUP, MARKUP, MARKUP)
@settings(max_examples=300)
def test_no_text_can_turn_into_a_check_or_hide_one(goal: str, body: str, detail: str) -> None:
    criteria = [{"text": f"x\n{detail}", "check": "z"}, {"text": "y", "done": True}]
    document = parse(render({"title": "t", "goal": goal, "body": body, "criteria": criteria}))
    assert [(item.text[:1], item.done, item.check) for item in document.criteria] == [
        ("x", False, "z"),
        ("y", True, None),
    ]


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
