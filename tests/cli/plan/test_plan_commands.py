"""From boxes, criteria, templates and wishes to tickets, as it is typed."""

from __future__ import annotations

import json

import pytest
from cli_person import Person

BODY = "## Scope\n\n- [ ] Sign in\n  - [ ] Draw it\n- [ ] Sign out\n"
TEMPLATE = """\
description: What we build.
issues:
  - title: Page
    component: frontend
    tasks: [Draw it, {title: Fill it, estimate: 4h}]
  - title: Index
    criteria: [{text: It is fast, check: make bench}]
"""


@pytest.fixture
def project(person: Person) -> Person:
    person.does("epic", "create", "--title", "Auth", "--description", BODY, "--component", "auth")
    person.does("issue", "create", "--title", "Refresh", "--criterion", "It holds", "--criterion", "It is fast")
    return person


def children(person: Person, key: str) -> list[str]:
    return [row["title"] for row in person.asks("list", "--parent", key)]


def test_a_breakdown_is_shown_first_and_made_if_that_is_typed(project: Person) -> None:
    before = project.everything()
    shown = project.does("issue", "breakdown", "EPIC-1")
    assert shown.splitlines() == [
        "issue: Sign in",
        "  task: Draw it",
        "issue: Sign out",
        "3 tickets would be created.",
        "Nothing is made yet: --create-tasks does it.",
    ]
    assert project.everything() == before
    project.does("config", "set", "owners.auth", "auth-team")
    words = ("--create-tasks", "--auto-assign", "--estimate-hours")
    made = project.asks("issue", "breakdown", "EPIC-1", *words)
    assert made["created"] == ["ISSUE-2", "TASK-1", "ISSUE-3"]
    first, task, _ = made["tickets"]
    assert (first["parent"], first["assignee"], first["estimate"]) == ("EPIC-1", "auth-team", None)
    assert (task["parent"], task["estimate"]) == ("ISSUE-2", {"minutes": 120})
    assert task["estimated_from"].startswith("by its size")
    assert project.does("issue", "breakdown", "EPIC-1", *words).endswith(
        "Nothing is new: all of it is below EPIC-1 already.\n"
    )
    assert children(project, "EPIC-1") == ["Sign in", "Sign out"]


def test_without_parts_it_is_said_how_to_write_them(project: Person) -> None:
    project.does("issue", "create", "--title", "Bare")
    assert "`- [ ] a part`" in project.does("issue", "breakdown", "ISSUE-2", "--create-tasks")
    assert "update ISSUE-2 --criterion " in project.does("task", "generate-checklist", "ISSUE-2")
    assert children(project, "ISSUE-2") == []


def test_where_only_criteria_count_boxes_in_the_description_are_not_asked_for(project: Person) -> None:
    project.does("issue", "create", "--title", "Boxes", "--description", "- [ ] one")
    line = ("task", "generate-checklist", "ISSUE-2", "--from-acceptance-criteria", "--create-tasks")
    assert "ISSUE-2 has no criteria" in project.does(*line)


def test_tasks_below_a_task_are_refused_by_its_name_and_not_by_that_of_a_part(project: Person) -> None:
    project.does("task", "create", "--title", "Boxes", "--description", "- [ ] one")
    error = project.fails("task", "generate-checklist", "TASK-1", "--create-tasks")
    assert (error["thing"], error["message"]) == ("TASK-1", "TASK-1 is a task; nothing is below a task.")


def test_a_checklist_becomes_subtasks_or_tasks_and_nothing_twice(project: Person) -> None:
    line = ("task", "generate-checklist", "ISSUE-1", "--from-acceptance-criteria")
    assert project.asks(*line, "--dry-run")["added"] == ["It holds", "It is fast"]
    assert project.asks("show", "ISSUE-1")["subtasks"] == []
    assert project.does(*line).endswith("2 subtasks added to ISSUE-1.\n")
    assert project.asks(*line)["added"] == []
    assert [item["title"] for item in project.asks("show", "ISSUE-1")["subtasks"]] == ["It holds", "It is fast"]
    assert project.asks(*line, "--create-tasks", "--dry-run")["created"] == []
    assert project.asks(*line, "--create-tasks")["created"] == ["TASK-1", "TASK-2"]
    assert project.asks(*line, "--create-tasks")["created"] == []
    project.does("undo")
    assert children(project, "ISSUE-1") == []


def test_an_epic_and_its_issues_are_made_of_a_template_in_one_step(project: Person) -> None:
    project.writes("q2.yaml", TEMPLATE)
    project.does("config", "set", "owners.frontend", "web-team")
    line = ("epic", "create-with-issues", "--title", "Q2", "--from-template", "q2.yaml", "--auto-assign-teams")
    before = project.everything()
    tried = project.asks(*line, "--dry-run")
    assert (tried["key"], len(tried["tickets"]), project.everything()) == (None, 5, before)
    made = project.asks(*line)
    assert made["keys"] == ["EPIC-2", "ISSUE-2", "TASK-1", "TASK-2", "ISSUE-3"]
    page = project.asks("show", "ISSUE-2")
    assert (page["parent"], page["assignee"], page["components"]) == ("EPIC-2", "web-team", ["frontend"])
    assert project.asks("show", "TASK-2")["estimate"] == {"minutes": 240}
    assert project.asks("show", "ISSUE-3")["criteria"][0]["check"] == "make bench"
    project.does("undo")
    assert project.fails("show", "EPIC-2")["exit"] == 5


