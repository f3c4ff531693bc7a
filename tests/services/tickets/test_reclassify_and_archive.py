from __future__ import annotations

import pytest

from trackdown.core.ops.run_record import recorded
from trackdown.core.query.nodes import Is, Query
from trackdown.core.tickets.kinds import KINDS, PARENTS
from trackdown.core.tickets.new import NewTicket
from trackdown.core.tickets.parenting import Rule, table
from trackdown.errors import Refused
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.tickets.archive import archive, unarchive
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.tickets.listing import list_tickets
from trackdown.services.tickets.overview import show
from trackdown.services.tickets.reclassify import reclassify
from trackdown.testing.factories import asked, made, run_created


def keys(desk: Desk, query: str = "") -> list[str]:
    return sorted(row.key for row in list_tickets(desk, asked(query)).rows)


def at_work(desk: Desk, key: str) -> None:
    with desk.store.write("trackdown") as writer:
        writer.append([recorded("r1", "created", run_created(lookup.uid_of(writer, key), "RUN-1"))])


@pytest.mark.parametrize("rule", table(), ids=lambda rule: f"{rule.before}-{rule.after}")
def test_what_the_documentation_says_of_children_is_what_happens(desk: Desk, rule: Rule) -> None:
    for child in (kind for kind in KINDS if rule.before in PARENTS[kind]):
        (key,) = made(desk, NewTicket("above", kind=rule.before))
        (below,) = made(desk, NewTicket("below", kind=child, parent=key))
        if f"{child}s" in rule.children.partition("refused")[2]:
            with pytest.raises(Refused, match=below):
                reclassify(desk, key, rule.after, "it is")
            assert show(desk, key).ticket.kind == rule.before
        else:
            done = reclassify(desk, key, rule.after, "it is")
            assert show(desk, below).ticket.parent == done.ticket.uid


def test_a_finished_ticket_may_go_under_a_finished_epic_and_an_open_one_may_not(desk: Desk) -> None:
    made(desk, NewTicket("e", kind="epic"), NewTicket("i", kind="issue", parent="EPIC-1"))
    made(desk, NewTicket("a", parent="ISSUE-1"), NewTicket("b", parent="ISSUE-1"))
    update(desk, "TASK-1", Changes(status="done"))
    for key in ("ISSUE-1", "EPIC-1"):
        update(desk, key, Changes(status="done", force=True))
    assert reclassify(desk, "TASK-1", "issue", "it is").parent == "EPIC-1"
    done = reclassify(desk, "TASK-2", "issue", "it is")
    assert (done.parent, done.left) == ("", "ISSUE-1")


def test_a_key_that_was_given_up_is_given_to_nobody_else(desk: Desk) -> None:
    made(desk, "a")
    assert reclassify(desk, "TASK-1", "issue", "too large").ticket.key == "ISSUE-1"
    assert reclassify(desk, "TASK-1", "task", "not so large").ticket.key == "TASK-2"
    assert made(desk, "b") == ["TASK-3"]
    assert show(desk, "TASK-1").ticket.uid == show(desk, "ISSUE-1").ticket.uid == show(desk, "TASK-2").ticket.uid
    assert keys(desk, "key:TASK-1") == ["TASK-2"]


def test_nothing_is_reclassified_or_put_away_under_the_hands_of_an_agent(desk: Desk) -> None:
    made(desk, "a")
    at_work(desk, "TASK-1")
    with pytest.raises(Refused, match="RUN-1"):
        reclassify(desk, "TASK-1", "issue", "too large")
    with pytest.raises(Refused, match="RUN-1"):
        archive(desk, ["TASK-1"])
    assert keys(desk) == ["TASK-1"]


def test_one_of_many_that_may_not_go_keeps_all_of_them(desk: Desk) -> None:
    made(desk, NewTicket("i", kind="issue"), NewTicket("a", parent="ISSUE-1"), "b")
    with pytest.raises(Refused, match="TASK-1"):
        archive(desk, ["TASK-2", "ISSUE-1"])
    assert keys(desk) == ["ISSUE-1", "TASK-1", "TASK-2"]
    assert archive(desk, ["TASK-2", "ISSUE-1"], with_children=True, dry_run=True).changed == [
        *("TASK-2", "ISSUE-1", "TASK-1"),
    ]
    assert keys(desk) == ["ISSUE-1", "TASK-1", "TASK-2"]
    update(desk, "TASK-1", Changes(status="done"))
    archive(desk, ["ISSUE-1"])
    assert keys(desk) == ["TASK-1", "TASK-2"]


def test_what_is_there_already_is_said_and_not_written_again(desk: Desk) -> None:
    made(desk, "a", "b")
    archive(desk, ["TASK-1"], reason="old")
    again = archive(desk, ["TASK-1", "TASK-2", "TASK-1"])
    assert (again.changed, again.already) == (["TASK-2"], ["TASK-1"])
    assert keys(desk) == []
    assert keys(desk, "is:archived") == ["TASK-1", "TASK-2"]
    back = unarchive(desk, ["TASK-2"], Query(Is("archived")))
    assert sorted(back.changed) == ["TASK-1", "TASK-2"]
    assert unarchive(desk, ["TASK-1"]).already == ["TASK-1"]
