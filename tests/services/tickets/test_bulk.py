"""Changing many tickets in one step."""

from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import InvalidInput, NotFound, TrackdownError
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.tickets import bulk
from trackdown.services.tickets.bulk import Bulk, Wanted, named_components
from trackdown.services.tickets.changes import Changes
from trackdown.services.tickets.overview import show
from trackdown.testing.factories import asked, made


def changed(desk: Desk, query: str, *, dry_run: bool = False, wanted: Wanted | None = None, **changes: Any) -> Bulk:
    return bulk.update(desk, [], asked(query), wanted or Wanted(Changes(**changes)), dry_run=dry_run)


def steps(desk: Desk) -> int:
    with desk.store.read() as reader:
        return len(reader.steps(1000))


def status(desk: Desk, key: str) -> str:
    return show(desk, key).ticket.status


@pytest.fixture
def tree(desk: Desk) -> list[str]:
    """An epic with an issue with two tasks."""
    return made(
        desk,
        NewTicket("e", kind="epic"),
        NewTicket("i", kind="issue", parent="EPIC-1"),
        NewTicket("t", parent="ISSUE-1", components=["api", "docs"]),
        NewTicket("u", parent="ISSUE-1", components=["api"], priority="P0"),
    )


@pytest.mark.usefixtures("tree")
def test_a_whole_tree_is_finished_children_first_in_one_step(desk: Desk) -> None:
    before = steps(desk)
    found = changed(desk, "is:open", status="done")
    assert [item.key for item in found.touched] == ["TASK-2", "EPIC-1", "ISSUE-1", "TASK-1"]
    assert (found.refused, found.exit_code, steps(desk)) == ([], 0, before + 1)
    assert {status(desk, key) for key in ("EPIC-1", "ISSUE-1", "TASK-1", "TASK-2")} == {"done"}

    reopened = changed(desk, "status:done", status="reopened", reason="not yet")
    assert (len(reopened.touched), reopened.refused) == (4, [])


@pytest.mark.usefixtures("tree")
def test_a_refused_ticket_stays_whole_and_the_others_go_through(desk: Desk) -> None:
    made(desk, NewTicket("c", criteria=[NewCriterion("it holds")]))
    found = changed(desk, "kind:task", status="done", add_labels=["over"], comment="All of them.")
    assert [item.key for item in found.refused] == ["TASK-3"]
    assert "'it holds' is not met" in found.refused[0].error.message
    assert found.exit_code == 3
    left = show(desk, "TASK-3").ticket
    assert (left.status, left.labels, left.comments) == ("open", [], [])
    assert show(desk, "TASK-1").ticket.labels == ["over"]


@pytest.mark.usefixtures("tree")
def test_nothing_went_through_is_another_end_than_nothing_was_found(desk: Desk) -> None:
    before = steps(desk)
    assert changed(desk, "kind:epic", status="done").exit_code == 2
    assert changed(desk, "component:nothing", priority="P1").exit_code == 0
    assert steps(desk) == before


@pytest.mark.usefixtures("tree")
def test_a_dry_run_says_old_and_new_and_changes_nothing(desk: Desk) -> None:
    wanted: dict[str, Any] = {"priority": "P1", "add_labels": ["x"], "parent": "", "comment": "so"}
    before = steps(desk)
    tried = changed(desk, "kind:task", dry_run=True, **wanted)
    assert steps(desk) == before
    assert tried.touched[0].changes == {
        "priority": ("P0", "P1"),
        "parent": ("ISSUE-1", None),
        "labels": (None, ["x"]),
        "comment": (None, "so"),
    }
    assert changed(desk, "kind:task", **wanted) == tried


@pytest.mark.usefixtures("tree")
def test_what_is_so_already_is_no_change_and_no_operation(desk: Desk) -> None:
    before = steps(desk)
    found = changed(desk, "key:TASK-2", priority="P0", add_components=["api"])
    assert (found.touched, found.unchanged, found.exit_code) == ([], ["TASK-2"], 0)
    assert steps(desk) == before
    # What is said of it is a change, again and again.
    assert len(changed(desk, "key:TASK-2", priority="P0", comment="still").touched) == 1


@pytest.mark.usefixtures("tree")
def test_the_component_that_the_query_names_is_exchanged_and_others_stay(desk: Desk) -> None:
    query = asked("component:api NOT component:web")
    exchanged = named_components(query.where)
    assert exchanged == ("api",)
    bulk.update(desk, [], query, Wanted(Changes(components=["core"]), exchanged=exchanged))
    assert show(desk, "TASK-1").ticket.components == ["core", "docs"]
    changed(desk, "key:TASK-1", components=["web"])
    assert show(desk, "TASK-1").ticket.components == ["web"]