def test_checks_of_a_template_from_outside_wait_for_approval(project: Person) -> None:
    project.writes("q2.yaml", TEMPLATE)
    line = ("epic", "create-with-issues", "--title", "Q2", "--from-template", "q2.yaml")
    project.does(*line, "--from-outside")
    assert project.asks("show", "ISSUE-3")["criteria"][0]["approved"] is False


def test_tasks_of_a_file_are_estimated_only_by_what_was_done(project: Person) -> None:
    project.writes("plan.md", "- [ ] One\n- [ ] Two\n- [x] Over\n")
    line = ("task", "bulk-create", "--parent", "ISSUE-1", "--from-markdown", "plan.md", "--estimate-from-history")
    tried = project.types(*line, "--dry-run")
    assert "2 tasks would be created." in tried.out
    assert "2 of them are not estimated" in tried.err
    assert children(project, "ISSUE-1") == []
    for title in ("a", "b", "c"):
        key = project.asks("task", "create", "--title", title)["key"]
        project.does("update", key, "--log-time", "2h", "--status", "done")
    made = project.asks(*line)
    assert made["keys"] == ["TASK-4", "TASK-5"]
    assert made["estimated_from"] == dict.fromkeys(made["keys"], "the median of 3 tasks done")
    assert project.asks("show", "TASK-4")["estimate"] == {"minutes": 120}


def test_a_wish_is_classified_and_an_unclear_one_is_called_so(project: Person) -> None:
    found = project.asks("ticket", "classify", "--text", "Login fails with an error")
    assert (found["kind"], found["answers"][-1]["answer"]) == ("issue", "yes")
    unclear = project.asks("ticket", "classify", "--text", "Nicer")
    assert unclear["kind"] is None
    assert unclear["missing"]
    assert project.does("-q", "ticket", "classify", "--text", "Nicer") == "unclear\n"
    project.does("task", "create", "--title", "Rework everything", "--estimate", "6w")
    out = project.does("ticket", "classify", "TASK-1")
    assert "TASK-1 is a task and reads like an epic." in out
    assert "reclassify TASK-1 --to-epic" in out


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("issue breakdown", 2),
        ("issue breakdown EPIC-9 --create-tasks", 5),
        ("issue breakdown TASK-1 --create-tasks", 2),
        ("issue breakdown EPIC-1 --make", 2),
        ("task generate-checklist ISSUE-9 --create-tasks", 5),
        ("task generate-checklist TASK-1 --from-acceptance-criteria --create-tasks", 2),
        ("epic create-with-issues --title X", 2),
        ("epic create-with-issues --from-template good.yaml", 2),
        ("epic create-with-issues --title X --from-template nowhere.yaml", 2),
        ("epic create-with-issues --title X --from-template bad.yaml", 2),
        ("epic create-with-issues --title X --from-template late.yaml", 2),
        ("epic create-with-issues --title X --from-template binary", 2),
        ("task bulk-create --parent ISSUE-9 --from-markdown plan.md", 5),
        ("task bulk-create --parent TASK-1 --from-markdown plan.md --estimate-from-history", 2),
        ("ticket classify", 2),
        ("ticket classify TASK-1 --text x", 2),
        ("ticket classify TASK-9", 5),
        ("ticket classify --text=", 2),
    ],
)
def test_a_wrong_line_is_refused_and_changes_nothing(project: Person, line: str, code: int) -> None:
    project.does("task", "create", "--title", "A task", "--criterion", "It holds")
    project.writes("good.yaml", TEMPLATE)
    project.writes("bad.yaml", "issues:\n  - title: [a]\n")
    project.writes("late.yaml", "issues:\n  - title: a\n  - title: b\n    type: bgu\n")
    project.writes("binary", b"\xff\x00\xfe")
    project.writes("plan.md", "- [ ] One\n")
    before = project.everything()
    assert project.fails(*line.split())["exit"] == code
    assert project.everything() == before


def test_text_of_a_ticket_cannot_steer_the_terminal(project: Person) -> None:
    project.does("issue", "create", "--title", "Odd", "--description", "- [ ] Left \u202eright\n")
    for answer in (
        project.does("issue", "breakdown", "ISSUE-2"),
        project.does("task", "generate-checklist", "ISSUE-2"),
        project.does("ticket", "classify", "--text", "Login fails for \u202eseveral teams"),
    ):
        assert "\u202e" not in answer
    assert json.loads(project.types("--json", "issue", "breakdown", "ISSUE-2").out)["ok"]


def test_a_wish_needs_no_option_to_be_classified(project: Person) -> None:
    wish = "Login page shows a generic error instead of what is wrong"
    assert project.does("ticket", "classify", wish) == project.does("ticket", "classify", "--text", wish)
