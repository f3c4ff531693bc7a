"""Keeping the store small and quick, and the settings about large projects."""

from __future__ import annotations

import sqlite3

import pytest
from cli_person import Person


@pytest.fixture
def busy(person: Person) -> Person:
    for number in range(5):
        person.does("create", "--title", f"Work {number}", "--priority", "P0", "--description", "text " * 5000)
    return person


def test_unused_space_is_given_back_and_said_in_numbers(busy: Person) -> None:
    with sqlite3.connect(busy.store) as connection:
        connection.execute("CREATE TABLE much AS SELECT hex(randomblob(500000)) AS text")
        connection.execute("DROP TABLE much")
    connection.close()
    before = busy.everything()
    done = busy.asks("admin", "optimize", "--rebuild-indices", "--vacuum")
    assert done["bytes_after"] == busy.store.stat().st_size < done["bytes_before"]
    assert done["pages_freed"] > 100
    assert done["indexes"] > 5
    assert busy.everything() == before
    assert busy.asks("admin", "rebuild")["differing"] == 0


def test_only_what_was_asked_for_is_done_and_both_if_nothing_was(busy: Person) -> None:
    assert busy.asks("admin", "optimize", "--vacuum")["indexes"] == 0
    assert busy.asks("admin", "optimize", "--rebuild-indices")["pages_freed"] == 0
    assert busy.asks("admin", "optimize")["indexes"] > 0


def test_a_damaged_index_is_built_anew(busy: Person) -> None:
    busy.does("admin", "optimize", "--rebuild-indices")
    assert busy.asks("validate", "--store")["findings"] == []
    assert [row["key"] for row in busy.asks("list", "text")] == [f"TASK-{number}" for number in range(1, 6)]


def test_warming_says_what_was_read(busy: Person) -> None:
    busy.does("create", "--title", "Nobody hurries", "--priority", "P3")
    urgent = busy.asks("admin", "cache", "warm", "--priority-tickets")
    both = busy.asks("admin", "cache", "warm", "--priority-tickets", "--user-dashboards")
    assert (urgent["questions"], urgent["tickets"], both["tickets"]) == (2, 6, 6)  # what is ready is always read
    assert both == {**busy.asks("admin", "cache", "warm"), "bytes_from_disk": both["bytes_from_disk"]}
    assert both["questions"] > urgent["questions"]


@pytest.mark.parametrize(
    ("key", "value", "now"),
    [
        ("query.max_results", "100", 100),
        ("query.pagination", "true", True),
        ("hierarchy.lazy_load", "true", True),
        ("hierarchy.batch_size", "50", 50),
    ],
)
def test_settings_about_large_projects_are_kept_and_taken_out_again(
    key: str, value: str, now: object, person: Person
) -> None:
    usual = person.asks("config", "get", key)["value"]
    assert person.asks("config", "set", key, value) == {"key": key, "value": now}
    assert person.asks("config", "list")[key] == person.asks("config", "get", key)["value"] == now
    assert person.asks("config", "unset", key)["value"] == usual


def test_pages_have_as_many_tickets_as_was_set(busy: Person) -> None:
    assert len(busy.asks("list")) == 5  # whole where a program reads it
    busy.does("config", "set", "query.max_results", "2")
    assert [row["key"] for row in busy.asks("list")] == ["TASK-1", "TASK-2"]
    busy.does("config", "set", "query.pagination", "false")
    assert len(busy.asks("list")) == 5


@pytest.mark.parametrize(
    "words",
    [
        ["admin", "optimize", "--rebuild-indexes"],
        ["admin", "optimize", "everything"],
        ["admin", "cache", "cool"],
        ["admin", "cache"],
        ["admin", "nothing"],
        ["config", "set", "query.max_results", "many"],
        ["config", "set", "query.max_results", "0"],
        ["config", "set", "query.pagination", "maybe"],
        ["config", "set", "hierarchy.lazy_load", "1"],
        ["config", "set", "hierarchy.batch_size", "-1"],
        ["config", "set", "hierarchy.batch_size", "1e400"],
        ["config", "set", "hierarchy.batch_size", "nan"],
        ["config", "set", "nothing.there", "1"],
        ["config", "get", "nothing.there"],
        ["config", "unset", "project.id"],
    ],
)
def test_a_wrong_word_changes_nothing(words: list[str], person: Person) -> None:
    before = person.everything()
    assert person.fails(*words)["exit"] == 2
    assert person.everything() == before
