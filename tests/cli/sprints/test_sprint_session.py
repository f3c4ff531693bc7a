"""A sprint from its plan to its end, as a team types it."""

from __future__ import annotations

import xml.etree.ElementTree as xml

import pytest
from cli_person import Person


@pytest.fixture
def backlog(person: Person) -> Person:
    for number, (priority, points) in enumerate([("P1", 8), ("P2", 5), ("P3", 3), ("P1", 13)], 1):
        person.does("create", "--title", f"Work {number}", "--priority", priority, "--estimate", str(points))
    person.does("create", "--title", "Nobody knows", "--priority", "P0")
    person.does("sprint", "create", "23", "--capacity", "20")
    return person


def test_a_plan_is_shown_before_it_is_written(backlog: Person) -> None:
    shown = backlog.asks("sprint", "plan", "23", "--dry-run")
    assert backlog.asks("list", "sprint:23") == []
    written = backlog.asks("sprint", "plan", "23")
    assert [choice["key"] for choice in shown["chosen"]] == [choice["key"] for choice in written["chosen"]]
    assert [row["key"] for row in backlog.asks("list", "sprint:23")] == ["TASK-1", "TASK-2", "TASK-3"]
    assert {choice["key"]: choice["why"] for choice in written["chosen"]}["TASK-3"] == "room that other bands left"
    assert {left["key"]: left["why"] for left in written["left"]}["TASK-5"] == "it has no estimate in points"


def test_a_sprint_runs_and_what_is_left_goes_on_to_the_next(backlog: Person) -> None:
    backlog.does("sprint", "add", "23", "TASK-1,TASK-2", "TASK-3")
    backlog.does("sprint", "start", "23")
    backlog.does("update", "TASK-1", "--status", "done")
    backlog.does("sprint", "create", "24")
    closed = backlog.asks("sprint", "close", "23")
    assert closed["result"] == {
        "points": 8,
        "tickets": 1,
        "carried": ["TASK-2", "TASK-3"],
        "carried_points": 8,
        "to": "24",
    }
    assert [row["key"] for row in backlog.asks("list", "sprint:24")] == ["TASK-2", "TASK-3"]
    assert backlog.asks("sprint", "velocity")["velocity"] == 8
    assert backlog.asks("sprint", "show", "23")["burndown"][-1]["left"] == 8


def test_closing_can_be_undone(backlog: Person) -> None:
    backlog.does("sprint", "add", "23", "TASK-1")
    backlog.does("sprint", "close", "23", "--carry-over-to", "backlog")
    assert backlog.asks("list", "sprint:23") == []
    backlog.does("undo")
    assert backlog.asks("sprint", "show", "23")["state"] == "planned"
    assert [row["key"] for row in backlog.asks("list", "sprint:23")] == ["TASK-1"]


def test_a_ticket_is_in_one_sprint(backlog: Person) -> None:
    backlog.does("sprint", "create", "24")
    backlog.does("sprint", "add", "23", "TASK-1")
    backlog.does("sprint", "add", "24", "TASK-1")
    assert backlog.asks("list", "sprint:23") == []
    backlog.does("sprint", "remove", "TASK-1")
    assert backlog.asks("show", "TASK-1")["sprint"] in ("", None)


def test_the_burndown_is_a_picture_that_can_be_read(backlog: Person) -> None:
    backlog.does("sprint", "create", "<&>", "--capacity", "9", "--end", "2999-01-01")
    backlog.does("sprint", "add", "<&>", "TASK-1")
    assert backlog.fails("sprint", "show", "<&>", "--svg", "b.svg")["exit"] == 2
    backlog.does("sprint", "start", "<&>")
    backlog.does("sprint", "show", "<&>", "--svg", "b.svg")
    picture = xml.parse(backlog.folder / "b.svg").getroot()
    assert picture.findtext("{http://www.w3.org/2000/svg}title") == "Burndown of sprint <&>"


