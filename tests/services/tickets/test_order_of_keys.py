"""In which order somebody types the keys changes nothing about what comes of it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.tickets.new import NewTicket
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.tickets.changes import Changes, update_each
from trackdown.testing import factories
from trackdown.testing.stores import passing_store

KEYS = ("TASK-1", "TASK-2", "ISSUE-1")
CHANGES = {
    "begun": Changes(status="in-progress"),
    "done": Changes(status="done"),
    "cancelled": Changes(status="cancelled", reason="no longer wanted"),
    "blocked": Changes(status="blocked", reason="nobody has time"),
    "planned": Changes(priority="P0", estimate="3", add_labels=["x"]),
}


def _outcome(store: SqliteStore, keys: tuple[str, ...], changes: Changes) -> tuple[list[str], dict[str, Any]]:
    """What is answered, and what became of each. The second task waits for the first, and is under the issue."""
    desk: Desk = factories.desk(store)
    factories.made(desk, NewTicket("i", "issue"), "a", NewTicket("b", parent="ISSUE-1", depends_on=["TASK-1"]))
    answered = [item.ticket.key for item in update_each(desk, keys, changes)]
    with store.read() as reader:
        tickets = [lookup.ticket(reader, key) for key in KEYS]
    return answered, {
        item.key: (item.status, item.priority, item.assignee, item.labels, item.estimate) for item in tickets
    }


@pytest.mark.parametrize("name", CHANGES)
def test_any_order_of_the_keys_gives_the_same_and_is_answered_in_that_order(name: str) -> None:
    outcomes = []
    for keys in itertools.permutations(KEYS):
        with passing_store() as store:
            answered, outcome = _outcome(store, keys, CHANGES[name])
        assert answered == list(keys)
        outcomes.append(outcome)
    assert all(outcome == outcomes[0] for outcome in outcomes)
