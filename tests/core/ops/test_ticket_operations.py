from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.ops import comments, criteria, relations, ticket_fields, ticket_lifecycle
from trackdown.core.ops.envelope import Draft, State
from trackdown.testing.factories import folded

A = {"id": "a", "text": "it greets", "check": "true"}
B = {"id": "b", "text": "it leaves"}


def after(*drafts: Draft, **fields: Any) -> State:
    first = ticket_lifecycle.created("e", "TASK-1", "task", {"title": "old", **fields})
    return folded(*((draft.type, draft.payload) for draft in (first, *drafts)))


def test_a_new_ticket_is_open_and_medium_unless_it_says_otherwise() -> None:
    state = after()
    assert (state["status"], state["priority"], state["criteria"], state["blocked_by"]) == ("open", "P2", [], [])
    assert after(priority="P0")["priority"] == "P0"


def test_per_field_the_last_change_wins_and_nothing_takes_a_field_away() -> None:
    state = after(
        ticket_fields.changed("e", {"title": "new", "agent": "codex"}),
        ticket_fields.changed("e", {"title": "newest", "agent": None, "assignee": None}),
    )
    assert state["title"] == "newest"
    assert "agent" not in state


@pytest.mark.parametrize("field", ["status", "key", "uid", "created_by", "no such field"])
def test_a_change_of_fields_reaches_plain_fields_only(field: str) -> None:
    assert after(ticket_fields.changed("e", {field: "x"})).get(field) == after().get(field)


def test_labels_merge_by_element() -> None:
    state = after(
        ticket_fields.labelled("e", ["b", "a"], []),
        ticket_fields.labelled("e", ["c", "a"], ["b", "never there"]),
        ticket_fields.labelled("e", ["x"], ["x"]),
    )
    assert state["labels"] == ["a", "c"]


def test_blocking_merges_by_element_and_unblocking_takes_only_what_it_names() -> None:
    state = after(
        relations.blocked("e", ["u", "v"]), relations.blocked("e", ["v", "w"]), relations.unblocked("e", ["u", "z"])
    )
    assert state["blocked_by"] == ["v", "w"]


def test_a_move_keeps_its_reason_until_the_next_move() -> None:
    state = after(ticket_lifecycle.moved("e", "blocked", "no key"))
    assert (state["status"], state["reason"]) == ("blocked", "no key")
    assert after(ticket_lifecycle.moved("e", "blocked", "no key"), ticket_lifecycle.moved("e", "open"))["reason"] == ""


def test_a_comment_knows_who_said_it_when_and_its_kind() -> None:
    (comment,) = after(comments.commented("e", "hello", "report"))["comments"]
    assert comment == {
        "id": "o000002",
        "by": "person:ann",
        "at": "2026-03-01T00:00:02Z",
        "text": "hello",
        "kind": "report",
    }


def test_a_criterion_is_added_once_and_settled_by_its_id() -> None:
    state = after(
        criteria.added("e", B),
        criteria.added("e", {**B, "text": "again"}),
        criteria.settled("e", "b", True, "check", {"run": "RUN-1"}),
        criteria.settled("e", "unknown", True, "check", {}),
        criteria=[A],
    )
    assert [item["text"] for item in state["criteria"]] == ["it greets", "it leaves"]
    assert [item.get("met") for item in state["criteria"]] == [None, True]
    assert state["criteria"][1]["evidence"] == {"by": "check", "run": "RUN-1"}


def test_only_the_named_checks_are_approved() -> None:
    held = [{**A, "approved": False}, {**B, "check": "true", "approved": False}]
    state = after(criteria.approved("e", ["b", "unknown"]), criteria=held)
    assert [item["approved"] for item in state["criteria"]] == [False, True]


def test_a_rewritten_list_keeps_what_is_known_about_criteria_that_kept_their_id() -> None:
    rewritten = criteria.replaced("e", [{"id": "new", "text": "n"}, {"id": "a", "text": "it greets loudly"}])
    state = after(criteria.settled("e", "a", True, "ann", {}), rewritten, criteria=[A, B])
    assert state["criteria"] == [
        {"id": "new", "text": "n"},
        {"id": "a", "text": "it greets loudly", "met": True, "evidence": {"by": "ann"}},
    ]
