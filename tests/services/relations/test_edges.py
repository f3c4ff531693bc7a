from __future__ import annotations

import pytest

from trackdown.core.ops.run_record import recorded
from trackdown.core.query.nodes import Is, Query
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import InvalidInput, NotFound, Refused
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.relations.edges import Obstacle, block, unblock
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.tickets.listing import Page, list_tickets
from trackdown.services.tickets.overview import show
from trackdown.testing.factories import made, run_created


@pytest.fixture(autouse=True)
def three(desk: Desk) -> list[str]:
    return made(desk, "a", "b", "c")


NOTHING = Obstacle("")


def waits(desk: Desk, key: str) -> list[str]:
    return [row.key for row in show(desk, key).waits_for]


def test_a_ticket_waits_for_others_until_it_no_longer_does(desk: Desk) -> None:
    block(desk, "task-1", ["TASK-2", "TASK-3", "TASK-2"], NOTHING)
    assert waits(desk, "TASK-1") == ["TASK-2", "TASK-3"]
    assert [row.key for row in show(desk, "TASK-2").blocks] == ["TASK-1"]
    assert [row.key for row in list_tickets(desk, Query(Is("ready"))).rows] == ["TASK-2", "TASK-3"]
    unblock(desk, "TASK-1", ["TASK-2"])
    assert waits(desk, "TASK-1") == ["TASK-3"]
    unblock(desk, "TASK-1", [])
    assert waits(desk, "TASK-1") == []
    assert [row.key for row in list_tickets(desk, Query(Is("ready")), Page(1)).rows] == ["TASK-1"]


def test_a_ticket_can_wait_for_something_that_is_no_ticket(desk: Desk) -> None:
    ticket = block(desk, "TASK-1", [], Obstacle("no access yet"))
    assert (ticket.status, ticket.reason) == ("blocked", "no access yet")
    ticket = unblock(desk, "TASK-1", [])
    assert (ticket.status, ticket.blocked_by) == ("open", [])


def test_taking_one_relation_away_leaves_a_ticket_blocked_in_words(desk: Desk) -> None:
    block(desk, "TASK-1", ["TASK-2"], Obstacle("no access yet"))
    assert unblock(desk, "TASK-1", ["TASK-2"]).status == "blocked"


def test_a_circle_is_refused_and_shown_and_nothing_of_the_step_stays(desk: Desk) -> None:
    block(desk, "TASK-2", ["TASK-1"], NOTHING)
    with pytest.raises(Refused, match="TASK-1 → TASK-2 → TASK-1"):
        block(desk, "TASK-1", ["TASK-3", "TASK-2"], NOTHING)
    assert waits(desk, "TASK-1") == []
    with pytest.raises(Refused, match="TASK-1 → TASK-1"):
        block(desk, "TASK-1", ["TASK-1"], NOTHING)


def test_a_ticket_moves_to_another_parent_unless_that_closes_a_circle(desk: Desk) -> None:
    made(
        desk,
        NewTicket("e", kind="epic"),
        NewTicket("first", kind="issue", parent="EPIC-1"),
        NewTicket("second", kind="issue"),
    )
    update(desk, "TASK-1", Changes(parent="ISSUE-1"))
    block(desk, "ISSUE-2", ["ISSUE-1"], NOTHING)
    assert update(desk, "TASK-1", Changes(parent="ISSUE-2")).ticket.parent == show(desk, "ISSUE-2").ticket.uid
    block(desk, "ISSUE-1", ["TASK-2"], NOTHING)
    with pytest.raises(Refused, match="circle"):
        update(desk, "TASK-2", Changes(parent="ISSUE-1"))
    assert update(desk, "TASK-1", Changes(parent="")).ticket.parent == ""


def test_an_open_ticket_does_not_go_under_a_finished_one(desk: Desk) -> None:
    made(desk, NewTicket("e", kind="epic"))
    update(desk, "EPIC-1", Changes(status="done"))
    with pytest.raises(Refused, match="EPIC-1"):
        update(desk, "TASK-1", Changes(parent="EPIC-1"))
    update(desk, "TASK-2", Changes(status="done"))
    assert update(desk, "TASK-2", Changes(parent="EPIC-1")).ticket.parent


def test_what_blocks_has_to_be_said_and_to_be_a_ticket(desk: Desk) -> None:
    with desk.store.write("trackdown") as writer:
        writer.append([recorded("r1", "created", run_created(lookup.uid_of(writer, "TASK-3"), "RUN-1"))])
    for by, error in (([], InvalidInput), (["TASK-9"], NotFound), (["RUN-1"], NotFound), (["../x"], InvalidInput)):
        with pytest.raises(error):
            block(desk, "TASK-1", by, Obstacle(" "))
    assert waits(desk, "TASK-1") == []


def test_a_finished_ticket_is_not_blocked_in_words(desk: Desk) -> None:
    update(desk, "TASK-1", Changes(status="done"))
    with pytest.raises(Refused, match="done"):
        block(desk, "TASK-1", [], Obstacle("no access yet"))


def test_unblocking_what_is_not_blocked_is_refused(desk: Desk) -> None:
    block(desk, "TASK-1", ["TASK-2"], NOTHING)
    for key, by in (("TASK-2", []), ("TASK-1", ["TASK-3"]), ("TASK-1", ["TASK-2", "TASK-3"])):
        with pytest.raises(Refused, match="does not wait"):
            unblock(desk, key, by)
    assert waits(desk, "TASK-1") == ["TASK-2"]
