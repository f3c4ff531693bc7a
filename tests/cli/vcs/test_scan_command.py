from __future__ import annotations

import io
import sys

import pytest
from cli_person import Person

from trackdown.cli.vcs.from_hook import rewritten
from trackdown.testing.repositories import git


def _commit(person: Person, message: str) -> str:
    git(person.folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(person.folder, "rev-parse", "HEAD")


def test_a_scan_reads_each_commit_once(project: Person) -> None:
    made = _commit(project, "Fixes TASK-1 #2h")
    (told,) = project.asks("git", "scan")["told"]
    assert (told["key"], told["commit"], told["before"], told["status"]) == ("TASK-1", made, "open", "review")
    assert told["logged_seconds"] == 7200
    before = project.everything()
    assert project.asks("git", "scan")["told"] == []
    assert project.everything() == before


def test_a_range_and_a_limit_say_what_is_read(project: Person) -> None:
    for number in (1, 2, 3):
        _commit(project, f"TASK-{number}: a step")
    assert project.asks("git", "scan", "HEAD~2..HEAD~1")["commits"] == 1
    assert [item["key"] for item in project.asks("git", "scan", "--limit", "1")["told"]] == ["TASK-3"]
    assert [item["key"] for item in project.asks("git", "scan", "--limit", "0")["told"]] == ["TASK-1"]


def test_a_rehearsal_says_what_would_be_done_and_does_nothing(project: Person) -> None:
    _commit(project, "Fixes TASK-1 #2h")
    before = project.everything()
    would = project.asks("git", "scan", "--dry-run")
    assert project.everything() == before
    assert {**would, "dry_run": False} == project.asks("git", "scan")


def test_the_key_of_a_reclassified_ticket_still_means_it(project: Person) -> None:
    project.does("reclassify", "TASK-1", "--to-issue", "--reason", "larger than it seemed")
    made = _commit(project, "Fixes TASK-1")
    (told,) = project.asks("git", "scan")["told"]
    assert (told["key"], told["status"]) == ("ISSUE-2", "review")
    assert [link["id"] for link in project.asks("show", "ISSUE-2")["links"]] == [made]


def test_a_key_that_no_ticket_has_is_said(project: Person) -> None:
    made = _commit(project, "TASK-99 and UTF-8, ISO-8601")
    found = project.asks("git", "scan")
    assert (found["told"], found["unknown"]) == ([], [{"key": "TASK-99", "commit": made}])


def test_a_move_that_is_refused_is_said_and_the_rest_is_done(project: Person) -> None:
    project.writes(
        ".trackdown/workflows.yaml",
        "workflows:\n  ship:\n    states: [planning, review, done]\n    transitions:\n"
        "      planning -> review: [tests_passing]\n      review -> done: []\n",
    )
    project.does("workflow", "assign", "TASK-1", "--workflow", "ship")
    made = _commit(project, "Fixes TASK-1, TASK-2\n\nTASK-1 #1h")
    answer = project.types("git", "scan")
    assert answer.code == 3
    assert "tests_passing is not approved" in answer.out
    shown = project.asks("show", "TASK-1")
    assert (shown["status"], shown["logged_minutes"], shown["links"][0]["id"]) == ("open", 60, made)
    assert project.asks("show", "TASK-2")["status"] == "review"
    assert project.types("git", "scan").code == 0


def test_finished_and_cancelled_tickets_stay_what_they_are(project: Person) -> None:
    project.does("update", "TASK-1", "--status", "cancelled", "--reason", "not needed")
    _commit(project, "Fixes TASK-1")
    (told,) = project.asks("git", "scan")["told"]
    assert (told["status"], told["refused"]) == ("cancelled", None)


def test_what_a_commit_says_reaches_no_terminal_as_it_is(project: Person) -> None:
    _commit(project, "TASK-1 \x1b]0;owned\x07 $(touch stolen) `id` %s {key}")
    answer = project.types("git", "scan")
    assert answer.code == 0
    assert "\x1b" not in answer.out
    assert "$(touch stolen)" in answer.out
    assert not (project.folder / "stolen").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nope..HEAD"], 5),
        (["--", "--all"], 2),
        (["a\x01b"], 2),
        (["--limit", "many"], 2),
        (["--limit", "-1"], 2),
        (["--rewritten", "-"], 2),
        (["--by", "amend"], 2),
        (["--from-hook", "pre-push"], 2),
        (["--from-hook", "post-rewrite", "--rewritten", "file"], 2),
    ],
)
def test_a_wrong_word_changes_nothing(project: Person, words: list[str], code: int) -> None:
    _commit(project, "Fixes TASK-1 #2h")
    before = project.everything()
    assert project.fails("git", "scan", *words)["exit"] == code
    assert project.everything() == before


@pytest.mark.parametrize(
    "told", [b"", b"\xff\x00\n", b"nonsense\n", b"0" * 40 + b" " + b"1" * 40 + b"\n", b"x" * 100_000]
)
def test_whatever_a_hook_is_told_it_fails_nobodys_commit(
    project: Person, monkeypatch: pytest.MonkeyPatch, told: bytes
) -> None:
    before = project.everything()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(told)))
    answer = project.types("git", "scan", "--from-hook", "post-rewrite", "--rewritten", "-")
    assert (answer.code, answer.out) == (0, "")
    assert project.everything() == before


def test_of_what_post_rewrite_is_told_pairs_of_commits_count() -> None:
    old, new = "a" * 40, "b" * 40
    text = f"{old} {new}\n{'c' * 40} {new} more\n{old}\n{old} {new[:-1]}\n{old.upper()} {new}\n"
    assert rewritten(text.encode()) == {new: [old, "c" * 40]}


def test_outside_of_a_repository_a_scan_says_so(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    folder = person.folder.parent / "elsewhere"
    folder.mkdir()
    other = Person(folder, capsys)
    other.does("init")
    assert other.fails("git", "scan")["exit"] == 6
    assert other.types("git", "scan", "--from-hook", "post-commit").code == 0
