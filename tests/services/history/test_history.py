from __future__ import annotations

import pytest

from trackdown.core.ops.run_record import recorded
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import NotFound, Refused
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.history.log import log, names, undo
from trackdown.services.relations.edges import Obstacle, block, unblock
from trackdown.services.tickets.changes import Changes, comment, update
from trackdown.services.tickets.creation import create
from trackdown.services.tickets.overview import show
from trackdown.testing.factories import made, run_created


def ticket(desk: Desk, key: str) -> Ticket:
    return show(desk, key).ticket


def newest_step(desk: Desk) -> str:
    with desk.store.read() as reader:
        return [operation for _, operation in reader.log()][-1].step


def test_the_newest_step_is_taken_back_and_then_the_one_before(desk: Desk) -> None:
    made(desk, "old")
    created = ticket(desk, "TASK-1")
    update(desk, "TASK-1", Changes(title="new", add_labels=["a"], comment="c", status="done"))
    changed = ticket(desk, "TASK-1")
    block_free = update(desk, "TASK-1", Changes(priority="P0")).ticket
    assert block_free.priority == "P0"
    assert undo(desk).changed == ["TASK-1"]
    assert ticket(desk, "TASK-1") == changed
    undo(desk)
    assert ticket(desk, "TASK-1") == created
    assert undo(desk).gone == ["TASK-1"]
    with pytest.raises(NotFound):
        show(desk, "TASK-1")
    with pytest.raises(NotFound, match="nothing of ann's"):
        undo(desk)


def test_an_undo_can_be_undone(desk: Desk) -> None:
    made(desk, "old")
    update(desk, "TASK-1", Changes(title="new"))
    undo(desk)
    undo(desk, newest_step(desk))
    assert ticket(desk, "TASK-1").title == "new"
    undo(desk)
    assert ticket(desk, "TASK-1").title == "old"


def test_a_step_in_the_middle_is_taken_back_field_by_field(desk: Desk) -> None:
    made(desk, "one")
    update(desk, "TASK-1", Changes(title="two", priority="P0"))
    step = newest_step(desk)
    update(desk, "TASK-1", Changes(title="three"))
    undo(desk, step)
    assert (ticket(desk, "TASK-1").title, ticket(desk, "TASK-1").priority) == ("three", "P2")
    with pytest.raises(Refused, match="already"):
        undo(desk, step)


def test_everybody_takes_back_their_own_and_anything_by_name(desk: Desk) -> None:
    bob = desk._replace(actor="person:bob")
    made(desk, "old")
    update(bob, "TASK-1", Changes(title="bob's"))
    bobs = newest_step(desk)
    update(desk, "TASK-1", Changes(priority="P0"))
    assert undo(bob).step.id == bobs
    undo(desk)
    assert (ticket(desk, "TASK-1").title, ticket(desk, "TASK-1").priority) == ("old", "P2")
    with pytest.raises(NotFound):
        undo(desk, "no such step")


def test_a_creation_stays_while_others_stand_on_it(desk: Desk) -> None:
    made(desk, NewTicket("e", kind="epic"))
    step = newest_step(desk)
    comment(desk, "EPIC-1", "hello")
    with pytest.raises(Refused, match="changed after"):
        undo(desk, step)
    undo(desk)
    made(desk, NewTicket("t", parent="EPIC-1"))
    with pytest.raises(Refused, match="used by TASK-1"):
        undo(desk, step)
    undo(desk)
    made(desk, NewTicket("u", depends_on=["EPIC-1"]))
    with pytest.raises(Refused, match="used by TASK-2"):
        undo(desk, step)
    undo(desk)
    assert undo(desk, step).gone == ["EPIC-1"]


def test_a_creation_that_was_brought_back_stays_too_while_others_stand_on_it(desk: Desk) -> None:
    made(desk, NewTicket("e", kind="epic"))
    undo(desk)
    undo(desk, newest_step(desk))
    back = newest_step(desk)
    made(desk, NewTicket("t", parent="EPIC-1"))
    with pytest.raises(Refused, match="TASK-1"):
        undo(desk, back)
    assert ticket(desk, "TASK-1").parent == ticket(desk, "EPIC-1").uid


def test_a_new_ticket_that_holds_back_known_ones_can_be_undone(desk: Desk) -> None:
    made(desk, "known")
    before = ticket(desk, "TASK-1")
    create(desk, [NewTicket("first", blocks=["TASK-1"])])
    assert undo(desk).gone == ["TASK-2"]
    assert ticket(desk, "TASK-1") == before