@pytest.mark.usefixtures("tree")
def test_a_parent_and_its_only_child_are_archived_together_but_not_over_an_open_child(desk: Desk) -> None:
    alone = changed(desk, "kind:issue", wanted=Wanted(Changes(), archive=True))
    assert [item.key for item in alone.refused] == ["ISSUE-1"]
    together = changed(desk, "under:EPIC-1 OR key:EPIC-1", wanted=Wanted(Changes(reason="old"), archive=True))
    assert (len(together.touched), together.refused) == (4, [])
    assert show(desk, "EPIC-1").ticket.archived


@pytest.mark.usefixtures("tree")
def test_a_reason_without_a_status_is_a_comment(desk: Desk) -> None:
    changed(desk, "key:TASK-1", priority="P0", reason="Security")
    assert [comment.text for comment in show(desk, "TASK-1").ticket.comments] == ["Security"]
    changed(desk, "key:TASK-1", status="cancelled", reason="no more")
    ticket = show(desk, "TASK-1").ticket
    assert (ticket.reason, len(ticket.comments)) == ("no more", 1)


@pytest.mark.usefixtures("tree")
def test_what_waits_for_several_of_them_is_freed_once_and_told(desk: Desk) -> None:
    made(desk, NewTicket("w", depends_on=["TASK-1", "TASK-2"]))
    assert changed(desk, "parent:ISSUE-1", status="done").freed == ["TASK-3"]


@pytest.mark.usefixtures("tree")
def test_a_ticket_may_not_become_its_own_parent_whatever_its_place_in_the_batch(desk: Desk) -> None:
    found = changed(desk, "is:open", parent="ISSUE-1")
    assert sorted(item.key for item in found.refused) == ["EPIC-1", "ISSUE-1"]
    assert sorted(found.unchanged) == ["TASK-1", "TASK-2"]


@pytest.mark.usefixtures("tree")
def test_an_agent_forces_nothing(agents_desk: Desk) -> None:
    forced = changed(agents_desk, "kind:epic", status="done", force=True)
    assert forced.exit_code == 2


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, InvalidInput),
        ({"priority": "P7"}, InvalidInput),
        ({"priority": ""}, InvalidInput),
        ({"status": "dnoe"}, InvalidInput),
        ({"type": "bgu"}, InvalidInput),
        ({"severity": "very"}, InvalidInput),
        ({"sprint": "none-such"}, NotFound),
        ({"target_date": "2026-02-30"}, InvalidInput),
        ({"parent": "EPIC-9"}, NotFound),
        ({"assignee": "two words"}, InvalidInput),
        ({"components": ["two words"]}, InvalidInput),
        ({"add_components": ["a\x00b"]}, InvalidInput),
        ({"add_labels": ["x" * 101]}, InvalidInput),
        ({"comment": "\x1b[2J"}, InvalidInput),
        ({"priority": "P1", "reason": "\x00"}, InvalidInput),
    ],
)
@pytest.mark.usefixtures("tree")
def test_a_value_that_no_ticket_can_have_fails_as_a_whole(
    desk: Desk, changes: dict[str, Any], error: type[TrackdownError]
) -> None:
    before = steps(desk)
    for query in ("kind:task", "component:nothing"):
        with pytest.raises(error):
            changed(desk, query, **changes)
    assert steps(desk) == before


@pytest.mark.usefixtures("tree")
def test_a_key_that_is_not_there_fails_as_a_whole(desk: Desk) -> None:
    with pytest.raises(NotFound):
        bulk.update(desk, ["TASK-1", "TASK-9"], None, Wanted(Changes(priority="P3")))
    assert show(desk, "TASK-1").ticket.priority == "P2"
    both = bulk.update(desk, ["TASK-1", "task-001"], asked("key:TASK-1"), Wanted(Changes(priority="P3")))
    assert [item.key for item in both.touched] == ["TASK-1"], "named three times, changed once"


@pytest.mark.usefixtures("tree")
def test_undo_takes_all_of_it_back(desk: Desk) -> None:
    changed(desk, "is:open", status="done", add_labels=["over"])
    undone = undo(desk)
    assert len(undone.changed) == 4
    assert {status(desk, key) for key in ("EPIC-1", "ISSUE-1", "TASK-1", "TASK-2")} == {"open"}
    assert show(desk, "TASK-1").ticket.labels == []
