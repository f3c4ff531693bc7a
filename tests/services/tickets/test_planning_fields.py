"""Time, subtasks, sprints, dates and workflows of a ticket, and its document about them."""

from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.ops import sprint_record
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.core.workflows.model import Transition, Workflow, Workflows
from trackdown.errors import InvalidInput, NotFound, Refused, TrackdownError
from trackdown.services.desk import Desk
from trackdown.services.documents.changes import apply_document
from trackdown.services.documents.drafts import tickets_in
from trackdown.services.documents.present import document_of
from trackdown.services.history.log import undo
from trackdown.services.sprints.course import close
from trackdown.services.tickets.archive import archive, unarchive
from trackdown.services.tickets.changes import Changes, comment, update
from trackdown.services.tickets.creation import create
from trackdown.services.tickets.overview import show
from trackdown.testing.factories import made

OWN = Workflow(
    "feature_development",
    ("planning", "development", "done"),
    (Transition("planning", "development", ("approved",)), Transition("development", "done")),
)


@pytest.fixture
def planned(desk: Desk) -> Desk:
    """Ann's desk in a project with a sprint and a workflow of its own."""
    with desk.store.write("person:ann") as writer:
        writer.append([sprint_record.created("s1", "Sprint 23", {})])
    return desk._replace(workflows=lambda: Workflows({OWN.name: OWN}))


FULL = NewTicket(
    "all of it",
    severity="HIGH",
    target_date="2026-06-01",
    business_value="high",
    sprint="sprint 23",
    workflow="Feature Development",
    estimate="4h",
    remaining="90m",
    components=["b", "a"],
    subtasks=["[x] the model", "the page"],
    references=["github:a/b#1", "JIRA-7", "JIRA-7"],
    criteria=[NewCriterion("works", steps=[["given", "a"], ["then", "b"]])],
)


def test_a_ticket_is_made_with_everything_that_is_planned(planned: Desk) -> None:
    (ticket,) = create(planned, [FULL])
    assert (ticket.severity, ticket.target_date, ticket.business_value) == ("high", "2026-06-01", "high")
    assert (ticket.sprint, ticket.workflow, ticket.state) == ("Sprint 23", "feature_development", "planning")
    assert (ticket.remaining, ticket.components) == (90, ["a", "b"])
    assert [(item.title, item.status) for item in ticket.subtasks] == [("the model", "done"), ("the page", "open")]
    assert [(link["kind"], link["id"]) for link in ticket.links] == [
        ("reference", "github:a/b#1"),
        ("reference", "JIRA-7"),
    ]
    undo(planned)
    with pytest.raises(NotFound):
        show(planned, ticket.key)


def test_what_came_of_a_closed_sprint_is_not_changed_by_putting_a_ticket_into_it(planned: Desk) -> None:
    made(planned, "first")
    close(planned, "Sprint 23")
    with pytest.raises(Refused, match="Sprint 23 is closed"):
        update(planned, "TASK-1", Changes(sprint="sprint 23"))
    with pytest.raises(Refused, match="Sprint 23 is closed"):
        create(planned, [NewTicket("x", sprint="Sprint 23")])


def test_what_was_put_away_leaves_a_sprint_that_is_closed_as_well(planned: Desk) -> None:
    made(planned, "first")
    update(planned, "TASK-1", Changes(sprint="sprint 23"))
    archive(planned, ["TASK-1"])
    assert close(planned, "Sprint 23").carried == ["TASK-1"]
    unarchive(planned, ["TASK-1"])
    assert show(planned, "TASK-1").ticket.sprint == ""


WRONG: list[tuple[dict[str, Any], type[TrackdownError]]] = [
    ({"severity": "awful"}, InvalidInput),
    ({"target_date": "soon"}, InvalidInput),
    ({"target_date": "2026-02-30"}, InvalidInput),
    ({"business_value": "\x1b[2J"}, InvalidInput),
    ({"sprint": "24"}, NotFound),
    ({"workflow": "nobody's"}, NotFound),
    ({"remaining": "soon"}, InvalidInput),
    ({"type": "wish"}, InvalidInput),
    ({"components": ["a b"]}, InvalidInput),
    ({"subtasks": [" "]}, InvalidInput),
    ({"references": ["two words"]}, InvalidInput),
    ({"references": ["x" * 501]}, InvalidInput),
]


