"""Ties between tickets, as people make and take them away."""

from __future__ import annotations

import pytest
from cli_person import Person


@pytest.fixture
def project(person: Person) -> Person:
    person.does("epic", "create", "--title", "Auth")
    person.does("issue", "create", "--title", "Refresh")
    for title in ("One", "Two", "Three"):
        person.does("create", "--title", title)
    return person


def _related(person: Person, key: str) -> list[tuple[str, str]]:
    return [(item["relation"], item["key"]) for item in person.asks("relationship", "list", key)]


def test_an_epic_takes_its_issues_and_gives_them_back(project: Person) -> None:
    project.does("epic", "link", "EPIC-1", "--issues", "ISSUE-001")
    assert project.asks("show", "EPIC-1")["children"] == ["ISSUE-1"]
    project.does("issue", "unlink", "ISSUE-1", "--epic", "EPIC-1")
    assert project.asks("show", "EPIC-1")["children"] == []


def test_relations_are_seen_from_both_sides_and_taken_away_from_either(project: Person) -> None:
    project.does("link", "TASK-1", "--relates", "TASK-2", "--duplicates", "TASK-3", "--blocked-by", "TASK-2")
    assert _related(project, "TASK-3") == [("duplicated by", "TASK-1")]
    assert set(_related(project, "TASK-2")) == {("relates", "TASK-1"), ("blocks", "TASK-1")}
    project.does("unlink", "TASK-2", "--relates", "TASK-1")
    project.does("unlink", "TASK-1", "--blocked-by", "TASK-2")
    project.does("relationship", "remove", "TASK-1", "--duplicates", "TASK-3")
    assert _related(project, "TASK-1") == []


def test_commits_branches_and_pages_are_links(project: Person) -> None:
    words = ["--commit", "ABCDEF1", "--branch", "feature/x", "--reference", "https://example.org/1"]
    project.does("link", "TASK-1", *words)
    project.does("link", "TASK-1", "--commit", "abcdef1")
    links = project.asks("show", "TASK-1")["links"]
    assert [(link["kind"], link["id"]) for link in links] == [
        ("branch", "feature/x"),
        ("reference", "https://example.org/1"),
        ("commit", "abcdef1"),
    ]
    project.does("unlink", "TASK-1", "--branch", "feature/x")
    assert len(project.asks("show", "TASK-1")["links"]) == 2


def test_a_ticket_that_is_not_here_is_waited_for_until_it_appears(project: Person) -> None:
    project.does("block", "TASK-1", "--by", "OPS-7")
    assert "TASK-1" not in [row["key"] for row in project.asks("ready")]
    assert "OPS-7 (not here)" in project.does("show", "TASK-1")
    assert project.fails("block", "TASK-1", "--by", "TASK-99")["exit"] == 5
    project.does("block", "TASK-1", "--by", "TASK-4", "--absent")
    project.does("create", "--title", "The fourth")
    assert project.asks("show", "TASK-1")["depends_on"] == ["TASK-4", "OPS-7"]
    project.does("unblock", "TASK-1", "--by", "OPS-7")
    project.does("update", "TASK-4", "--status", "done")
    assert "TASK-1" in [row["key"] for row in project.asks("ready")]


def test_what_is_no_ticket_can_be_in_the_way(project: Person) -> None:
    project.does("update", "TASK-1", "--status", "in-progress")
    project.does("block", "TASK-1", "--type", "resource", "--reason", "DBA team capacity", "--owner", "@dba")
    shown = project.asks("show", "TASK-1")
    assert shown["status"] == "blocked"
    assert [(item["kind"], item["text"], item["owner"]) for item in shown["obstacles"]] == [
        ("resource", "DBA team capacity", "dba")
    ]
    project.does("unblock", "TASK-1", "--reason", "They have time")
    shown = project.asks("show", "TASK-1")
    assert (shown["status"], shown["obstacles"]) == ("in-progress", [])


