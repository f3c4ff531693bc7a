"""Labels and components, as it is typed."""

from __future__ import annotations

import pytest
from cli_person import Person


@pytest.fixture
def project(person: Person) -> Person:
    person.writes("labels.yaml", "labels:\n  frontend: [front-end, fe]\n")
    person.does("create", "--title", "One", "--component", "front-end", "--label", "fe", "--label", "x")
    person.does("create", "--title", "Two", "--component", "Frontend", "--component", "backend")
    person.does("create", "--title", "Three", "--component", "Frontend", "--component", "backemd")
    return person


def test_what_is_in_use_is_listed_with_how_often(project: Person) -> None:
    assert project.asks("label", "list") == [{"name": "fe", "tickets": 1}, {"name": "x", "tickets": 1}]
    assert project.does("-q", "component", "list").split() == ["backemd", "backend", "front-end", "Frontend"]
    assert project.does("component", "list").splitlines()[-1].split() == ["Frontend", "2"]


def test_without_any_it_is_said_how_to_give_one(person: Person) -> None:
    assert "--add-label" in person.does("label", "list")
    assert "--add-component" in person.does("component", "list")
    assert person.asks("component", "audit")["duplicates"] == []
    assert person.does("component", "audit") == "Every component is written in one way.\n"


def test_labels_are_standardized_by_a_file(project: Person) -> None:
    line = ("label", "standardize", "--from-config", "labels.yaml")
    before = project.everything()
    tried = project.asks(*line, "--dry-run")
    assert tried["tickets"][0]["changes"] == {"labels": {"old": ["fe", "x"], "new": ["frontend", "x"]}}
    assert project.everything() == before
    assert project.does(*line).splitlines() == [
        "fe is now frontend",
        "TASK-1: labels fe, x → frontend, x",
        "1 ticket changed.",
    ]
    assert project.asks("show", "TASK-1")["labels"] == ["frontend", "x"]
    assert project.does(*line) == "No ticket has an alias; nothing changes.\n"
    project.does("undo")
    assert project.asks("show", "TASK-1")["labels"] == ["fe", "x"]


def test_an_audit_reports_and_fixes_only_what_is_sure(project: Person) -> None:
    before = project.everything()
    found = project.asks("component", "audit")
    assert [(group["component"], group["rule"]) for group in found["duplicates"]] == [("Frontend", "spelling")]
    assert found["near"] == [["backemd", "backend"]]
    assert project.types("component", "audit", "--strict").code == 1
    tried = project.asks("component", "audit", "--fix-duplicates", "--dry-run")
    assert [row["key"] for row in tried["tickets"]] == ["TASK-1"]
    assert project.everything() == before
    out = project.does("component", "audit", "--fix-duplicates")
    assert "TASK-1: components front-end → Frontend" in out
    assert "backemd and backend differ in one letter; nothing is done about it." in out
    assert project.asks("show", "TASK-3")["components"] == ["Frontend", "backemd"]
    left = project.types("component", "audit", "--fix-duplicates", "--strict")
    assert (left.code, "changed" in left.out) == (1, False)


def test_the_spelling_of_the_settings_is_kept_and_owners_of_others_are_named(project: Person) -> None:
    project.does("config", "set", "tickets.components", '["frontend"]')
    project.does("config", "set", "owners.front-end", "web-team")
    out = project.does("component", "audit", "--fix-duplicates")
    assert "frontend, as the settings spell it" in out
    assert "trackdown config set owners.frontend NAME" in out
    for key in ("TASK-1", "TASK-2", "TASK-3"):
        assert "frontend" in project.asks("show", key)["components"]


@pytest.mark.parametrize(
    "line",
    [
        "label standardize",
        "label standardize --from-config nowhere.yaml",
        "label standardize --from-config twice.yaml",
        "label standardize --from-config binary",
        "label standardize --from-config empty",
        "label standardise --from-config labels.yaml",
        "component audit --fix-duplicate",
        "component audit --dry-run",
        "component audit now",
        "label list all",
    ],
)
def test_a_wrong_line_is_refused_and_changes_nothing(project: Person, line: str) -> None:
    project.writes("twice.yaml", "labels:\n  a: [fe]\n  b: [fe]\n")
    project.writes("binary", b"\xff\x00\xfe")
    project.writes("empty", "")
    before = project.everything()
    assert project.fails(*line.split())["exit"] == 2
    assert project.everything() == before
