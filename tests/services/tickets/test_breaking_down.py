"""Making tickets of what a ticket consists of."""

from __future__ import annotations

import pytest

from trackdown.core.ops.criteria import approved, settled
from trackdown.core.ops.run_record import recorded
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import NotFound, Refused
from trackdown.ports.store import TicketRow
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.tickets.breakdown import Options, Plan, break_down, checklist, create_planned, tasks_of
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.tickets.classification import judge_ticket
from trackdown.services.tickets.estimation import history
from trackdown.services.tickets.overview import show
from trackdown.testing.factories import made, run_created

SCOPE = """\
## Scope

- [ ] [Web] Sign in
  With two factors.
  - [ ] Draw it
    - [ ] In blue
  - [ ] Fill it
- [x] Talk about it
- [ ] Sign out
"""


def below(desk: Desk, key: str) -> list[TicketRow]:
    uid = show(desk, key).ticket.uid
    with desk.store.read() as reader:
        return reader.children(uid)


def everything(desk: Desk) -> int:
    with desk.store.read() as reader:
        return reader.end()


@pytest.fixture
def epic(desk: Desk) -> str:
    made(desk, NewTicket("known", components=["web"]))
    wanted = NewTicket("e", "epic", SCOPE, components=["auth"], type="feature", priority="P1")
    return made(desk, wanted)[0]


def plan(desk: Desk, key: str, *, make: bool = True, **options: object) -> Plan:
    return break_down(desk, key, Options()._replace(**options), make=make)


def test_an_epic_breaks_into_issues_and_their_tasks(desk: Desk, epic: str) -> None:
    found = plan(desk, epic)
    assert [(item.key, item.new.title) for item in found.planned] == [
        ("ISSUE-1", "[Web] Sign in"),
        ("TASK-2", "Draw it"),
        ("TASK-3", "Fill it"),
        ("ISSUE-2", "Sign out"),
    ]
    assert found.done == 1
    assert [row.key for row in below(desk, epic)] == ["ISSUE-1", "ISSUE-2"]
    assert [row.key for row in below(desk, "ISSUE-1")] == ["TASK-2", "TASK-3"]
    issue, task = show(desk, "ISSUE-1").ticket, show(desk, "TASK-2").ticket
    assert (issue.body, issue.components, issue.type, issue.priority) == ("With two factors.", ["web"], "feature", "P1")
    assert [item.title for item in task.subtasks] == ["In blue"]
    assert show(desk, "ISSUE-2").ticket.components == ["auth"]


def test_doing_it_again_makes_only_what_is_new(desk: Desk, epic: str) -> None:
    plan(desk, epic)
    before = everything(desk)
    again = plan(desk, epic)
    assert (again.new, everything(desk)) == ([], before)
    assert [item.there for item in again.planned] == ["ISSUE-1", "TASK-2", "TASK-3", "ISSUE-2"]
    update(desk, epic, Changes(body=SCOPE.replace("- [ ] Fill it", "- [ ] fill IT!\n  - [ ] Erase it")))
    more = plan(desk, epic)
    assert [(item.new.title, item.above) for item in more.new] == [("Erase it", "ISSUE-1")]


def test_a_plan_is_only_shown_unless_it_is_to_be_made(desk: Desk, epic: str) -> None:
    before = everything(desk)
    found = plan(desk, epic, make=False)
    assert (len(found.new), found.made, everything(desk)) == (4, False, before)


def test_an_issue_breaks_into_tasks_and_what_is_below_them_is_a_checklist(desk: Desk) -> None:
    made(desk, NewTicket("i", "issue", "- [ ] One\n  - [ ] Deep\n    - [ ] Deeper\n"))
    plan(desk, "ISSUE-1")
    (row,) = below(desk, "ISSUE-1")
    assert (row.key, row.title) == ("TASK-1", "One")
    assert [item.title for item in show(desk, "TASK-1").ticket.subtasks] == ["Deep", "Deeper"]


def test_nothing_is_below_a_task_or_a_finished_ticket(desk: Desk, epic: str) -> None:
    with pytest.raises(Refused, match="TASK-1 is a task"):
        plan(desk, "TASK-1")
    update(desk, epic, Changes(status="cancelled", reason="no"))
    before = everything(desk)
    with pytest.raises(Refused, match="EPIC-1 is cancelled"):
        plan(desk, epic)
    with pytest.raises(NotFound):
        plan(desk, "EPIC-9")
    assert everything(desk) == before


def test_one_undo_takes_all_of_it_back(desk: Desk, epic: str) -> None:
    plan(desk, epic, assign=True, estimate=True)
    assert undo(desk).gone == ["ISSUE-1", "ISSUE-2", "TASK-2", "TASK-3"]
    assert below(desk, epic) == []


def test_leaves_are_estimated_and_assigned_and_it_is_said_on_what_grounds(desk: Desk, epic: str) -> None:
    for minutes in ("1h", "2h", "3h"):
        (key,) = made(desk, NewTicket("x", components=["web"], assignee="bob", type="feature"))
        update(desk, key, Changes(status="done", log_time=minutes))
    found = {item.new.title: item for item in plan(desk, epic, assign=True, estimate=True, owners={"web": "@ada"}).new}
    assert show(desk, found["[Web] Sign in"].key).ticket.estimate is None, "what is below it says how much it is"
    assert found["[Web] Sign in"].new.assignee == "ada"
    task = show(desk, found["Draw it"].key).ticket
    assert task.estimate == {"minutes": 120}
    assert task.comments[0].text == "Estimated 2h: the median of 3 tasks done of the type feature."
    assert show(desk, found["Sign out"].key).ticket.estimate == {"minutes": 480}
    assert found["Draw it"].assigned is not None
    assert found["Draw it"].assigned.reason.startswith("nobody owns the component auth")


