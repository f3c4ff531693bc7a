"""A ticket that was made another kind."""

from __future__ import annotations

import pytest
from cli_person import Person

from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.adapters.system.clock import SystemClock
from trackdown.core.ops.ticket_lifecycle import reclassified


@pytest.fixture
def moved(person: Person) -> Person:
    """Somebody whose task TASK-1 has become ISSUE-7."""
    uid = person.asks("create", "--title", "x")["uid"]
    store = SqliteStore(str(person.store), SystemClock().now)
    with store.write("person:ann") as writer:
        writer.append([reclassified(uid, "issue", "ISSUE-7", "too large")])
    store.close()
    return person


@pytest.mark.parametrize("noun", ["task", "issue", "ticket"])
@pytest.mark.parametrize("key", ["TASK-1", "issue-7"])
def test_it_answers_to_its_old_key_and_noun(noun: str, key: str, moved: Person) -> None:
    shown = moved.asks(noun, "show", key)
    assert (shown["key"], shown["kind"]) == ("ISSUE-7", "issue")
    assert shown["former"] == [{"key": "TASK-1", "kind": "task"}]
    assert moved.asks(noun, "update", key, "--priority", "P1")["key"] == "ISSUE-7"
    assert "formerly   TASK-1 (task)" in moved.does(noun, "show", key)


def test_it_does_not_answer_to_a_third_noun(moved: Person) -> None:
    assert moved.fails("epic", "show", "TASK-1")["exit"] == 2