@pytest.mark.parametrize(("values", "error"), WRONG)
def test_a_wrong_value_makes_nothing(planned: Desk, values: dict[str, Any], error: type[TrackdownError]) -> None:
    with pytest.raises(error):
        create(planned, [NewTicket("x")._replace(**values)])
    assert made(planned, "first") == ["TASK-1"]


def test_logged_time_is_taken_from_what_remains_unless_that_is_said(desk: Desk) -> None:
    made(desk, NewTicket("x", remaining="3h"))
    assert update(desk, "TASK-1", Changes(log_time="2.5h")).ticket.remaining == 30
    assert update(desk, "TASK-1", Changes(log_time="1h")).ticket.remaining == 0
    ticket = update(desk, "TASK-1", Changes(log_time="2.5h", remaining="1.5h")).ticket
    assert (ticket.logged, ticket.remaining) == (360, 90)
    assert [entry["minutes"] for entry in ticket.work_log] == [150, 60, 150]
    made(desk, "y")
    assert update(desk, "TASK-2", Changes(log_time="1h")).ticket.remaining is None
    with pytest.raises(InvalidInput, match="No time"):
        update(desk, "TASK-2", Changes(log_time="0m", title="z"))
    assert show(desk, "TASK-2").ticket.title == "y"


def test_subtasks_are_added_finished_and_reopened_by_their_numbers(desk: Desk) -> None:
    made(desk, NewTicket("x", subtasks=["one"]))
    ticket = update(desk, "TASK-1", Changes(add_subtasks=["two"], finish_subtasks=[1])).ticket
    assert [(item.title, item.status) for item in ticket.subtasks] == [("one", "done"), ("two", "open")]
    assert update(desk, "TASK-1", Changes(reopen_subtasks=[1])).ticket.subtasks[0].status == "open"
    with pytest.raises(NotFound, match="no subtask 3"):
        update(desk, "TASK-1", Changes(finish_subtasks=[1, 3]))
    assert show(desk, "TASK-1").ticket.subtasks[0].status == "open"


@pytest.mark.parametrize("ended", ["done", "cancelled"])
def test_finished_work_is_taken_up_again_by_saying_why(desk: Desk, ended: str) -> None:
    made(desk, NewTicket("x", criteria=[NewCriterion("holds")]))
    update(desk, "TASK-1", Changes(meet=[1], status=ended, reason="so"))
    with pytest.raises(Refused, match="reopened"):
        update(desk, "TASK-1", Changes(status="in-progress"))
    ticket = update(desk, "TASK-1", Changes(status="doing", comment="Not fully met")).ticket
    assert (ticket.status, ticket.assignee, ticket.criteria[0].met) == ("in-progress", "ann", False)
    with desk.store.read() as reader:
        moves = [op.payload for op in reader.operations(ticket.uid) if op.type == "ticket.moved"]
    assert [(move["to"], move.get("reason")) for move in moves[1:]] == [
        ("reopened", "Not fully met"),
        ("in-progress", None),
    ]
    undo(desk)
    assert show(desk, "TASK-1").ticket.status == ended


def test_a_progress_comment_states_the_percentage(desk: Desk) -> None:
    made(desk, "x")
    ticket = comment(desk, "TASK-1", "text", kind="progress", data={"percent": 60, "done": ["a"]})
    assert (ticket.progress, ticket.comments[0].kind, ticket.comments[0].data["done"]) == (60, "progress", ["a"])
    assert show(desk, "TASK-1").rollup.progress.percent == 60
    assert undo(desk) is not None
    assert show(desk, "TASK-1").ticket.progress is None


def test_a_parent_shows_how_far_its_children_are(desk: Desk) -> None:
    made(
        desk,
        NewTicket("e", kind="epic"),
        NewTicket("a", parent="EPIC-1", estimate="3"),
        NewTicket("b", parent="EPIC-1", estimate="1"),
    )
    update(desk, "TASK-1", Changes(status="done"))
    progress = show(desk, "EPIC-1").rollup.progress
    assert (progress.percent, progress.by, progress.done, progress.total) == (75, "points", 3, 4)
    update(desk, "EPIC-1", Changes(progress="35%"))
    assert show(desk, "EPIC-1").rollup.progress[:3] == (35, 35, 75)


