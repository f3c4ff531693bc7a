"""Comments with a form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.patterns import OUTCOMES, PATTERNS, read, render
from trackdown.core.tickets.templates import is_placeholder

LINE = st.one_of(
    st.sampled_from(["- a", "**ETA:** x", "## Code Review", "1. b", "a; b", "✅ done", "**Blocking Issues:**", "(5%)"]),
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=20),
).map(lambda text: " ".join(text.split()))
ENTRY = LINE.filter(lambda text: bool(text) and not is_placeholder(text))
SINGLE = ENTRY


@st.composite
def said(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    pattern = draw(st.sampled_from(PATTERNS))
    data: dict[str, Any] = {}
    for section in pattern.sections:
        if section.many:
            value: Any = draw(st.lists(ENTRY, max_size=3))
        elif section.name != "status":
            value = draw(st.just("") | SINGLE)
        elif pattern.kind == "deployment":
            value = draw(st.sampled_from(["", *OUTCOMES]))
        else:
            value = draw(st.sampled_from(["", "in-progress", "review"]))
        if value:
            data[section.name] = value
    if data.get("status") and pattern.kind == "progress":
        data["percent"] = draw(st.integers(0, 100))
    return pattern.kind, data


@given(said())
def test_what_is_written_is_read_back(comment: tuple[str, dict[str, Any]]) -> None:
    kind, data = comment
    assert read(render(kind, data, "2026-03-01")) == (kind, data)


def test_a_progress_update_has_the_headings_that_people_know() -> None:
    data = {"done": ["a", "b"], "status": "in-progress", "percent": 60, "next": ["c"], "blockers": ["d"], "eta": "May"}
    assert render("progress", data, "2026-03-01") == (
        "## Progress Update - 2026-03-01\n\n**Work Completed:**\n- a\n- b\n\n"
        "**Current Status:** In Progress (60% complete)\n\n**Next Steps:**\n- c\n\n"
        "**Blockers/Issues:**\n- d\n\n**ETA:** May"
    )


def test_a_review_and_a_deployment_have_theirs() -> None:
    review = render("review", {"approved": ["Tests"], "blocking": ["No limit", "No log"]}, "2026-03-01")
    assert review == (
        "## Code Review - 2026-03-01\n\n**Feedback Summary:**\n✅ **Approved:** Tests\n"
        "❌ **Blocking Issues:**\n- No limit\n- No log"
    )
    deployment = render("deployment", {"environment": "staging", "version": "1.2", "status": "failed"}, "2026-03-01")
    assert deployment == (
        "## Deployment Update - 2026-03-01\n\n**Environment:** staging\n**Version:** 1.2\n\n"
        "**Deployment Status:** ❌ Failed"
    )


def test_one_written_by_hand_is_read_without_what_its_template_suggests() -> None:
    text = """
### progress update - [Date]

**Work Completed:**
* The model,
  and its tests
1. The page

**Current status**: Doing (45 % complete)
**Next Steps:**
- [Immediate next actions]
**Somebody's own heading:**
- not ours
**ETA:** [Updated completion estimate]
"""
    assert read(text) == (
        "progress",
        {"done": ["The model, and its tests", "The page"], "percent": 45, "status": "in-progress"},
    )


@pytest.mark.parametrize("text", ["", "\n", "Progress Update", "## Notes\n\n**ETA:** May", "text\n## Code Review - x"])
def test_any_other_comment_has_no_form(text: str) -> None:
    assert read(text) is None


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_the_reading(text: str) -> None:
    for pattern in PATTERNS:
        found = read(f"## {pattern.heading} - x\n{text}")
        assert found is not None
        assert found[0] == pattern.kind
