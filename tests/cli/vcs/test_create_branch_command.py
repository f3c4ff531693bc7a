from __future__ import annotations

import pytest
from cli_person import Person

from trackdown.testing.repositories import git

FORMAT = "feature/ISSUE-{id}-{slug}"
NAME = "feature/ISSUE-1-frontend-show-why-a-login-failed"


def _branches(person: Person) -> list[str]:
    return git(person.folder, "branch", "--format=%(refname:short)").splitlines()


def test_a_branch_is_made_linked_and_not_checked_out(project: Person) -> None:
    made = project.asks("git", "create-branch", "ISSUE-1", "--format", FORMAT)
    tip = git(project.folder, "rev-parse", "main")
    assert made == {"key": "ISSUE-1", "branch": NAME, "base": tip, "new": True, "checked_out": False}
    assert _branches(project) == [NAME, "main"]
    assert git(project.folder, "branch", "--show-current") == "main"
    assert [(link["kind"], link["id"]) for link in project.asks("show", "ISSUE-1")["links"]] == [("branch", NAME)]


def test_a_branch_that_is_there_is_said_and_changes_nothing(project: Person) -> None:
    project.does("git", "create-branch", "ISSUE-1", "--format", FORMAT)
    before = project.everything()
    assert "was there already" in project.does("git", "create-branch", "issue-001", "--format", FORMAT)
    assert project.everything() == before


def test_a_branch_can_be_checked_out_at_once(project: Person) -> None:
    assert project.asks("git", "create-branch", "TASK-1", "--checkout")["checked_out"] is True
    assert git(project.folder, "branch", "--show-current") == "task/TASK-1-one"


def test_undo_takes_the_link_away_and_leaves_the_branch(project: Person) -> None:
    project.does("git", "create-branch", "TASK-1")
    project.does("undo")
    assert project.asks("show", "TASK-1")["links"] == []
    assert "task/TASK-1-one" in _branches(project)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["TASK-1", "--format", "feature/{nothing}"], 2),
        (["TASK-1", "--format", "a..{id}"], 2),
        (["TASK-1", "--format", "main/{id}"], 2),
        (["TASK-1", "--format", "\x1b[31m{id}"], 2),
        (["TASK-1", "--format", "$(touch stolen) {id}"], 2),
        (["TASK-99"], 5),
        (["no key"], 2),
        ([], 2),
        (["TASK-1", "--formt", "{id}"], 2),
    ],
)
def test_a_wrong_word_makes_no_branch_and_no_link(project: Person, words: list[str], code: int) -> None:
    before = project.everything()
    assert project.fails("git", "create-branch", *words)["exit"] == code
    assert project.everything() == before
    assert _branches(project) == ["main"]
    assert not (project.folder / "stolen").exists()


def test_before_the_first_commit_there_is_nowhere_to_begin(person: Person) -> None:
    person.does("create", "--title", "One")
    found = person.fails("git", "create-branch", "TASK-1")
    assert (found["exit"], found["thing"]) == (5, "main")
