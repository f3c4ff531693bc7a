"""Tickets that are not here: named by key until they appear."""

from __future__ import annotations

import pytest

from trackdown.core.query.nodes import Is, Query
from trackdown.core.tickets.new import NewTicket
from trackdown.errors import InvalidInput, NotFound
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.relations.audit import audit
from trackdown.services.relations.edges import Obstacle, block, unblock
from trackdown.services.relations.links import Ties, link, unlink
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.tickets.listing import list_tickets
from trackdown.services.tickets.overview import show
from trackdown.services.tickets.reclassify import reclassify
from trackdown.testing.factories import made

NOTHING = Obstacle("")


@pytest.fixture(autouse=True)
def three(desk: Desk) -> list[str]:
    return made(desk, "a", "b", "c")


def waits(desk: Desk, key: str) -> list[str]:
    """Keys of tickets that are here, and ``?KEY`` of those that are not."""
    shown = show(desk, key)
    known = {row.uid: row.key for row in shown.waits_for}
    return [known.get(uid, uid) for uid in shown.ticket.blocked_by]


def ready(desk: Desk) -> list[str]:
    return [row.key for row in list_tickets(desk, Query(Is("ready"))).rows]


def test_a_key_of_another_project_may_be_waited_for_but_one_of_ours_is_a_slip_of_the_pen(desk: Desk) -> None:
    block(desk, "TASK-1", ["ops-7"], NOTHING)
    assert waits(desk, "TASK-1") == ["?OPS-7"]
    assert ready(desk) == ["TASK-2", "TASK-3"]
    with pytest.raises(NotFound, match="TASK-9"):
        block(desk, "TASK-1", ["TASK-9"], NOTHING)
    block(desk, "TASK-1", ["TASK-9"], NOTHING, absent=True)
    assert waits(desk, "TASK-1") == ["?OPS-7", "?TASK-9"]
    unblock(desk, "TASK-1", ["ops-7"])
    assert waits(desk, "TASK-1") == ["?TASK-9"]
    unblock(desk, "TASK-1", [])
    assert ready(desk) == ["TASK-1", "TASK-2", "TASK-3"]


def test_a_ticket_that_appears_is_the_one_that_was_meant_until_its_making_is_undone(desk: Desk) -> None:
    block(desk, "TASK-1", ["TASK-4"], NOTHING, absent=True)
    link(desk, "TASK-2", Ties(relates=["TASK-4"], absent=True))
    made(desk, "the fourth")
    assert waits(desk, "TASK-1") == ["TASK-4"]
    assert [(relation, key) for relation, _, key, _ in show(desk, "TASK-4").related] == [("relates", "TASK-2")]
    undo(desk)
    assert waits(desk, "TASK-1") == ["?TASK-4"]
    made(desk, "again", "and again")
    assert waits(desk, "TASK-1") == ["?TASK-4"], "a number is never given twice"
    unlink(desk, "TASK-2", Ties(relates=["TASK-4"]))


def test_a_ticket_that_gets_the_key_by_reclassifying_is_meant_too(desk: Desk) -> None:
    block(desk, "TASK-1", ["ISSUE-1"], NOTHING, absent=True)
    reclassify(desk, "TASK-2", "issue", "too large")
    assert waits(desk, "TASK-1") == ["ISSUE-1"]
    update(desk, "ISSUE-1", Changes(status="done"))
    assert "TASK-1" in ready(desk)


def test_a_ticket_that_appears_and_waits_for_who_waits_for_it_closes_no_circle(desk: Desk) -> None:
    block(desk, "TASK-1", ["TASK-4"], NOTHING, absent=True)
    made(desk, NewTicket("the fourth", depends_on=["TASK-2"]))
    assert (waits(desk, "TASK-1"), waits(desk, "TASK-4")) == (["TASK-4"], ["TASK-2"])
    block(desk, "TASK-3", ["ISSUE-1"], NOTHING, absent=True)
    block(desk, "TASK-2", ["TASK-3"], NOTHING)
    # Through TASK-4, TASK-2 and TASK-3 it would wait for itself.
    reclassify(desk, "TASK-1", "issue", "too large")
    assert waits(desk, "TASK-3") == ["?ISSUE-1"]
    assert "TASK-3" in [finding.key for finding in audit(desk).findings]


def test_a_ticket_does_not_wait_for_itself_under_the_key_that_it_gets(desk: Desk) -> None:
    block(desk, "TASK-1", ["ISSUE-1"], NOTHING, absent=True)
    reclassify(desk, "TASK-1", "issue", "too large")
    assert show(desk, "ISSUE-1").ticket.uid not in show(desk, "ISSUE-1").ticket.blocked_by


def test_what_is_no_key_is_no_absent_ticket(desk: Desk) -> None:
    for name in ("", "../x", "OPS 7", "-1", "OPS-", "7"):
        with pytest.raises(InvalidInput):
            block(desk, "TASK-1", [name], NOTHING, absent=True)
    assert waits(desk, "TASK-1") == []
