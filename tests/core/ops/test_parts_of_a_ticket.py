"""What the operations on a ticket's parts do: subtasks, obstacles, links, guards, time, relations, keys."""

from __future__ import annotations

from typing import Any

from trackdown.core.ops import (
    comments,
    guards,
    links,
    obstacles,
    relations,
    subtasks,
    ticket_fields,
    ticket_lifecycle,
    work_log,
)
from trackdown.core.ops.envelope import Draft, State
from trackdown.core.tickets.model import Obstacle, Subtask, Ticket
from trackdown.testing.factories import folded


def after(*drafts: Draft, **fields: Any) -> State:
    first = ticket_lifecycle.created("e", "TASK-1", "task", {"title": "old", **fields})
    return folded(*((draft.type, draft.payload) for draft in (first, *drafts)))


ONE = subtasks.added("e", {"id": "one", "title": "first", "status": "open"})


def test_a_subtask_changes_and_goes_by_its_id_and_is_added_once() -> None:
    state = after(
        ONE,
        subtasks.added("e", {"id": "one", "title": "again", "status": "done"}),
        subtasks.added("e", {"id": "two", "title": "second", "status": "open"}),
        subtasks.changed("e", "one", {"status": "done", "id": "stolen"}),
        subtasks.removed("e", "two"),
        subtasks.removed("e", "never there"),
    )
    assert Ticket.from_state(state).subtasks == [Subtask("one", "first", "done")]


def test_an_obstacle_stays_until_it_is_cleared_and_knows_who_named_it() -> None:
    named = [obstacles.added("e", {"id": id, "kind": "business", "text": "no budget"}) for id in ("a", "b", "a")]
    ticket = Ticket.from_state(after(*named, obstacles.cleared("e", ["b", "c"], "paid")))
    assert ticket.obstacles == [Obstacle("a", "business", "no budget", by="person:ann", at="2026-03-01T00:00:02Z")]


def test_an_escalation_is_kept_with_its_cause() -> None:
    (event,) = after(obstacles.escalated("e", "response", "nobody answered"))["escalations"]
    assert event == {"at": "2026-03-01T00:00:02Z", "cause": "response", "text": "nobody answered"}


def test_a_link_is_known_by_its_kind_and_id_and_the_last_word_about_it_counts() -> None:
    state = after(
        links.linked("e", {"kind": "commit", "id": "c1", "title": "old"}),
        links.linked("e", {"kind": "branch", "id": "c1"}),
        links.linked("e", {"kind": "commit", "id": "c1", "title": "new"}),
        links.unlinked("e", "branch", "c1"),
        links.unlinked("e", "build", "c1"),
    )
    assert state["links"] == [{"at": "2026-03-01T00:00:04Z", "kind": "commit", "id": "c1", "title": "new"}]


def test_time_adds_up_and_a_correction_takes_away() -> None:
    state = after(work_log.logged("e", 30, "review"), work_log.logged("e", -10))
    assert state["logged"] == 20
    assert [(entry["minutes"], entry["note"]) for entry in state["work_log"]] == [(30, "review"), (-10, "")]


def test_a_guard_holds_until_it_is_withdrawn_or_the_ticket_is_reopened() -> None:
    held = guards.approved("e", "tests", "gate", {"run": "RUN-1"})
    other = guards.approved("e", "legal", "person")
    assert after(held, other, guards.withdrawn("e", "legal"))["guards"] == {
        "tests": {"by": "gate", "who": "person:ann", "at": "2026-03-01T00:00:02Z", "evidence": {"run": "RUN-1"}}
    }
    assert "guards" not in after(held, ticket_lifecycle.moved("e", "done"), ticket_lifecycle.moved("e", "reopened"))


def test_relations_merge_by_element_and_a_ticket_is_never_related_to_itself() -> None:
    state = after(
        relations.related("e", "relates", ["u", "e", "v"]),
        relations.related("e", "relates", ["v", "w"]),
        relations.related("e", "duplicates", ["u"]),
        relations.unrelated("e", "relates", ["u"]),
    )
    assert state["related"] == {"relates": ["v", "w"], "duplicates": ["u"]}
    assert relations.absent("abc-1") == "?ABC-1"


def test_a_reclassified_ticket_remembers_every_key_it_had() -> None:
    state = after(
        ticket_lifecycle.reclassified("e", "issue", "ISSUE-1", "bigger"),
        ticket_lifecycle.reclassified("e", "epic", "EPIC-1", "bigger still"),
    )
    assert (state["key"], state["kind"]) == ("EPIC-1", "epic")
    assert state["former"] == [{"key": "TASK-1", "kind": "task"}, {"key": "ISSUE-1", "kind": "issue"}]


def test_a_ticket_is_put_away_and_taken_out_again() -> None:
    away = ticket_lifecycle.archived("e", True, "old")
    assert after(away)["archived"] is True
    assert after(away, ticket_lifecycle.archived("e", False))["archived"] is False


def test_components_merge_by_element_and_the_single_one_of_before_is_one_of_them() -> None:
    assert after(ticket_fields.placed("e", ["b", "a"], ["core"]), component="core")["components"] == ["a", "b"]
    assert after(ticket_fields.changed("e", {"component": "web"}), components=["a", "b"])["components"] == ["web"]


def test_the_clock_of_the_answer_begins_at_a_new_priority_and_at_reopening_and_ends_when_somebody_is_at_it() -> None:
    urgent = ticket_fields.changed("e", {"priority": "P0"})
    assert after(urgent)["response_from"] == "2026-03-01T00:00:02Z"
    assert "response_from" not in after(ticket_fields.changed("e", {"priority": "P2"}))
    begun = after(urgent, ticket_lifecycle.moved("e", "in-progress"), ticket_lifecycle.moved("e", "review"))
    assert begun["responded_at"] == "2026-03-01T00:00:03Z"
    again = after(ticket_lifecycle.moved("e", "done"), ticket_lifecycle.moved("e", "reopened"))
    assert (again.get("responded_at"), again["response_from"]) == (None, "2026-03-01T00:00:03Z")


def test_a_blocked_ticket_remembers_where_it_was() -> None:
    state = after(
        ticket_lifecycle.moved("e", "in-progress", state="testing"),
        ticket_lifecycle.moved("e", "blocked"),
        ticket_lifecycle.moved("e", "blocked"),
    )
    assert state["blocked_from"] == {"status": "in-progress", "state": "testing"}


def test_a_pattern_of_a_comment_keeps_its_sections() -> None:
    (comment,) = after(comments.commented("e", "half", "progress", {"done": ["a"]}))["comments"]
    assert (comment["kind"], comment["data"]) == ("progress", {"done": ["a"]})
