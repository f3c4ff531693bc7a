"""The template of an epic with its issues."""

from __future__ import annotations

import pytest

from trackdown.core.planning.epic_template import read
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import BadDocument

FULL = """\
description: |
  What we build.
  In two lines.
components: [search]
labels: q2, planned
priority: P1
target_date: 2026-06-30
business_value: high
criteria:
  - Everybody finds it
issues:
  - title: "[Search] Page"
    type: feature
    component: frontend
    priority: P0
    estimate: 8
    labels: [ui]
    assignee: "@ada"
    criteria:
      - text: It is found
        check: pytest -q
      - text: It is fast
        check: [make, bench]
    tasks:
      - Draw it
      - title: Fill it
        estimate: 4h
        component: backend
        priority: P2
  - Index
"""


def test_everything_that_a_template_says_is_in_its_tickets() -> None:
    epic, page, draw, fill, index = read(FULL, "q2.yaml", "Q2")
    assert (epic.title, epic.kind, epic.body) == ("Q2", "epic", "What we build.\nIn two lines.\n")
    assert (epic.components, epic.labels, epic.priority) == (["search"], ["q2", "planned"], "P1")
    assert (epic.target_date, epic.business_value) == ("2026-06-30", "high")
    assert epic.criteria == [NewCriterion("Everybody finds it")]
    assert (page.title, page.kind, page.parent, page.type) == ("[Search] Page", "issue", epic.local, "feature")
    assert (page.priority, page.estimate, page.labels, page.assignee) == ("P0", "8", ["ui"], "@ada")
    assert page.criteria == [NewCriterion("It is found", "pytest -q"), NewCriterion("It is fast", ["make", "bench"])]
    assert (index.title, index.parent, index.components) == ("Index", epic.local, [])
    assert {draw.parent, fill.parent} == {page.local}
    assert (draw.kind, fill.estimate) == ("task", "4h")


def test_a_task_is_like_its_issue_where_it_says_nothing() -> None:
    _, _, draw, fill, _ = read(FULL, "q2.yaml", "Q2")
    assert (draw.components, draw.type, draw.priority) == (["frontend"], "feature", "P0")
    assert (fill.components, fill.type, fill.priority) == (["backend"], "feature", "P2")


def test_tickets_of_one_title_are_told_apart() -> None:
    found = read("issues: [Same, Same, {title: Same, tasks: [Same]}]\n", "x.yaml", "Same")
    assert len({new.local for new in found}) == len(found) == 5


def test_a_template_without_more_gives_plain_tickets() -> None:
    epic, issue = read("issues:\n  - title: One\n    tasks:\n", "x.yaml", "E")
    assert epic == NewTicket("E", "epic", local=epic.local)
    assert issue == NewTicket("One", "issue", parent=epic.local, local=issue.local)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "no template"),
        ("- a\n", 1, "no template"),
        ("description: x\n", 1, "`issues` has to be a list"),
        ("issues:\n", 1, "`issues` has to be a list"),
        ("issues: []\n", 1, "`issues` has to be a list"),
        ("issues: {a: b}\n", 1, "`issues` has to be a list"),
        ("titel: x\nissues: [a]\n", 1, "no 'titel'"),
        ("issues:\n  - title: a\n    kind: task\n", 3, "no 'kind' for an issue"),
        ("issues:\n  - title: a\n    tasks: [{title: b, tasks: []}]\n", 3, "no 'tasks' for a task"),
        ("issues:\n  - type: bug\n", 2, "has no title"),
        ("issues:\n  - ''\n", 2, "has no title"),
        ("issues:\n  - [a]\n", 2, "has to be `title"),
        ("issues:\n  - title: [a]\n", 2, "`title` has to be a text"),
        ("issues:\n  - title: |\n      a\n      b\n", 2, "one line"),
        ("issues:\n  - title: a\n    tasks: b\n", 3, "`tasks` has to be a list"),
        ("issues:\n  - title: a\n    labels: {b: c}\n", 3, "word or a list"),
        ("issues:\n  - title: a\n    criteria: b\n", 3, "`criteria` has to be a list"),
        ("issues:\n  - title: a\n    criteria: [{check: b}]\n", 3, "criterion has no text"),
        ("issues:\n  - title: a\n    criteria: [{text: b, when: c}]\n", 3, "no 'when'"),
        ("issues:\n  - title: a\n    criteria: [{text: b, check: []}]\n", 3, "check is empty"),
        ("issues:\n  - title: a\n    criteria: [{text: b, check: {c: d}}]\n", 3, "`check` has to be a text"),
        ("issues:\n  - title: a\n    title: b\n", 3, ""),
        ("issues: [a\n", 1, ""),
        ("issues: [\x07]\n", 1, "cannot be kept"),
    ],
)
def test_what_is_no_template_is_refused_at_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(text, "t.yaml", "E")
    assert said in caught.value.message
    assert caught.value.thing.startswith(f"t.yaml:{line}:"), caught.value.thing


def test_the_template_may_have_the_title_and_somebody_another() -> None:
    text = f"title: From the file\n{FULL}"
    assert read(text, "q2.yaml", "")[0].title == "From the file"
    assert read(text, "q2.yaml", "Typed")[0].title == "Typed"
    with pytest.raises(BadDocument, match="the epic has no title"):
        read(FULL, "q2.yaml", "")
