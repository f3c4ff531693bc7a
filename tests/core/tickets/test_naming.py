"""Advice about titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.kinds import KINDS
from trackdown.core.tickets.naming import advice

WELL = [
    ("epic", "[EPIC] User Authentication System Overhaul"),
    ("epic", "[EPIC] Database Performance Optimization"),
    ("issue", "[Auth] Implement OAuth2 token refresh mechanism"),
    ("issue", "[Frontend] Add dark mode toggle to user preferences"),
    ("issue", "[Security] Fix SQL injection vulnerability in reports module"),
    ("task", "[Backend] Create OAuth2 refresh token endpoint"),
    ("task", "[Docs] Update API documentation for new endpoints"),
]
POOR = [
    ("epic", "[EPIC] Fix stuff", {"vague"}),
    ("epic", "[EPIC] Improve things", {"vague"}),
    ("epic", "User Authentication System Overhaul", {"prefix"}),
    ("issue", "[Bug] Login broken", {"prefix", "vague"}),
    ("issue", "[Feature] Make it better", {"prefix", "vague"}),
    ("issue", "[EPIC] Rework the whole login", {"prefix"}),
    ("issue", "[] Rework the whole login", {"prefix"}),
    ("task", "[Work] Do auth stuff", {"prefix", "vague"}),
    ("task", "[Task] Fix the thing", {"prefix", "vague"}),
    ("task", "[Backend] Refactor", {"short"}),
    ("task", "Login broken", {"prefix", "vague"}),
]


@pytest.mark.parametrize(("kind", "title"), WELL)
def test_a_title_that_says_where_and_what_needs_no_advice(kind: str, title: str) -> None:
    assert advice(kind, title) == []


@pytest.mark.parametrize(("kind", "title", "rules"), POOR)
def test_a_title_that_says_little_is_told_how_it_could_be_better(kind: str, title: str, rules: set[str]) -> None:
    assert {item.rule for item in advice(kind, title)} == rules


@given(st.sampled_from(KINDS), st.text(max_size=40))
def test_any_title_at_all_gets_advice_and_never_an_error(kind: str, title: str) -> None:
    assert all(item.text.endswith(".") for item in advice(kind, title))
