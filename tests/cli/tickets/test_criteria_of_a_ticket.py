"""Criteria and their checks, given to a ticket that is there already, changed and taken away."""

from __future__ import annotations

from typing import Any

import pytest
from cli_person import Person

DOCUMENT = """\
---
title: Refresh tokens
priority: P1   # asked for by Ann
---

Tokens are refreshed.

## Acceptance criteria

Whoever reads this: all of it has to hold.

- [ ] It answers
  check: make answer
- [x] It is documented

## Notes

- [ ] not a criterion
"""


@pytest.fixture
def ticket(person: Person) -> Person:
    person.does("create", "--title", "One", "--criterion", "It holds", "--check", "make hold", "--criterion", "Fast")
    person.does("update", "TASK-1", "--meet", "1", "--meet", "2")
    return person


def criteria(person: Person, key: str = "TASK-1") -> list[tuple[str, Any, bool]]:
    return [(item["text"], item["check"], item["met"]) for item in person.asks("show", key)["criteria"]]


def test_criteria_are_added_behind_those_that_are_there(ticket: Person) -> None:
    ticket.does("update", "TASK-1", "--criterion", "It is small", "--check", "make size", "--scenario", "Old")
    ticket.does("update", "TASK-1", "--scenario", "New", "--given", "a token", "--then", "401", "--check", "true")
    found = criteria(ticket)
    assert found[:2] == [("It holds", "make hold", True), ("Fast", None, True)]
    assert found[2:] == [("It is small", "make size", False), ("Old", None, False), ("New", "true", False)]
    last = ticket.asks("show", "TASK-1")["criteria"][-1]
    assert (last["approved"], last["steps"]) == (True, [["given", "a token"], ["then", "401"]])
    ticket.does("undo")
    assert len(criteria(ticket)) == 4


def test_a_criterion_that_says_or_proves_something_else_is_open_again(ticket: Person) -> None:
    ticket.does(
        "update", "TASK-1", "--change-criterion", "2", "Faster", "--change-criterion", "1", "--check", "make it"
    )
    assert criteria(ticket) == [("It holds", "make it", False), ("Faster", None, False)]
    ticket.does("update", "TASK-1", "--change-criterion", "1", "--check", "")
    assert criteria(ticket)[0] == ("It holds", None, False)
    ticket.does("update", "TASK-1", "--meet", "1")
    ticket.does("update", "TASK-1", "--change-criterion", "1", "It holds")
    assert criteria(ticket)[0] == ("It holds", None, True), "nothing about it has changed"


def test_numbers_are_those_before_the_command(ticket: Person) -> None:
    ticket.does(
        "update", "TASK-1", "--remove-criterion", "1", "--change-criterion", "2", "Faster", "--criterion", "New"
    )
    assert criteria(ticket) == [("Faster", None, False), ("New", None, False)]
    assert "TASK-1 would be changed" in ticket.does("update", "TASK-1", "--remove-criterion", "1", "--dry-run")
    assert len(criteria(ticket)) == 2


def test_several_tickets_are_given_the_same_criterion(ticket: Person) -> None:
    ticket.does("create", "--title", "Two")
    ticket.does("update", "TASK-1", "TASK-2", "--criterion", "Tests pass", "--check", "make test")
    assert criteria(ticket)[-1] == criteria(ticket, "TASK-2")[-1] == ("Tests pass", "make test", False)


def test_checks_from_outside_wait_for_approval(ticket: Person) -> None:
    ticket.does("update", "TASK-1", "--criterion", "New", "--check", "make new", "--from-outside")
    ticket.does("update", "TASK-1", "--change-criterion", "1", "--check", "make other", "--from-outside")
    found = ticket.asks("show", "TASK-1")["criteria"]
    assert [item["approved"] for item in found] == [False, True, False]


def test_a_document_says_what_was_added_changed_and_taken_away_and_keeps_its_other_lines(person: Person) -> None:
    person.writes("one.md", DOCUMENT)
    person.does("create", "--file", "one.md")
    words = ("--change-criterion", "1", "It answers soon", "--remove-criterion", "2", "--criterion", "New")
    person.does("update", "TASK-1", *words, "--check", "make new")
    wanted = DOCUMENT.replace("It answers", "It answers soon")
    wanted = wanted.replace("- [x] It is documented\n", "- [ ] New\n  check: make new\n")
    shown = person.does("show", "TASK-1", "--document")
    assert shown.replace("key: TASK-1\n", "") == wanted
    person.writes("again.md", shown)
    person.does("update", "TASK-1", "--file", "again.md")
    assert criteria(person) == [("It answers soon", "make answer", False), ("New", "make new", False)]


def test_a_document_without_criteria_gets_a_section_for_them(person: Person) -> None:
    person.writes("one.md", "---\ntitle: One\n---\n\nWords.\n")
    person.does("create", "--file", "one.md")
    person.does("update", "TASK-1", "--criterion", "New")
    assert "Words.\n\n## Acceptance criteria\n\n- [ ] New" in person.does("show", "TASK-1", "--document")


def test_a_description_with_criteria_does_not_bring_back_what_is_gone(person: Person) -> None:
    person.does(
        "create", "--title", "One", "--description", "Words.\n\n## Acceptance criteria\n\n- [ ] Old\n- [ ] Kept"
    )
    person.does("update", "TASK-1", "--remove-criterion", "1")
    assert "Old" not in person.does("show", "TASK-1")
    person.does("update", "TASK-1", "--remove-criterion", "1")
    shown = person.does("show", "TASK-1", "--document")
    assert ("Old" in shown, "Kept" in shown, "Words." in shown) == (False, False, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--criterion", " "], 2),
        (["--criterion", "x\x00y"], 2),
        (["--criterion", "New", "--check", " "], 2),
        (["--check", "make"], 2),
        (["--remove-criterion", "3"], 5),
        (["--remove-criterion", "0"], 2),
        (["--remove-criterion", "one"], 2),
        (["--remove-criterion", "1", "--change-criterion", "1", "x"], 2),
        (["--remove-criterion", "1", "--remove-criterion", "1"], 2),
        (["--change-criterion", "9", "x"], 5),
        (["--change-criterion", "1", "x", "y"], 2),
        (["--change-criterion", "1", " "], 2),
        (["--change-criterion", "1", "--check", "a", "--check", "b"], 2),
        (["--change-criterion", "1", "x", "--given", "a token"], 2),
        (["--change-criterion"], 2),
        (["--from-outside"], 2),
        (["TASK-2", "--remove-criterion", "1"], 2),
        (["--criterion", "New", "--file", "one.md"], 2),
    ],
)
def test_what_cannot_be_done_to_criteria_changes_nothing(words: list[str], code: int, ticket: Person) -> None:
    ticket.does("create", "--title", "Two", "--criterion", "It holds")
    before = ticket.everything()
    assert ticket.fails("update", "TASK-1", *words)["exit"] == code
    assert ticket.everything() == before
