"""Counting tickets, and adding up time."""

from __future__ import annotations

import pytest
from cli_person import Person


@pytest.fixture
def team(person: Person) -> Person:
    person.does("create", "--kind", "epic", "--title", "Epic")
    person.does("create", "--title", "One", "--estimate", "4h", "--component", "auth,api", "--assignee", "ann")
    person.does("create", "--title", "Two", "--estimate", "3", "--priority", "P0", "--depends-on", "TASK-1")
    person.does("create", "--title", "Three")
    person.does("update", "TASK-1", "--log-time", "90m")
    person.does("update", "TASK-3", "--status", "done")
    return person


def test_every_ticket_is_counted_once_in_each_field(team: Person) -> None:
    found = team.asks("report", "status")
    assert found["total"] == 4
    assert {name: sum(counts.values()) for name, counts in found["by"].items()} == dict.fromkeys(found["by"], 4)
    assert found["by"]["status"] == {"open": 3, "done": 1}
    assert found["by"]["priority"] == {"P0": 1, "P2": 3}
    assert (found["flags"]["open"], found["flags"]["blocked"], found["flags"]["unestimated"]) == (3, 1, 1)
    assert list(found["by"]["status"]) == ["open", "done"]  # as the workflow goes, not as they are many
    assert "open 3, done 1" in team.does("report", "status")


def test_a_query_narrows_it_down(team: Person) -> None:
    assert team.asks("report", "status", "--query", "component:auth")["total"] == 1
    assert team.asks("report", "time", "--query", "component:nothing")["rows"] == []


def test_time_is_added_up_and_nothing_is_counted_twice_in_the_sum(team: Person) -> None:
    found = team.asks("report", "time", "--by", "component")
    by = {
        row["name"]: (row["estimated_minutes"], row["logged_minutes"], row["remaining_minutes"])
        for row in found["rows"]
    }
    assert by["auth"] == by["api"] == (240, 90, 150)
    assert found["total"] == {
        "tickets": 2,
        "points": 3,
        "estimated_minutes": 240,
        "logged_minutes": 90,
        "remaining_minutes": 150,
    }


@pytest.mark.parametrize("by", ["person", "day"])
def test_what_was_logged_is_added_up_by_who_and_when(by: str, team: Person) -> None:
    team.does("update", "TASK-2", "--log-time", "30m")
    (row,) = team.asks("report", "time", "--by", by)["rows"]
    assert (row["tickets"], row["logged_minutes"]) == (2, 120)
    assert by == "day" or row["name"] == "ann"


def test_what_is_finished_needs_no_more_time(team: Person) -> None:
    team.does("update", "TASK-1", "--status", "done")
    assert team.asks("report", "time")["total"]["remaining_minutes"] == 0


def test_nothing_about_time_is_said_in_words(person: Person) -> None:
    person.does("create", "--title", "One")
    assert person.does("report", "time") == "No ticket says anything about time.\n"


@pytest.mark.parametrize(
    "words", [["status", "--query", "sprnt:1"], ["time", "--query", "("], ["time", "--by", "colour"], ["nothing"]]
)
def test_a_wrong_word_is_refused(words: list[str], team: Person) -> None:
    assert team.fails("report", *words)["exit"] == 2