def test_a_check_in_a_description_waits_for_approval(desk: Desk) -> None:
    made(desk, NewTicket("i", "issue", "- [ ] One\n  check: make\n"))
    plan(desk, "ISSUE-1")
    (criterion,) = show(desk, "TASK-1").ticket.criteria
    assert (criterion.check, criterion.approved) == ("make", False)


@pytest.fixture
def issue(desk: Desk) -> str:
    criteria = [NewCriterion("It holds", "make"), NewCriterion("It is fast", group="Speed"), NewCriterion("Over")]
    (key,) = made(desk, NewTicket("i", "issue", "- [ ] Not a criterion\n", criteria=criteria))
    ticket = show(desk, key).ticket
    with desk.store.write(desk.actor) as writer:
        writer.append([settled(ticket.uid, ticket.criteria[2].id, True, "ann", {})])
    return key


def test_a_task_for_each_open_criterion_brings_its_check_along(desk: Desk, issue: str) -> None:
    found = tasks_of(desk, issue, criteria_only=True, dry_run=False)
    assert [(row.key, row.title) for row in below(desk, issue)] == [("TASK-1", "It holds"), ("TASK-2", "It is fast")]
    (criterion,) = show(desk, "TASK-1").ticket.criteria
    assert (criterion.check, criterion.approved) == ("make", True)
    assert show(desk, "TASK-2").ticket.body == "From the acceptance criteria of ISSUE-1 (Speed)."
    assert found.done == 1
    update(desk, "TASK-1", Changes(title="Called otherwise"))
    assert tasks_of(desk, issue, criteria_only=True, dry_run=False).new == []
    assert [item.new.title for item in tasks_of(desk, issue, criteria_only=False, dry_run=True).new] == [
        "Not a criterion"
    ]


def test_a_check_that_nobody_approved_is_not_approved_by_the_way(desk: Desk) -> None:
    made(desk, NewTicket("i", "issue", criteria=[NewCriterion("It holds", "make")], trusted=False))
    tasks_of(desk, "ISSUE-1", criteria_only=True, dry_run=False)
    assert not show(desk, "TASK-1").ticket.criteria[0].approved
    ticket = show(desk, "ISSUE-1").ticket
    with desk.store.write(desk.actor) as writer:
        writer.append([approved(ticket.uid, [ticket.criteria[0].id])])
    assert not show(desk, "TASK-1").ticket.criteria[0].approved


def test_a_checklist_gets_subtasks_once(desk: Desk, issue: str) -> None:
    before = everything(desk)
    assert checklist(desk, issue, criteria_only=True, dry_run=True).added == ["It holds", "It is fast"]
    assert everything(desk) == before
    checklist(desk, issue, criteria_only=True, dry_run=False)
    again = checklist(desk, issue, criteria_only=True, dry_run=False)
    assert (again.added, again.there, again.done) == ([], ["It holds", "It is fast"], 1)
    assert [item.title for item in show(desk, issue).ticket.subtasks] == ["It holds", "It is fast"]
    assert below(desk, issue) == []


def test_work_below_a_parent_is_estimated_like_work_on_its_components(desk: Desk) -> None:
    for component in ("web", "web", "web", "api", "api", "api"):
        (key,) = made(desk, NewTicket("x", components=[component]))
        update(desk, key, Changes(status="done", log_time="1h" if component == "web" else "5h"))
    made(desk, NewTicket("i", "issue", components=["web"]))
    options = Options(estimate=True, history_only=True)
    (planned,) = create_planned(desk, [NewTicket("t", parent="ISSUE-1")], options)
    assert (planned.new.estimate, planned.key) == ("1h", "TASK-7")
    (unknown,) = create_planned(desk, [NewTicket("j", "issue")], options)
    assert unknown.estimate is None


def test_history_is_the_time_that_was_logged_else_that_agents_worked(desk: Desk) -> None:
    made(desk, "logged", "run", "neither", NewTicket("open"))
    update(desk, "TASK-1", Changes(log_time="30m", status="done"))
    uid = show(desk, "TASK-2").ticket.uid
    with desk.store.write("trackdown") as writer:
        writer.append(
            [
                recorded("r1", "created", run_created(uid)),
                recorded("r1", "turn_started", {"turn": 0, "round": 0}),
                recorded("r1", "turn_ended", {"turn": 0, "ending": "finished", "seconds": 600.0}),
                recorded("r1", "ended", {"state": "cancelled"}),
            ]
        )
    for key in ("TASK-2", "TASK-3"):
        update(desk, key, Changes(status="done"))
    update(desk, "TASK-4", Changes(log_time="8h"))
    with desk.store.read() as reader:
        assert sorted(sample.minutes for sample in history(reader)) == [10.0, 30]


def test_a_ticket_is_judged_by_its_text_its_components_and_its_estimate(desk: Desk) -> None:
    made(desk, NewTicket("Rework billing", estimate="6w"), NewTicket("Login fails"))
    big = judge_ticket(desk, "TASK-1")
    assert (big.found.kind, big.key, big.now) == ("epic", "TASK-1", "task")
    assert judge_ticket(desk, "task-2").found.kind == "issue"
    with pytest.raises(NotFound):
        judge_ticket(desk, "TASK-9")
