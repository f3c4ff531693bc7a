from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli_person import Person, git


def test_a_second_set_up_changes_nothing_and_says_so(person: Person) -> None:
    person.does("create", "--title", "One")
    before = person.everything()
    assert "nothing was changed" in person.does("init")
    assert person.asks("init")["created"] == []
    assert person.everything() == before


def test_a_fresh_repository_gets_settings_and_a_store(stranger: Person) -> None:
    made = stranger.asks("init", "--prefix-task", "T")
    assert made["created"] == ["config", "store"]
    assert stranger.store.exists()
    assert stranger.asks("create", "--title", "x")["key"] == "T-1"
    status = subprocess.run(
        ["git", "-C", str(stranger.folder), "status", "--porcelain", "-uall"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert status.stdout.splitlines() == ["?? .trackdown/config.toml"]


def test_set_up_says_what_to_do_next(stranger: Person) -> None:
    text = stranger.does("init")
    assert "trackdown create" in text
    assert "trackdown run" in text
    assert "adapter:" in text


def test_from_a_folder_below_the_root_is_set_up(stranger: Person) -> None:
    below = stranger.folder / "a" / "b"
    below.mkdir(parents=True)
    stranger.folder, root = below, stranger.folder
    assert "root of the repository" in stranger.does("init")
    assert (root / ".trackdown/config.toml").exists()
    stranger.does("create", "--title", "x")
    assert stranger.asks("list")[0]["key"] == "TASK-1"


def test_a_linked_worktree_sees_the_same_tickets(person: Person) -> None:
    git(person.folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x")
    person.does("create", "--title", "One")
    git(person.folder, "worktree", "add", "-q", "../linked")
    person.folder = person.folder.parent / "linked"
    assert "nothing was changed" in person.does("init")
    assert person.asks("list")[0]["title"] == "One"
    person.does("comment", "TASK-1", "from there")
    person.folder = person.folder.parent / "repository"
    assert person.asks("show", "TASK-1")["comments"][0]["text"] == "from there"


def test_outside_git_tickets_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    somebody = Person(tmp_path, capsys)
    assert "no git repository" in somebody.does("init")
    assert (tmp_path / ".trackdown/local/.gitignore").read_text() == "*\n"
    somebody.does("create", "--title", "x")
    assert somebody.asks("list")[0]["key"] == "TASK-1"
    git(tmp_path, "init", "-q", ".")
    error = somebody.fails("list")
    assert error["code"] == "E-STORE-MISSING"
    assert error["hint"].endswith("`trackdown init` moves it here.")


def test_settings_that_were_taken_away_come_back_for_the_same_tickets(person: Person) -> None:
    person.does("create", "--title", "One")
    project = person.asks("config", "get", "project.id")["value"]
    (person.folder / ".trackdown/config.toml").unlink()
    assert person.asks("init")["created"] == ["config"]
    assert person.asks("config", "get", "project.id")["value"] == project
    assert person.asks("list")[0]["title"] == "One"


def test_other_prefixes_than_those_in_force_are_refused(person: Person) -> None:
    before = person.everything()
    assert person.fails("init", "--prefix-task", "T")["code"] == "E-INPUT"
    assert person.everything() == before


@pytest.mark.parametrize("prefix", ["task", "T-1", "", "../x", "ISSUE"])
def test_a_prefix_that_cannot_be_one_makes_nothing(prefix: str, stranger: Person) -> None:
    assert stranger.fails("init", "--prefix-task", prefix)["exit"] == 2
    assert not (stranger.folder / ".trackdown").exists()
    assert not stranger.store.exists()


def test_something_in_the_way_is_named(stranger: Person) -> None:
    stranger.writes(".trackdown", "a file")
    error = stranger.fails("init")
    assert (error["code"], error["exit"]) == ("E-UNUSABLE", 6)
    assert (stranger.folder / ".trackdown").read_text() == "a file"


def test_two_set_ups_at_once_make_one_project(stranger: Person) -> None:
    words = [sys.executable, "-m", "trackdown", "-C", str(stranger.folder), "init"]
    both = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    errors = [process.communicate(timeout=60)[1].decode() for process in both]
    assert 0 in [process.returncode for process in both]
    assert all("E-BUG" not in error for error in errors), errors
    stranger.does("create", "--title", "x")
    assert "nothing was changed" in stranger.does("init")


@pytest.fixture
def late(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    """Somebody who had a ticket before there was a git repository."""
    person = Person(tmp_path, capsys)
    person.does("init")
    person.does("create", "--title", "From before")
    git(tmp_path, "init", "-q", ".")
    return person


@pytest.mark.parametrize("words", [("list",), ("create", "--title", "x"), ("undo",), ("run",)])
def test_tickets_from_before_git_are_named_by_every_command_and_init_brings_them(
    words: tuple[str, ...], late: Person
) -> None:
    failed = late.fails(*words)
    assert failed["code"] == "E-STORE-MISSING"
    assert "--new-store" not in failed["hint"]
    assert "`trackdown init` moves it here" in failed["hint"]
    brought = late.asks("init")
    assert (brought["created"], brought["moved_from"]) == ([], str(late.folder / ".trackdown" / "local"))
    assert late.asks("list")[0]["title"] == "From before"
    assert "nothing was changed" in late.does("init")


def test_what_lies_beside_the_store_comes_along(late: Person) -> None:
    late.store.parent.mkdir()
    late.writes(".git/trackdown/locks/a.lock", "")
    late.writes(".trackdown/local/blobs/ab/c", "a transcript")
    late.does("init")
    assert (late.store.parent / "blobs/ab/c").read_text() == "a transcript"
    assert late.asks("list")[0]["title"] == "From before"


def test_nothing_is_moved_over_something(late: Person) -> None:
    late.writes(".git/trackdown/blobs/x", "another")
    late.writes(".trackdown/local/blobs/y", "a transcript")
    error = late.fails("init")
    assert (error["code"], "blobs" in error["thing"]) == ("E-UNUSABLE", True)
    assert not late.store.exists()
    assert (late.folder / ".trackdown/local/store.db").exists()
    assert (late.folder / ".trackdown/local/blobs/y").exists()


def test_the_store_of_another_project_is_not_brought(late: Person) -> None:
    config = late.folder / ".trackdown/config.toml"
    config.write_text(config.read_text().replace('id = "', 'id = "0'))
    assert late.fails("init")["code"] == "E-STORE-MISSING"
    assert not late.store.exists()


def test_the_way_to_a_first_run_outside_git_is_said_and_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = Person(tmp_path, capsys)
    said = person.does("init")
    (way,) = [line.partition("#")[0].strip() for line in said.splitlines() if "git init" in line]
    assert way == "git init && git add -A && git commit && trackdown init"
    person.does("create", "--title", "x")
    git(tmp_path, "init", "-q", ".")
    git(tmp_path, "add", "-A")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x")
    person.does("init")
    assert person.asks("list")[0]["key"] == "TASK-1"
