"""A ticket that is closed although what it waits for is open: no guard, but a word."""

from __future__ import annotations

import pytest
from cli_person import Person


@pytest.fixture
def waiting(person: Person) -> Person:
    person.does("create", "--title", "First")
    person.does("create", "--title", "Second")
    person.does("block", "TASK-2", "--by", "TASK-1")
    return person


NOTE = "TASK-2 is done although it waits for TASK-1: `trackdown unblock TASK-2 --by TASK-1` if that is over.\n"


def test_closing_it_says_what_is_still_open(waiting: Person) -> None:
    answer = waiting.types("update", "TASK-2", "--status", "done")
    assert (answer.code, answer.err) == (0, NOTE)
    assert waiting.asks("update", "TASK-2", "--status", "reopened", "--reason", "too early")["open_blockers"] == []
    assert waiting.asks("update", "TASK-2", "--status", "done")["open_blockers"] == ["TASK-1"]


def test_a_change_of_one_that_is_closed_says_nothing(waiting: Person) -> None:
    waiting.does("update", "TASK-2", "--status", "done")
    assert waiting.types("update", "TASK-2", "--priority", "P1").err == ""
    assert waiting.types("update", "TASK-1", "--status", "done").err == ""


def test_both_at_once_leave_nothing_open(waiting: Person) -> None:
    assert waiting.types("update", "TASK-2", "TASK-1", "--status", "done").err == ""


def test_one_that_is_cancelled_needs_nothing(waiting: Person) -> None:
    assert waiting.types("update", "TASK-2", "--status", "cancelled", "--reason", "no").err == ""
    assert [item for item in waiting.asks("validate")["findings"] if item["rule"] == "blocker-open"] == []


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_closing_many_says_it_for_each(waiting: Person, more: tuple[str, ...]) -> None:
    words = ("batch", "update", "--keys", "TASK-2", "--set-status", "done", *more)
    assert waiting.types("--json", *words, "--dry-run").code == 0
    answer = waiting.types(*words)
    assert (answer.code, answer.err) == (0, NOTE)
    waiting.does("update", "TASK-2", "--priority", "P1")


def test_many_in_json_name_what_each_waits_for(waiting: Person) -> None:
    data = waiting.asks("batch", "update", "--query", "key:TASK-2", "--set-status", "done")
    assert data["open_blockers"] == {"TASK-2": ["TASK-1"]}


def test_a_document_that_closes_it_says_so(waiting: Person) -> None:
    text = waiting.does("show", "TASK-2", "--document").replace("priority:", "status: done\npriority:")
    answer = waiting.types("update", "TASK-2", "--file", waiting.writes("two.md", text))
    assert (answer.code, answer.err) == (0, NOTE)


@pytest.mark.parametrize("words", [("validate",), ("validate", "--relationships"), ("relationship", "audit")])
def test_whoever_looks_for_mistakes_finds_it(waiting: Person, words: tuple[str, ...]) -> None:
    waiting.does("update", "TASK-2", "--status", "done")
    assert "TASK-2 is done and waits for TASK-1, which is open" in waiting.does(*words)
    found = [item for item in waiting.asks(*words)["findings"] if item["rule"] == "blocker-open"]
    assert [item["key"] for item in found] == ["TASK-2"]
    waiting.does("unblock", "TASK-2", "--by", "TASK-1")
    assert "waits for" not in waiting.does(*words)
