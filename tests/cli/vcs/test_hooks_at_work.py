"""Commits that tell their tickets: real hooks, real git, and Trackdown as a process of its own behind them."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from cli_person import Person

from trackdown.testing.repositories import git, write


@pytest.fixture
def hooked(project: Person) -> Person:
    project.does("git", "hook", "install", "--update-status", "--time-tracking")
    return project


def _commit(person: Person, message: str, *options: str) -> str:
    """A commit that changes a file of its own; its id."""
    name = f"{len(git(person.folder, 'reflog').splitlines())}.txt"
    write(person.folder, {name: message})
    git(person.folder, "add", name)
    git(person.folder, "commit", "-q", "-m", message, *options)
    return git(person.folder, "rev-parse", "HEAD")


def _amend(person: Person, *options: str) -> str:
    git(person.folder, "commit", "-q", "--amend", "--allow-empty", *options)
    return git(person.folder, "rev-parse", "HEAD")


def _rebase(person: Person, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """An interactive rebase of the last three commits in which ``script`` is what the person changes (sed)."""
    monkeypatch.setenv("GIT_SEQUENCE_EDITOR", f"sed -i.bak '{script}'")
    monkeypatch.setenv("GIT_EDITOR", "true")
    git(person.folder, "rebase", "-q", "-i", "HEAD~3")


def _commits(person: Person, key: str) -> list[str]:
    return [link["id"] for link in person.asks("show", key)["links"] if link["kind"] == "commit"]


def _stands(person: Person, key: str = "TASK-1") -> tuple[str, int, list[str]]:
    """The ticket's status, the minutes that were logged, and its commits."""
    shown: dict[str, Any] = person.asks("show", key)
    return shown["status"], shown["logged_minutes"], _commits(person, key)


def test_a_commit_is_linked_logs_time_and_moves_to_review(hooked: Person) -> None:
    made = _commit(hooked, "Fixes TASK-1 #2h, refs ISSUE-1\n\nTASK-2 #time 1h 30m; TASK-99 is not here, UTF-8 no key")
    assert _stands(hooked) == ("review", 120, [made])
    assert _stands(hooked, "TASK-2") == ("open", 90, [made])
    assert _stands(hooked, "ISSUE-1") == ("open", 0, [made])


def test_what_a_commit_did_is_one_step_that_can_be_undone(hooked: Person) -> None:
    _commit(hooked, "Fixes TASK-1 #2h and TASK-2")
    hooked.does("undo")
    assert _stands(hooked) == ("open", 0, [])
    assert _stands(hooked, "TASK-2") == ("open", 0, [])
    assert hooked.asks("git", "scan")["told"] == []


def test_an_amended_commit_takes_the_place_of_the_one_before(hooked: Person) -> None:
    _commit(hooked, "TASK-1 #2h")
    for spent in (2, 3, 1):
        made = _amend(hooked, "-m", f"TASK-1 #{spent}h", "-m", "In other words")
        assert _stands(hooked) == ("open", spent * 60, [made])
    _amend(hooked, "-m", "Nothing")
    assert _stands(hooked) == ("open", 0, [])


def test_a_commit_with_a_new_author_counts_once(hooked: Person) -> None:
    _commit(hooked, "Fixes TASK-1 #2h")
    made = _amend(hooked, "--no-edit", "--author=Bo <bo@example.org>", "--date=2020-01-01T00:00:00Z")
    assert _stands(hooked) == ("review", 120, [made])


