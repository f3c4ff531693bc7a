"""What a document says about planning, and scenarios as people write them."""

from __future__ import annotations

import pytest

from trackdown.core.tickets.document import parse
from trackdown.core.tickets.document_edit import edit
from trackdown.core.tickets.document_render import render

WRITTEN = """\
---
title: Refresh the tokens
severity: High
target_date: 2026-06-01   # the fair
business_value: "high"
sprint: 23
workflow: feature_development
estimate: 8
remaining: 2.5h
components: [backend, auth]
subtasks:
  - "[x] the model"
  - the page
references: ["github:a/b#12", JIRA-7]
---
"""

SCENARIOS = """\
## Acceptance criteria

**Scenario 1: Successful token refresh**
- GIVEN: User has valid refresh token
- WHEN: Access token expires during API call
- THEN: System automatically refreshes token and retries request

**Scenario 2: Invalid refresh token**
- GIVEN: User has expired or invalid refresh token
- WHEN: Token refresh is attempted
- THEN: User is redirected to login page with appropriate message
"""


def test_the_front_matter_holds_what_is_planned() -> None:
    document = parse(WRITTEN)
    assert (document.severity, document.target_date, document.business_value) == ("High", "2026-06-01", "high")
    assert (document.sprint, document.workflow, document.remaining) == ("23", "feature_development", "2.5h")
    assert document.components == ["backend", "auth"]
    assert document.subtasks == ["[x] the model", "the page"]
    assert document.references == ["github:a/b#12", "JIRA-7"]


def test_setting_one_of_them_leaves_every_other_byte() -> None:
    assert edit(WRITTEN, {"target_date": "2026-07-01"}) == WRITTEN.replace("2026-06-01", "2026-07-01")
    assert edit(WRITTEN, {"sprint": "24"}) == WRITTEN.replace("sprint: 23", "sprint: 24")
    done = ["[x] the model", "[x] the page"]
    assert edit(WRITTEN, {"subtasks": done}) == WRITTEN.replace("- the page", '- "[x] the page"')
    assert edit(WRITTEN, {"severity": None}) == WRITTEN.replace("severity: High\n", "")


def test_scenarios_are_written_as_they_are_read() -> None:
    found = parse(SCENARIOS).criteria
    assert [item.text for item in found] == ["Successful token refresh", "Invalid refresh token"]
    assert [word for word, _ in found[0].steps] == ["given", "when", "then"]
    assert render({"criteria": found}) == f"\n{SCENARIOS}"


@pytest.mark.parametrize("done", [True, False])
def test_a_scenario_with_a_check_and_two_conditions_comes_back_as_it_was(done: bool) -> None:
    steps = [["given", "a"], ["given", "check: b"], ["when", "- c"], ["then", "d"]]
    name = "A *bold* claim" if done else "Scenario 7: twice"
    text = render({"criteria": [{"text": name, "steps": steps, "check": "make test", "done": done}]})
    (one,) = parse(text).criteria
    assert (one.text, one.steps, one.check, one.done) == (name, steps, "make test", done)
    assert "- AND: check: b" in text


def test_scenarios_and_boxes_stand_under_their_headings_in_one_document() -> None:
    criteria = [
        {"text": "first"},
        {"text": "works", "steps": [["given", "x"], ["then", "y"]], "group": "Functional"},
        {"text": "is quick", "group": "Functional", "check": "true"},
        {"text": "is safe", "group": "Other", "done": True},
    ]
    found = parse(render({"title": "t", "criteria": criteria})).criteria
    assert [(item.text, item.group, bool(item.steps)) for item in found] == [
        ("first", "", False),
        ("works", "Functional", True),
        ("is quick", "Functional", False),
        ("is safe", "Other", False),
    ]


def test_a_scenario_is_ticked_without_touching_its_steps() -> None:
    ticked = edit(SCENARIOS, {"criteria": {1: True}})
    assert ticked == SCENARIOS.replace("**Scenario 2", "[x] **Scenario 2")
    assert edit(ticked, {"criteria": {1: False}}) == SCENARIOS.replace("**Scenario 2", "[ ] **Scenario 2")
