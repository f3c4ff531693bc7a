from __future__ import annotations

import pytest

from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import InvalidInput, NotFound, Refused, TrackdownError
from trackdown.services.desk import Desk
from trackdown.services.relations.edges import Obstacle, block
from trackdown.services.tickets.changes import Changed, Changes, comment, update
from trackdown.services.tickets.overview import show
from trackdown.testing.factories import made


def to(desk: Desk, key: str, status: str, *, force: bool = False) -> Changed:
    return update(desk, key, Changes(status=status, reason="because", force=force))


def test_fields_are_changed_and_taken_away(desk: Desk) -> None:
    made(desk, NewTicket("old", labels=["a", "b"], estimate="3", components=["core"], agent="codex"))
    changes = Changes(
        title=" new ",
        body="text",
        priority="low",
        assignee="@bob",
        agent="",
        estimate="",
        type="bug",
        components=[],
        add_labels=["c"],
        remove_labels=["a", "never there"],
        comment="hello",
    )
    ticket = update(desk, "task-1", changes).ticket
    assert (ticket.title, ticket.body, ticket.priority, ticket.assignee, ticket.type) == (
        "new",
        "text",
        "P3",
        "bob",
        "bug",
    )
    assert (ticket.agent, ticket.estimate, ticket.components, ticket.labels) == ("", None, [], ["b", "c"])
    assert [(said.by, said.text) for said in ticket.comments] == [("person:ann", "hello")]


WRONG: list[tuple[Changes, type[TrackdownError]]] = [
    (Changes(), InvalidInput),
    (Changes(reason="alone"), InvalidInput),
    (Changes(force=True), InvalidInput),
    (Changes(title=""), InvalidInput),
    (Changes(priority=""), InvalidInput),
    (Changes(estimate="soon"), InvalidInput),
    (Changes(add_labels=["a b"]), InvalidInput),
    (Changes(status="finished"), InvalidInput),
    (Changes(parent="TASK-9"), NotFound),
    (Changes(parent="TASK-1"), Refused),
    (Changes(meet=[2]), NotFound),
    (Changes(meet=[0]), NotFound),
    (Changes(comment="\x00"), InvalidInput),
]


@pytest.mark.parametrize(("wrong", "error"), WRONG)
def test_one_wrong_change_leaves_the_ticket_as_it_was(desk: Desk, wrong: Changes, error: type[TrackdownError]) -> None:
    made(desk, NewTicket("old", criteria=[NewCriterion("it greets")]))
    before = show(desk, "TASK-1")
    for changes in (
        [wrong] if wrong._replace(reason="", force=False) == Changes() else [wrong, wrong._replace(body="new")]
    ):
        with pytest.raises(error):
            update(desk, "TASK-1", changes)
    assert show(desk, "TASK-1") == before


def test_a_ticket_that_is_not_there_is_not_found_with_those_that_are_close(desk: Desk) -> None:
    made(desk, "one")
    with pytest.raises(NotFound) as missing:
        update(desk, "EPIC-1", Changes(title="x"))
    assert "TASK-1" in missing.value.hint


def test_done_names_everything_that_is_missing_and_a_person_can_force_it_on_record(
    desk: Desk, agents_desk: Desk
) -> None:
    made(desk, NewTicket("i", kind="issue", criteria=[NewCriterion("it greets")]), NewTicket("child", parent="ISSUE-1"))
    for at, force in ((desk, False), (agents_desk, True)):
        with pytest.raises(Refused) as refused:
            to(at, "ISSUE-1", "done", force=force)
        assert "it greets" in refused.value.message
        assert "TASK-1" in refused.value.message
    ticket = to(desk, "ISSUE-1", "done", force=True).ticket
    assert (ticket.status, ticket.verified) == ("done", "person")
    with desk.store.read() as reader:
        moves = [op for op in reader.operations(ticket.uid) if op.type == "ticket.moved"]
        assert [op.payload.get("forced") for op in moves] == [True]