def test_squashed_commits_become_one_with_their_time(hooked: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for message in ("TASK-1 #1h", "TASK-1 #30m", "Fixes TASK-1 #15m"):
        _commit(hooked, message)
    _rebase(hooked, monkeypatch, "2,$s/^pick/squash/")
    assert _stands(hooked) == ("review", 105, [git(hooked.folder, "rev-parse", "HEAD")])
    assert hooked.asks("git", "scan")["told"] == []


def test_reordered_commits_count_once_and_a_dropped_one_stays_known(
    hooked: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        _commit(hooked, f"TASK-{number} #1h")
    _rebase(hooked, monkeypatch, "1{h;d;};2{G;}")
    assert [_stands(hooked, f"TASK-{n}")[1] for n in (1, 2, 3)] == [60, 60, 60]
    newest = git(hooked.folder, "log", "-3", "--format=%H %s").splitlines()
    assert {(line.split()[0], line.split()[1]) for line in newest} == {
        (_commits(hooked, f"TASK-{n}")[0], f"TASK-{n}") for n in (1, 2, 3)
    }


def test_a_cherry_picked_commit_is_linked_and_counted_once(hooked: Person) -> None:
    first = _commit(hooked, "TASK-1 #2h")
    git(hooked.folder, "checkout", "-q", "-b", "release", "HEAD~1")
    git(hooked.folder, "commit", "-q", "--allow-empty", "-m", "Something else")
    git(hooked.folder, "cherry-pick", first)
    picked = git(hooked.folder, "rev-parse", "HEAD")
    assert _stands(hooked) == ("open", 120, [first, picked])


def test_merged_commits_speak_for_themselves(hooked: Person) -> None:
    git(hooked.folder, "checkout", "-q", "-b", "side")
    git(hooked.folder, "-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", "Fixes TASK-1 #2h")
    side = git(hooked.folder, "rev-parse", "HEAD")
    git(hooked.folder, "checkout", "-q", "main")
    assert _stands(hooked) == ("open", 0, [])
    git(hooked.folder, "merge", "-q", "--no-ff", "-m", "Merge it\n\n* Fixes TASK-1 #2h\n* Fixes TASK-2 #1h", "side")
    merge = git(hooked.folder, "rev-parse", "HEAD")
    assert _stands(hooked) == ("review", 120, [side, merge])
    assert _stands(hooked, "TASK-2") == ("open", 0, [merge])


def test_a_merge_that_was_ended_by_hand_tells_what_it_merged(hooked: Person) -> None:
    folder = hooked.folder
    write(folder, {"a.txt": "one"})
    git(folder, "add", "a.txt")
    git(folder, "commit", "-q", "-m", "Add it")
    git(folder, "checkout", "-q", "-b", "side")
    write(folder, {"a.txt": "two"})
    git(folder, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-am", "TASK-1 #2h")
    git(folder, "checkout", "-q", "main")
    write(folder, {"a.txt": "three"})
    git(folder, "commit", "-q", "-am", "Change it")
    git(folder, "merge", "side", ok=(1,))
    write(folder, {"a.txt": "both"})
    git(folder, "commit", "-q", "-am", "Merge both")
    assert _stands(hooked)[1] == 120


def test_a_commit_in_a_worktree_tells_the_same_tickets(hooked: Person) -> None:
    other = hooked.folder.parent / "other"
    git(hooked.folder, "worktree", "add", "-q", "-b", "other", str(other))
    git(other, "commit", "-q", "--allow-empty", "-m", "TASK-1 #2h")
    assert _stands(hooked)[1] == 120


def test_hooks_that_are_put_in_place_again_do_what_they_did(hooked: Person) -> None:
    assert "Kept as before: --update-status, --time-tracking." in hooked.does("git", "hook", "install")
    made = _commit(hooked, "Fixes TASK-1 #2h")
    assert _stands(hooked)[1:] == (120, [made])
    hooked.does("git", "hook", "install", "--no-time-tracking")
    _commit(hooked, "TASK-1 #1h")
    assert _stands(hooked)[1] == 120
    hooked.does("git", "hook", "uninstall")
    assert hooked.asks("git", "hook", "install")["kept"] == []
    for words in (("install", "--time-tracking", "--no-time-tracking"), ("status", "--no-update-status")):
        assert hooked.fails("git", "hook", *words)["exit"] == 2


def test_options_that_were_not_chosen_are_not_done(project: Person) -> None:
    project.does("git", "hook", "install")
    made = _commit(project, "Fixes TASK-1 #2h")
    assert _stands(project) == ("open", 0, [made])


def test_a_commit_goes_through_whatever_is_wrong_with_trackdown(hooked: Person) -> None:
    config = hooked.folder / ".trackdown" / "config.toml"
    text = config.read_bytes()
    for broken in (b"[[[", b"\x00\xff", b""):
        config.write_bytes(broken)
        _commit(hooked, "TASK-1 #1m")
    config.write_bytes(text)
    with sqlite3.connect(hooked.store, isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        _commit(hooked, "TASK-1 #1m")
        connection.execute("ROLLBACK")
    connection.close()
    assert _stands(hooked)[1] == 0
    assert hooked.asks("git", "scan")["commits"] == 5
    assert _stands(hooked)[1] == 4


def test_status_and_uninstall_say_how_it_stands(project: Person) -> None:
    assert project.asks("git", "hook", "status")["installed"] is False
    given = project.asks("git", "hook", "install", "--update-status", "--time-tracking")
    assert (given["installed"], given["update_status"], given["time_tracking"], given["startable"]) == (True,) * 4
    again = project.asks("git", "hook", "install", "--no-update-status")
    assert (again["update_status"], again["time_tracking"], again["kept"]) == (False, True, ["--time-tracking"])
    assert [hook["name"] for hook in given["hooks"]] == ["post-commit", "post-merge", "post-rewrite"]
    assert project.asks("git", "hook", "uninstall")["installed"] is False
    assert not (project.folder / ".git" / "hooks" / "post-commit").exists()


@pytest.mark.parametrize(
    "words", [["instal"], [], ["status", "--update-status"], ["install", "--update"], ["install", "x"]]
)
def test_a_wrong_word_puts_no_hook_in_place(project: Person, words: list[str]) -> None:
    assert project.fails("git", "hook", *words)["exit"] == 2
    assert project.asks("git", "hook", "status")["installed"] is False
