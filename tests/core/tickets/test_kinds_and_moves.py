from __future__ import annotations

import itertools

import pytest

from trackdown.core.tickets.kinds import (
    KINDS,
    check_parent,
    checked_key,
    checked_kind,
    checked_prefix,
    is_key,
)
from trackdown.core.tickets.model import Comment, Criterion, Ticket
from trackdown.core.tickets.statuses import ALIASES, FINISHED, STARTABLE, STATUSES, checked_status
from trackdown.core.tickets.workflow import MOVES, NEEDS_REASON, Surroundings, missing
from trackdown.errors import InvalidInput, Refused

TICKET = Ticket("u", "TASK-1", "task", "greet", "open", "P2", assignee="ann")
ALLOWED = {("epic", "issue"), ("epic", "task"), ("issue", "task")}


@pytest.mark.parametrize(("parent", "kind"), list(itertools.product(KINDS, KINDS)))
def test_epics_hold_issues_and_tasks_and_issues_hold_tasks(parent: str, kind: str) -> None:
    if (parent, kind) in ALLOWED:
        check_parent(kind, "X-1", parent, "Y-1")
        return
    with pytest.raises(Refused) as refused:
        check_parent(kind, "X-1", parent, "Y-1")
    assert refused.value.hint


def test_a_kind_has_one_spelling() -> None:
    assert checked_kind(" Epic ") == "epic"
    with pytest.raises(InvalidInput):
        checked_kind("story")


@pytest.mark.parametrize("typed", ["TASK-1", "task-1", " Task-001 ", "A_9-123456789"])
def test_a_key_is_read_in_any_case(typed: str) -> None:
    assert checked_key(typed) == typed.strip().upper()
    assert is_key(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "TASK", "TASK-", "-1", "1-1", "TASK-1x", "TASK-1234567890", "../x-1", "TASK-1\nx", "TÄSK-1", "TASK-\u0661"],
)
def test_what_is_no_key_is_refused_before_anything_is_looked_up(typed: str) -> None:
    assert not is_key(typed)
    with pytest.raises(InvalidInput):
        checked_key(typed)


@pytest.mark.parametrize(
    ("prefix", "right"),
    [("T", True), ("A_1", True), ("t", False), ("1A", False), ("", False), ("A-B", False), ("A" * 33, False)],
)
def test_a_prefix_is_capitals_digits_and_underscores(prefix: str, right: bool) -> None:
    if right:
        assert is_key(f"{checked_prefix(prefix)}-1")
        return
    with pytest.raises(InvalidInput):
        checked_prefix(prefix)


@pytest.mark.parametrize("typed", [*STATUSES, *ALIASES, "In Progress", " DONE ", "in review"])
def test_a_status_is_understood_in_the_names_that_people_use(typed: str) -> None:
    assert checked_status(typed) in STATUSES


@pytest.mark.parametrize("typed", ["", "finished!", "open;", "x" * 200])
def test_any_other_status_is_refused_naming_those_that_there_are(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_status(typed)
    assert "reopened" in refused.value.hint


def test_the_workflow_speaks_of_every_status_and_only_of_those() -> None:
    assert set(MOVES) == set(STATUSES)
    assert {to for moves in MOVES.values() for to in moves} <= set(STATUSES)
    assert all(MOVES[status] == ("reopened",) for status in FINISHED)
    assert all("in-progress" in MOVES[status] for status in STARTABLE)


@pytest.mark.parametrize(("start", "to"), list(itertools.product(STATUSES, STATUSES)))
def test_a_move_lacks_nothing_exactly_if_the_workflow_has_it(start: str, to: str) -> None:
    lacks = missing(TICKET._replace(status=start), to, "because", Surroundings())
    assert (lacks == []) == (to in MOVES[start])


@pytest.mark.parametrize("to", NEEDS_REASON)
def test_blocking_reopening_and_cancelling_need_a_reason(to: str) -> None:
    ticket = TICKET._replace(status="done" if to == "reopened" else "open")
    assert missing(ticket, to, " ", Surroundings()) == ["a reason is missing (--reason)"]


def test_work_needs_somebody() -> None:
    assert missing(TICKET._replace(assignee=""), "in-progress", "", Surroundings()) == [
        "an assignee is missing (--assignee)"
    ]


def test_done_names_everything_that_is_missing() -> None:
    ticket = TICKET._replace(criteria=[Criterion("a", "it greets"), Criterion("b", "it leaves", met=True)])
    lacks = missing(ticket, "done", "", Surroundings(["TASK-2", "TASK-3"]))
    assert lacks == [
        "the criterion 'it greets' is not met",
        "its child TASK-2 is not done",
        "its child TASK-3 is not done",
    ]


def test_a_ticket_is_not_cancelled_over_open_children_and_its_criteria_do_not_matter_then() -> None:
    ticket = TICKET._replace(criteria=[Criterion("a", "it greets")])
    assert missing(ticket, "cancelled", "no need", Surroundings(["TASK-2"])) == ["its child TASK-2 is not done"]
    assert missing(ticket, "cancelled", "no need", Surroundings()) == []


def test_a_state_with_more_than_this_version_knows_can_be_read() -> None:
    state = {
        "uid": "u",
        "key": "TASK-1",
        "kind": "task",
        "title": "t",
        "status": "open",
        "priority": "P2",
        "moved_at": "x",
        "criteria": [{"id": "a", "text": "holds", "tomorrow": 1}],
        "comments": [{"id": "c", "by": "person:ann", "at": "x", "text": "hello", "tomorrow": 1}],
    }
    ticket = Ticket.from_state(state)
    assert ticket.criteria == [Criterion("a", "holds")]
    assert ticket.comments == [Comment("c", "person:ann", "x", "hello")]


def test_named_files_are_those_that_will_change() -> None:
    files = {"read": ["r"], "delete": ["d"], "create": ["c"], "modify": ["m"]}
    assert TICKET._replace(files=files).named_files == ["c", "m", "d"]