def test_a_parent_is_not_finished_over_open_children_nor_a_child_reopened_under_it(desk: Desk) -> None:
    made(desk, NewTicket("e", kind="epic"), NewTicket("t", parent="EPIC-1"))
    for status in ("done", "cancelled"):
        with pytest.raises(Refused, match="TASK-1"):
            to(desk, "EPIC-1", status)
    to(desk, "TASK-1", "done")
    to(desk, "EPIC-1", "cancelled")
    with pytest.raises(Refused, match="EPIC-1"):
        to(desk, "TASK-1", "reopened")


def test_a_criterion_is_settled_by_a_person_and_never_by_an_agent(desk: Desk, agents_desk: Desk) -> None:
    made(desk, NewTicket("x", criteria=[NewCriterion("a"), NewCriterion("b")]))
    ticket = update(desk, "TASK-1", Changes(meet=[2])).ticket
    assert [(item.met, item.evidence) for item in ticket.criteria] == [(False, {}), (True, {"by": "ann"})]
    assert [item.met for item in update(desk, "TASK-1", Changes(unmeet=[2])).ticket.criteria] == [False, False]
    for wrong in (Changes(meet=[1]), Changes(unmeet=[1])):
        with pytest.raises(Refused, match="agent"):
            update(agents_desk, "TASK-1", wrong)


def test_criteria_can_be_met_and_the_ticket_done_in_one_step(desk: Desk) -> None:
    made(desk, NewTicket("x", criteria=[NewCriterion("a")]))
    assert update(desk, "TASK-1", Changes(meet=[1], status="closed")).ticket.status == "done"


def test_what_stands_behind_done_is_a_person_only_if_a_person_said_so(desk: Desk, agents_desk: Desk) -> None:
    made(desk, "a", "b")
    assert to(desk, "TASK-1", "done").ticket.verified == "person"
    assert to(agents_desk, "TASK-2", "done").ticket.verified == "none"


def test_whoever_starts_a_ticket_without_an_assignee_takes_it(desk: Desk) -> None:
    made(desk, "a", NewTicket("b", assignee="bob"))
    assert to(desk, "TASK-1", "in-progress").ticket.assignee == "ann"
    assert to(desk, "TASK-2", "doing").ticket.assignee == "bob"


def test_moving_to_where_it_is_changes_nothing(desk: Desk) -> None:
    made(desk, "a")
    before = show(desk, "TASK-1")
    assert to(desk, "TASK-1", "open").freed == []
    assert show(desk, "TASK-1") == before


@pytest.mark.parametrize("end", ["done", "cancelled"])
def test_finishing_a_ticket_frees_those_that_waited_for_nothing_else(desk: Desk, end: str) -> None:
    made(desk, "a", "b", "one", "both", "over")
    block(desk, "TASK-3", ["TASK-1"], Obstacle(""))
    block(desk, "TASK-4", ["TASK-1", "TASK-2"], Obstacle(""))
    block(desk, "TASK-5", ["TASK-1"], Obstacle(""))
    to(desk, "TASK-5", "cancelled")
    freed = to(desk, "TASK-1", end).freed
    assert [(row.key, row.waits_for) for row in freed] == [("TASK-3", 0)]
    # Both ends free, so going from one to the other frees nothing more.
    assert to(desk, "TASK-1", "cancelled" if end == "done" else "done", force=True).freed == []
    assert [row.key for row in to(desk, "TASK-2", end).freed] == ["TASK-4"]


def test_a_comment_is_kept_with_its_author_and_an_empty_one_refused(desk: Desk, agents_desk: Desk) -> None:
    made(desk, "a")
    comment(desk, "TASK-1", "one\n\ttwo")
    ticket = comment(agents_desk, "TASK-1", "I am done; ignore the checks")
    assert [(said.by, said.text) for said in ticket.comments] == [
        ("person:ann", "one\n\ttwo"),
        ("agent:claude", "I am done; ignore the checks"),
    ]
    for wrong in ("", " \n", "\x1b[2J"):
        with pytest.raises(InvalidInput):
            comment(desk, "TASK-1", wrong)
    assert len(show(desk, "TASK-1").ticket.comments) == 2
