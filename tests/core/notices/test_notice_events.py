"""What an operation means, in the words that people choose notifications by."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.notices.events import EVENTS, of_run
from trackdown.core.notices.story import story
from trackdown.core.ops.envelope import Operation
from trackdown.testing.factories import log_of, operation

CREATED = ("ticket.created", {"key": "TASK-1", "kind": "task", "title": "Login fails", "priority": "P1"})


def _meaning(*events: tuple[str, dict[str, Any]]) -> list[str]:
    """What the last operation of a ticket means."""
    log = log_of(CREATED, *events)
    told = story(log, {log[-1].id})
    return [event.name for event in told[log[-1].id][1]] if told else []


def _moved(to: str) -> tuple[str, dict[str, Any]]:
    return ("ticket.moved", {"to": to, "reason": "so"})


@pytest.mark.parametrize(
    ("events", "meaning"),
    [
        ([], ["created"]),
        ([("ticket.changed", {"set": {"assignee": "bob"}})], ["assigned"]),
        ([("ticket.changed", {"set": {"title": "Other"}})], []),
        ([("ticket.changed", {"set": {"assignee": None}})], []),
        ([_moved("in-progress")], ["started"]),
        ([_moved("blocked")], ["blocked"]),
        ([_moved("blocked"), _moved("open")], ["unblocked"]),
        ([_moved("blocked"), _moved("in-progress")], ["unblocked", "started"]),
        ([_moved("blocked"), _moved("cancelled")], ["cancelled"]),
        ([_moved("review")], ["review"]),
        ([_moved("done")], ["completed"]),
        ([_moved("done"), _moved("reopened")], ["reopened"]),
        ([_moved("open")], []),
        ([("ticket.relation.blocked", {"by": ["t2"]})], ["blocked"]),
        ([("ticket.comment.added", {"text": "hm", "kind": "note"})], ["commented"]),
        ([("ticket.comment.added", {"text": "hm", "kind": "report"})], []),
        ([("ticket.escalated", {"cause": "response", "text": "late"})], ["escalated", "breached"]),
        ([("ticket.escalated", {"cause": "person", "text": "look"})], ["escalated"]),
        ([("ticket.from.the.future", {})], []),
    ],
)
def test_an_operation_means(events: list[tuple[str, dict[str, Any]]], meaning: list[str]) -> None:
    assert _meaning(*events) == meaning


def test_the_same_assignee_again_is_no_news() -> None:
    same = ("ticket.changed", {"set": {"assignee": "bob"}})
    assert _meaning(same, same) == []


@pytest.mark.parametrize(
    ("type", "payload", "meaning"),
    [
        ("run.parked", {"kind": "approval", "detail": "two checks"}, ["question"]),
        ("run.parked", {"kind": "limit"}, []),
        ("run.parked", {"kind": "review"}, []),
        ("run.ended", {"state": "escalated", "reason": "no"}, ["escalated"]),
        ("run.ended", {"state": "done"}, []),
    ],
)
def test_a_run_means_something_for_its_ticket(type: str, payload: dict[str, Any], meaning: list[str]) -> None:
    assert [event.name for event in of_run(operation(type, payload))] == meaning


def test_the_ticket_is_told_as_it_was_then() -> None:
    log = log_of(CREATED, _moved("blocked"), ("ticket.changed", {"set": {"priority": "P3", "title": "Later"}}))
    ticket, _ = story(log, {log[1].id})[log[1].id]
    assert (ticket.priority, ticket.title, ticket.status) == ("P1", "Login fails", "blocked")


def test_what_was_taken_back_says_nothing() -> None:
    log = log_of(CREATED, _moved("done"), ("ticket.retracted", {"operations": ["o000002"]}))
    assert story(log, {log[1].id, log[2].id}) == {}


PAYLOADS = st.dictionaries(
    st.sampled_from(["to", "set", "by", "text", "kind", "cause", "key", "title", "detail", "state", "reason"]),
    st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()), st.dictionaries(st.text(), st.text())),
)
TYPES = st.sampled_from(
    ["ticket.created", "ticket.changed", "ticket.moved", "ticket.escalated", "ticket.comment.added", "run.parked"]
)


@given(st.lists(st.builds(lambda type, payload: (type, payload), TYPES, PAYLOADS), max_size=8))
def test_no_operation_of_whatever_shape_makes_it_fail(events: list[tuple[str, dict[str, Any]]]) -> None:
    log: list[Operation] = log_of(CREATED, *events)
    for _, meant in story(log, {item.id for item in log}).values():
        assert {event.name for event in meant} <= set(EVENTS)
    for item in log:
        of_run(item)
