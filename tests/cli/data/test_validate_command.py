"""Everything that is wrong is found, area by area, and left as it is."""

from __future__ import annotations

import sqlite3

import pytest
from cli_person import Person

AREAS = ["hierarchy", "relationships", "workflows", "documents", "naming", "store"]


@pytest.fixture
def tidy(person: Person) -> Person:
    person.does("create", "--kind", "epic", "--title", "[EPIC] Let people log in with a second factor")
    person.does("create", "--kind", "issue", "--title", "[Auth] Ask for the second factor", "--parent", "EPIC-1")
    return person


def found(person: Person, *words: str) -> list[tuple[str, str, str]]:
    return [(item["area"], item["rule"], item["key"]) for item in person.asks("validate", *words)["findings"]]


def test_nothing_is_wrong_with_what_was_made_with_care(tidy: Person) -> None:
    assert tidy.asks("validate", "--strict") == {"checked": AREAS, "counts": dict.fromkeys(AREAS, 0), "findings": []}
    assert tidy.does("validate").startswith("Nothing is wrong")


def test_each_area_finds_its_own(tidy: Person) -> None:
    tidy.does("create", "--title", "[Backend] Store the secret of the second factor")  # belongs nowhere
    tidy.does("block", "ISSUE-1", "--by", "OTHER-9")
    tidy.does("update", "EPIC-1", "--status", "done", "--force", "--reason", "in a hurry")
    assert found(tidy, "--hierarchy") == [
        ("hierarchy", "parent-finished", "ISSUE-1"),
        ("hierarchy", "orphan", "TASK-1"),
    ]
    assert found(tidy, "--relationships") == [("relationships", "absent", "ISSUE-1")]
    assert found(tidy, "--workflows") == [("workflows", "finished-over-open-children", "EPIC-1")]
    together = found(tidy, "--hierarchy", "--workflows", "--relationships")
    assert len(together) == 4
    assert set(together) == set(found(tidy))


def test_advice_is_no_mistake(tidy: Person) -> None:
    tidy.does("create", "--kind", "issue", "--title", "Fix it", "--parent", "EPIC-1")
    answer = tidy.types("validate", "--strict")
    assert (answer.code, "pieces of advice" in answer.out) == (0, True)


def test_findings_end_with_one_only_if_that_is_wanted(tidy: Person) -> None:
    tidy.does("create", "--title", "[Backend] Store the secret of the second factor")
    assert tidy.types("validate", "--hierarchy").code == 0
    assert tidy.types("validate", "--hierarchy", "--strict").code == 1
    assert tidy.types("validate", "--documents", "--strict").code == 0


def test_tables_that_are_not_what_the_log_says_are_found_and_left_alone(tidy: Person) -> None:
    with sqlite3.connect(tidy.store) as connection:
        connection.execute("UPDATE tickets SET title = 'Other' WHERE key = 'EPIC-1'")
    connection.close()
    assert found(tidy, "--store") == found(tidy, "--store") == [("store", "tables", "")]
    tidy.does("admin", "rebuild")
    assert found(tidy, "--store") == []


def test_a_log_that_was_changed_is_found(tidy: Person) -> None:
    with sqlite3.connect(tidy.store) as connection:
        connection.execute("UPDATE operations SET at = '1999' WHERE place = 1")
    connection.close()
    assert ("store", "damaged", "") in found(tidy, "--store")


def test_looking_changes_nothing_and_holds_nobody_up(tidy: Person) -> None:
    before = tidy.everything()
    holder = sqlite3.connect(tidy.store, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")  # somebody is writing all the while
    try:
        tidy.does("validate")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert tidy.everything() == before


def test_a_wrong_word_is_refused(tidy: Person) -> None:
    assert tidy.fails("validate", "--hierarchies")["exit"] == 2