def test_finishing_the_last_child_says_that_the_parent_can_be_completed(desk: Desk) -> None:
    made(desk, NewTicket("e", kind="epic"), NewTicket("a", parent="EPIC-1"), NewTicket("b", parent="EPIC-1"))
    assert update(desk, "TASK-1", Changes(status="done")).finishable == ""
    assert update(desk, "TASK-2", Changes(status="done")).finishable == "EPIC-1"
    assert update(desk, "TASK-2", Changes(priority="P1")).finishable == ""


def test_the_document_of_a_ticket_says_all_of_it_and_makes_an_equal_one(planned: Desk) -> None:
    (ticket,) = create(planned, [FULL])
    text = document_of(planned, ticket.key)
    assert "sprint: Sprint 23\n" in text
    assert "**Scenario 1: works**\n- GIVEN: a\n- THEN: b\n" in text
    copy = text.replace(f"key: {ticket.key}\n", "")
    (again,) = create(planned, tickets_in(copy, "copy.md"))
    same = ("severity", "target_date", "business_value", "sprint", "workflow", "state", "remaining", "components")
    assert all(getattr(again, name) == getattr(ticket, name) for name in same)
    assert [item[1:] for item in again.subtasks] == [item[1:] for item in ticket.subtasks]
    assert [item.steps for item in again.criteria] == [item.steps for item in ticket.criteria]
    assert document_of(planned, again.key) == copy


def test_a_changed_document_changes_what_is_planned_and_nothing_else(planned: Desk) -> None:
    (ticket,) = create(planned, [FULL])
    update(planned, ticket.key, Changes(meet=[1]))
    text = document_of(planned, ticket.key)
    changed = (
        text.replace("severity: high\n", "severity: Low\n")
        .replace("target_date: 2026-06-01\n", "")
        .replace("remaining: 90m", "remaining: 2h")
        .replace("the page]", '"[-] the page", the rest]')
        .replace("JIRA-7", "JIRA-8")
        .replace("components: [a, b]", "components: [b, c]")
        .replace("workflow: feature_development", "workflow: standard")
    )
    after = apply_document(planned, ticket.key, changed, "x.md").ticket
    assert (after.severity, after.target_date, after.remaining, after.components) == ("low", "", 120, ["b", "c"])
    assert [(item.title, item.status) for item in after.subtasks] == [
        ("the model", "done"),
        ("the page", "in-progress"),
        ("the rest", "open"),
    ]
    assert [item.id for item in after.subtasks[:2]] == [item.id for item in ticket.subtasks]
    assert [link["id"] for link in after.links] == ["github:a/b#1", "JIRA-8"]
    assert (after.workflow, after.state) == ("standard", "")
    assert after.criteria[0].met
    assert document_of(planned, ticket.key) == changed
    assert apply_document(planned, ticket.key, changed, "x.md").ticket == after


def test_a_box_that_holds_only_what_a_template_suggests_is_no_criterion(desk: Desk) -> None:
    text = "---\ntitle: x\n---\n## Acceptance criteria\n- [ ] [What has to hold]\n- [ ] it holds\n"
    (ticket,) = create(desk, tickets_in(text, "x.md"))
    assert [item.text for item in ticket.criteria] == ["it holds"]
    assert document_of(desk, ticket.key) == text


def test_a_ticket_waits_for_one_of_another_project_until_that_appears(desk: Desk) -> None:
    text = "---\ntitle: x\ndepends_on: [OPS-3]\n---\n"
    (ticket,) = create(desk, tickets_in(text, "x.md"))
    view = show(desk, ticket.key)
    assert (view.absent, view.waits_for) == (["OPS-3"], [])
    assert document_of(desk, ticket.key) == text
    both = text.replace("OPS-3", "OPS-3, OPS-4")
    apply_document(desk, ticket.key, both, "x.md")
    assert show(desk, ticket.key).absent == ["OPS-3", "OPS-4"]
    assert document_of(desk, ticket.key) == both
    apply_document(desk, ticket.key, text.replace("OPS-3", "OPS-4"), "x.md")
    assert show(desk, ticket.key).absent == ["OPS-4"]
    ops = desk._replace(prefixes={**desk.prefixes, "issue": "OPS"})
    keys = made(ops, *(NewTicket(f"i{number}", kind="issue") for number in range(4)))
    assert keys[-1] == "OPS-4"
    view = show(desk, ticket.key)
    assert (view.absent, [row.key for row in view.waits_for]) == ([], ["OPS-4"])
    with pytest.raises(NotFound):
        create(desk, [NewTicket("y", depends_on=["TASK-99"])])