@pytest.mark.parametrize(
    "words",
    [
        ["create", "23"],
        ["create", "two,words"],
        ["create", "25", "--capacity", "0"],
        ["create", "25", "--capacity", "4h"],
        ["create", "25", "--start", "2026-06-02", "--end", "2026-06-01"],
        ["create", "25", "--start", "2026-02-30"],
        ["update", "23"],
        ["plan", "24"],
        ["plan", "23", "--bands", "1,2,3"],
        ["add", "23", "TASK-99"],
        ["add", "99", "TASK-1"],
        ["remove", "TASK-1"],
        ["close", "23", "--carry-over-to", "23"],
        ["show", "nan"],
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(backlog: Person, words: list[str]) -> None:
    before = backlog.everything()
    assert backlog.fails("sprint", *words)["exit"] in (2, 5)
    assert backlog.everything() == before


def test_a_closed_sprint_stays_as_it_was(backlog: Person) -> None:
    backlog.does("sprint", "close", "23")
    for words in (["add", "23", "TASK-1"], ["start", "23"], ["close", "23"], ["update", "23", "--goal", "x"]):
        assert backlog.fails("sprint", *words)["code"] == "E-REFUSED"


@pytest.mark.parametrize(
    "words",
    [
        ["sprint", "remove", "TASK-1"],
        ["sprint", "add", "24", "TASK-2", "TASK-1"],
        ["update", "TASK-1", "--sprint", ""],
        ["update", "TASK-2", "TASK-1", "--sprint", "24"],
        ["batch", "update", "--keys", "TASK-1", "--set-sprint", "24"],
    ],
)
def test_what_was_done_in_a_closed_sprint_stays_there(backlog: Person, words: list[str]) -> None:
    backlog.does("sprint", "add", "23", "TASK-1")
    backlog.does("update", "TASK-1", "--status", "done")
    backlog.does("sprint", "close", "23")
    backlog.does("sprint", "create", "24")
    before = backlog.everything()
    assert backlog.types(*words).code != 0
    assert backlog.everything() == before
    assert backlog.asks("show", "TASK-1")["sprint"] == "23"
    backlog.does("update", "TASK-1", "--priority", "P3")


def test_a_sprint_may_be_called_by_several_words_and_is_found_in_any_case(person: Person) -> None:
    assert person.asks("sprint", "create", "Sprint  1", "--capacity", "5")["name"] == "Sprint 1"
    person.does("create", "--title", "Card form")
    person.does("sprint", "add", "sprint 1", "TASK-1")
    assert [row["key"] for row in person.asks("list", 'sprint:"SPRINT 1"')] == ["TASK-1"]
    assert person.does("sprint", "show", "sprint 1").startswith("Sprint 1 is planned, 5 points")


def test_closing_is_shown_before_it_is_done(backlog: Person) -> None:
    backlog.does("sprint", "add", "23", "TASK-1", "TASK-2")
    backlog.does("update", "TASK-1", "--status", "done")
    before = backlog.everything()
    said = backlog.does("sprint", "close", "23", "--dry-run")
    assert said == (
        "Sprint 23 would be closed: 8 points in 1 ticket done.\nWould be carried over to the backlog: TASK-2.\n"
    )
    assert backlog.everything() == before


def test_the_sprint_that_runs_needs_no_name(backlog: Person) -> None:
    assert backlog.fails("sprint", "show")["code"] == "E-NOT-FOUND"
    backlog.does("sprint", "start", "23")
    assert backlog.asks("sprint", "show")["name"] == "23"
    backlog.does("sprint", "create", "24")
    backlog.does("sprint", "start", "24")
    assert backlog.fails("sprint", "show")["hint"] == "Name one: 23, 24."


def test_a_plan_names_what_is_at_work_and_in_no_sprint(backlog: Person) -> None:
    backlog.does("epic", "create", "--title", "Whole")
    backlog.does("update", "EPIC-1", "TASK-4", "--status", "in-progress")
    backlog.does("update", "TASK-1", "--sprint", "23", "--status", "in-progress")
    assert backlog.asks("sprint", "plan", "23", "--dry-run")["begun"] == [{"key": "TASK-4", "title": "Work 4"}]
    lines = backlog.does("sprint", "plan", "23").splitlines()
    assert lines[-2:] == ["Begun, and in no sprint (`trackdown sprint add` puts them into one)", "  TASK-4  Work 4"]
    backlog.does("sprint", "add", "23", "TASK-4")
    assert "Begun" not in backlog.does("sprint", "plan", "23")


def test_a_sprint_that_starts_beside_another_says_so(backlog: Person) -> None:
    assert backlog.types("sprint", "start", "23").err == ""
    backlog.does("sprint", "create", "24")
    answer = backlog.types("sprint", "start", "24")
    assert (answer.code, answer.err) == (0, "Sprint 23 runs too: `trackdown sprint close` ends it.\n")
    backlog.does("sprint", "create", "25")
    assert backlog.asks("sprint", "start", "25")["also_running"] == ["23", "24"]


def test_what_was_reopened_goes_into_another_sprint_than_the_closed_one(backlog: Person) -> None:
    backlog.does("sprint", "add", "23", "TASK-1")
    backlog.does("sprint", "start", "23")
    backlog.does("update", "TASK-1", "--status", "done")
    result = backlog.asks("sprint", "close", "23")["result"]
    backlog.does("sprint", "create", "24")
    assert backlog.fails("sprint", "add", "24", "TASK-1")["code"] == "E-REFUSED"
    backlog.does("update", "TASK-1", "--status", "reopened", "--reason", "it came back")
    backlog.does("sprint", "add", "24", "TASK-1")
    assert [row["key"] for row in backlog.asks("list", "sprint:24")] == ["TASK-1"]
    assert backlog.asks("sprint", "show", "23")["result"] == result


@pytest.mark.parametrize("text", ["nan", "4h", "0", "-1", "many"])
def test_a_capacity_is_a_number_of_points_and_the_refusal_says_so(person: Person, text: str) -> None:
    error = person.fails("sprint", "create", "23", f"--capacity={text}")
    assert error["exit"] == 2
    assert "number above 0" in error["hint"]
