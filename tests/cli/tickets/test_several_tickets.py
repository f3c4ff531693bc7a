"""``update`` and ``show`` with several keys."""

from __future__ import annotations

import pytest
from cli_person import Person


@pytest.fixture
def family(person: Person) -> Person:
    person.does("issue", "create", "--title", "Sign in")
    for title in ("Draw it", "Write it"):
        person.does("task", "create", "--title", title, "--parent", "ISSUE-1")
    return person


def test_one_key_gives_one_ticket_and_several_a_list(family: Person) -> None:
    assert family.asks("update", "TASK-1", "--priority", "P1")["key"] == "TASK-1"
    done = family.asks("update", "task-2,TASK-1", "--priority", "P0")
    assert [(item["key"], item["priority"]) for item in done] == [("TASK-2", "P0"), ("TASK-1", "P0")]
    assert family.asks("show", "TASK-1")["key"] == "TASK-1"
    assert [item["key"] for item in family.asks("show", "TASK-2", "ISSUE-1")] == ["TASK-2", "ISSUE-1"]
    assert family.does("-q", "show", "TASK-2", "ISSUE-1") == "TASK-2\nISSUE-1\n"


def test_several_changes_are_one_step(family: Person) -> None:
    assert family.does("update", "TASK-1", "TASK-2", "--add-label", "ui", "--comment", "so").splitlines() == [
        "TASK-1 is changed (open).",
        "TASK-2 is changed (open).",
    ]
    family.does("undo")
    assert [(item["labels"], item["comments"]) for item in family.asks("show", "TASK-1", "TASK-2")] == [([], [])] * 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("TASK-1", "TASK-9", "--priority", "P0"), "E-NOT-FOUND"),
        (("TASK-1", "ISSUE-1", "--status", "done"), "E-REFUSED"),
        (("TASK-1", "TASK-2", "--meet", "1"), "E-NOT-FOUND"),
        (("TASK-1", "TASK-2"), "E-INPUT"),
        (("TASK-1", "TASK-2", "--title", "Same"), "E-USAGE"),
        (("TASK-1", "TASK-2", "--description", ""), "E-USAGE"),
        (("TASK-1", "TASK-2", "--file", "doc.md"), "E-USAGE"),
        (("TASK-1", "--title", "Fix", "the", "login"), "E-USAGE"),
        (("TASK-1", "nan", "--priority", "P0"), "E-USAGE"),
        ((",", "--priority", "P0"), "E-INPUT"),
        (("",), "E-INPUT"),
    ],
)
def test_what_one_of_them_may_not_do_none_does(words: tuple[str, ...], code: str, family: Person) -> None:
    before = family.everything()
    assert family.fails("update", *words)["code"] == code
    assert family.everything() == before


def test_a_parent_and_its_children_can_be_finished_and_reopened_in_any_order(family: Person) -> None:
    done = family.asks("update", "ISSUE-1", "TASK-1", "TASK-2", "--status", "done")
    assert [(item["key"], item["status"], item["finishable"]) for item in done] == [
        ("ISSUE-1", "done", None),
        ("TASK-1", "done", None),
        ("TASK-2", "done", None),
    ]
    words = ("--status", "reopened", "--reason", "more to do")
    again = family.asks("update", "TASK-1", "ISSUE-1", "TASK-2", *words)
    assert {item["status"] for item in again} == {"reopened"}


def test_what_is_freed_or_can_be_completed_is_said_once(family: Person) -> None:
    family.does("create", "--title", "Ship it")
    family.does("block", "TASK-3", "--by", "TASK-2")
    family.does("block", "TASK-2", "--by", "TASK-1")
    lines = family.does("update", "TASK-1", "TASK-2", "--status", "done").splitlines()
    assert lines == [
        "TASK-1 is changed (done).",
        "ISSUE-1 can be completed: nothing below it is open.",
        "TASK-2 is changed (done).",
        "Nothing blocks TASK-3 any more: Ship it",
    ]


def test_a_change_can_be_tried_first(family: Person) -> None:
    before = family.everything()
    lines = family.does("update", "TASK-1", "TASK-2", "--status", "done", "--dry-run").splitlines()
    assert lines[0] == "TASK-1 would be changed (done)."
    family.writes("doc.md", "---\ntitle: Another\n---\n")
    assert family.asks("update", "TASK-1", "--file", "doc.md", "--dry-run")["title"] == "Another"
    assert family.everything() == before


def test_a_noun_means_all_of_them(family: Person) -> None:
    assert family.fails("task", "update", "TASK-1", "ISSUE-1", "--priority", "P0")["code"] == "E-INPUT"
    assert family.fails("task", "show", "TASK-1", "ISSUE-1")["code"] == "E-INPUT"


def test_several_tickets_stand_apart_and_one_that_is_not_there_shows_none(family: Person) -> None:
    text = family.does("show", "TASK-1", "TASK-2")
    assert "\n\nTASK-2" in text
    assert family.fails("show", "TASK-1", "TASK-9")["exit"] == 5
    several = family.does("show", "TASK-1", "TASK-2", "--document")
    family.writes("both.md", several.replace("key: TASK-1\n", "").replace("key: TASK-2\n", ""))
    assert family.asks("create", "--file", "both.md")["keys"] == ["TASK-3", "TASK-4"]