def test_undoing_closes_no_circle(desk: Desk) -> None:
    made(desk, "a", "b")
    block(desk, "TASK-1", ["TASK-2"], Obstacle(""))
    unblock(desk, "TASK-1", ["TASK-2"])
    step = newest_step(desk)
    block(desk, "TASK-2", ["TASK-1"], Obstacle(""))
    with pytest.raises(Refused, match="circle"):
        undo(desk, step)
    assert show(desk, "TASK-1").waits_for == []


def test_undoing_puts_no_ticket_back_under_a_parent_that_waits_for_it(desk: Desk) -> None:
    made(desk, NewTicket("i", kind="issue"), NewTicket("t", parent="ISSUE-1"))
    update(desk, "TASK-1", Changes(parent=""))
    step = newest_step(desk)
    block(desk, "ISSUE-1", ["TASK-1"], Obstacle(""))
    with pytest.raises(Refused, match="circle"):
        undo(desk, step)
    assert ticket(desk, "TASK-1").parent == ""


@pytest.mark.parametrize("leave", [Changes(parent=""), Changes(status="done")])
def test_undoing_puts_no_open_ticket_under_a_finished_one(desk: Desk, leave: Changes) -> None:
    made(desk, NewTicket("i", kind="issue"), NewTicket("t", parent="ISSUE-1"))
    update(desk, "TASK-1", leave)
    step = newest_step(desk)
    update(desk, "ISSUE-1", Changes(status="done"))
    with pytest.raises(Refused, match="ISSUE-1"):
        undo(desk, step)


def test_undoing_finishes_no_ticket_over_open_children(desk: Desk) -> None:
    made(desk, NewTicket("i", kind="issue"))
    update(desk, "ISSUE-1", Changes(status="done"))
    update(desk, "ISSUE-1", Changes(status="reopened", reason="more"))
    step = newest_step(desk)
    made(desk, NewTicket("t", parent="ISSUE-1"))
    with pytest.raises(Refused, match="TASK-1"):
        undo(desk, step)


def test_undoing_brings_back_no_relation_to_a_ticket_that_is_gone(desk: Desk) -> None:
    made(desk, NewTicket("i", kind="issue"))
    gone = newest_step(desk)
    made(desk, "t")
    update(desk, "TASK-1", Changes(parent="ISSUE-1"))
    update(desk, "TASK-1", Changes(parent=""))
    parent = newest_step(desk)
    undo(desk, gone)
    with pytest.raises(Refused, match="no longer there"):
        undo(desk, parent)
    made(desk, "blocker")
    gone = newest_step(desk)
    block(desk, "TASK-1", ["TASK-2"], Obstacle(""))
    unblock(desk, "TASK-1", [])
    relation = newest_step(desk)
    undo(desk, gone)
    with pytest.raises(Refused, match="no longer there"):
        undo(desk, relation)
    assert ticket(desk, "TASK-1").blocked_by == []


def test_an_unrelated_step_of_a_ticket_that_was_forced_can_be_undone(desk: Desk) -> None:
    made(desk, NewTicket("i", kind="issue"), NewTicket("t", parent="ISSUE-1"))
    update(desk, "ISSUE-1", Changes(status="done", force=True))
    update(desk, "TASK-1", Changes(title="new"))
    undo(desk)
    assert ticket(desk, "TASK-1").title == "t"


def test_what_a_run_did_is_not_undone_here(desk: Desk) -> None:
    made(desk, "t")
    with desk.store.write(desk.actor, step="run") as writer:
        writer.append([recorded("r1", "created", run_created(lookup.uid_of(writer, "TASK-1"), "RUN-1"))])
    with pytest.raises(Refused, match="run"):
        undo(desk, "run")
    with pytest.raises(Refused, match="used by a run"):
        undo(desk)


def test_the_log_holds_everything_and_says_what_no_longer_counts(desk: Desk) -> None:
    made(desk, "t")
    update(desk, "TASK-1", Changes(title="new"))
    undo(desk)
    entries = log(desk, "TASK-1")
    assert [(entry.operation.type, entry.counts) for entry in entries] == [
        ("ticket.created", True),
        ("ticket.changed", False),
        ("ticket.retracted", False),
    ]


def test_tickets_whose_making_was_undone_keep_their_names_in_the_log(desk: Desk) -> None:
    kept, gone = made(desk, "Kept", "Gone")
    with desk.store.read() as reader:
        uids = [lookup.uid_of(reader, kept), lookup.uid_of(reader, gone)]
    undo(desk)
    with desk.store.read() as reader:
        assert names(reader, [*uids, "no-such-uid"]) == dict(zip(uids, (kept, gone), strict=True))
