"""The name of the person at the keyboard, before git knew it and since."""

from __future__ import annotations

import pytest
from cli_person import Person, git


@pytest.fixture
def renamed(person: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Whose first ticket was made before anybody told git who they are."""
    monkeypatch.delenv("TRACKDOWN_USER")
    monkeypatch.setenv("USER", "al")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    person.does("create", "--title", "Before", "--assignee", "@me")
    git(person.folder, "config", "user.name", "Ada Lovelace")
    person.does("create", "--title", "Since", "--assignee", "@me")
    return person


def test_what_git_knows_is_who_made_it_and_older_tickets_stay_what_they_were(renamed: Person) -> None:
    assert [renamed.asks("show", key)["created_by"] for key in ("TASK-1", "TASK-2")] == [
        "person:al",
        "person:Ada-Lovelace",
    ]
    assert [renamed.asks("show", key)["assignee"] for key in ("TASK-1", "TASK-2")] == ["al", "Ada-Lovelace"]


@pytest.mark.parametrize(
    "words", [["assignee:@me"], ["--assignee", "@me"], ["by:@me"], ["assignee:@me,nobody"]], ids=" ".join
)
def test_nobody_loses_their_tickets(renamed: Person, words: list[str]) -> None:
    assert [row["key"] for row in renamed.asks("list", *words)] == ["TASK-1", "TASK-2"]
    assert renamed.asks("list", "NOT assignee:@me") == []


def test_a_name_that_is_typed_is_that_name_alone(renamed: Person) -> None:
    assert [row["key"] for row in renamed.asks("list", "assignee:Ada-Lovelace")] == ["TASK-2"]


def test_who_says_who_they_are_has_no_other_name(renamed: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKDOWN_USER", "cy")
    assert renamed.asks("list", "assignee:@me") == []


def test_the_log_of_oneself_has_both_names_the_newest_first(renamed: Person) -> None:
    told = renamed.asks("log", "--actor", "@me")
    assert [step["actor"] for step in told] == ["person:Ada-Lovelace", "person:al"]
    assert [step["actor"] for step in renamed.asks("log", "--actor", "@me", "--limit", "1")] == ["person:Ada-Lovelace"]
    assert [step["actor"] for step in renamed.asks("log", "--actor", "al")] == ["person:al"]