def test_a_circle_is_refused_and_shown(project: Person) -> None:
    project.does("link", "TASK-2", "--blocked-by", "TASK-1")
    project.does("link", "TASK-3", "--blocked-by", "TASK-2")
    error = project.fails("link", "TASK-1", "--blocked-by", "TASK-3")
    assert "TASK-1 → TASK-3 → TASK-2 → TASK-1" in error["message"]


def test_a_reclassified_ticket_answers_to_its_old_key_and_noun(project: Person) -> None:
    project.does("update", "TASK-1", "--parent", "ISSUE-1")
    project.does("update", "ISSUE-1", "--parent", "EPIC-1")
    answer = project.asks("ticket", "reclassify", "TASK-1", "--to-issue", "--reason", "too large")
    assert (answer["key"], answer["before"], answer["parent"], answer["left"]) == (
        "ISSUE-2",
        "TASK-1",
        "EPIC-1",
        "ISSUE-1",
    )
    assert project.asks("task", "show", "TASK-1")["key"] == "ISSUE-2"
    project.does("task", "update", "TASK-1", "--priority", "P0")
    assert project.asks("issue", "show", "ISSUE-2")["priority"] == "P0"
    assert _related(project, "ISSUE-1") == [("parent", "EPIC-1"), ("relates", "ISSUE-2")]
    project.does("undo")
    project.does("undo")
    assert project.asks("show", "TASK-1")["key"] == "TASK-1"
    assert project.fails("show", "ISSUE-2")["exit"] == 5


def test_an_archived_ticket_is_hidden_and_comes_back(project: Person) -> None:
    project.does("update", "TASK-1", "--parent", "ISSUE-1")
    assert "TASK-1" in project.fails("archive", "ISSUE-1")["message"]
    would = project.asks("archive", "ISSUE-1", "--with-children", "--dry-run")
    assert would["changed"] == ["ISSUE-1", "TASK-1"]
    assert "ISSUE-1" in [row["key"] for row in project.asks("list")]
    project.does("archive", "ISSUE-1", "--with-children")
    hidden = {"ISSUE-1", "TASK-1"}
    assert not hidden & {row["key"] for row in project.asks("list")}
    assert not hidden & {row["key"] for row in project.asks("ready")}
    assert project.asks("show", "TASK-1")["archived"] is True
    project.does("unarchive", "--query", "is:archived")
    assert hidden <= {row["key"] for row in project.asks("list")}


@pytest.mark.parametrize(
    "words",
    [
        ["link", "TASK-1"],
        ["link", "TASK-1", "--relates", "TASK-1"],
        ["link", "TASK-1", "--relates", "TASK-99"],
        ["link", "TASK-1", "--commit", "not a commit"],
        ["link", "TASK-1", "--branch", "a b"],
        ["link", "TASK-1", "--epic", "TASK-2"],
        ["epic", "link", "TASK-1", "--issues", "ISSUE-1"],
        ["unlink", "TASK-1", "--relates", "TASK-2"],
        ["unlink", "TASK-1", "--commit", "abcd"],
        ["unlink", "TASK-1", "--epic", "EPIC-1"],
        ["block", "TASK-1"],
        ["block", "TASK-1", "--reason", "x", "--type", "cosmic"],
        ["unblock", "TASK-1"],
        ["unblock", "TASK-1", "--by", "TASK-2"],
        ["reclassify", "TASK-1", "--to-issue"],
        ["reclassify", "TASK-1", "--to-task", "--reason", "x"],
        ["reclassify", "TASK-1", "--to-epic", "--to-issue", "--reason", "x"],
        ["archive"],
        ["archive", "TASK-99"],
        ["archive", "--query", "nothing:here"],
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(project: Person, words: list[str]) -> None:
    before = project.everything()
    assert project.fails(*words)["exit"] in (2, 5)
    assert project.everything() == before
