"""Backups as people type them: made, listed, checked, brought back, also when the store itself is gone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_person import Person


@pytest.fixture
def keeper(person: Person) -> Person:
    """Two tickets and a backup of them."""
    person.does("create", "--title", "One")
    person.does("create", "--title", "Two", "--parent", person.does("create", "--title", "I", "--kind", "issue", "-q"))
    person.does("backup", "create", "--include-relationships", "--timestamp")
    return person


def test_a_backup_is_listed_checked_and_brought_back(keeper: Person) -> None:
    (listed,) = keeper.asks("backup", "list")
    assert (listed["tickets"], listed["problem"]) == (3, None)
    assert keeper.asks("backup", "verify")["whole"] is True
    keeper.does("update", "TASK-1", "--title", "Changed")
    keeper.does("create", "--title", "Since")
    planned = keeper.asks("backup", "restore", "latest", "--dry-run")
    assert keeper.asks("show", "TASK-1")["title"] == "Changed"
    done = keeper.asks("backup", "restore", listed["id"])
    assert {**done, "dry_run": True} == planned
    assert (done["back"], done["newer"]) == ([{"key": "TASK-1", "fields": ["title"]}], ["TASK-3"])
    assert keeper.asks("show", "TASK-1")["title"] == "One"
    keeper.does("undo")
    assert keeper.asks("show", "TASK-1")["title"] == "Changed"


def test_what_came_from_a_backup_is_told_in_words(keeper: Person) -> None:
    keeper.does("update", "TASK-1", "--title", "Changed")
    keeper.does("backup", "restore", "latest")
    assert "taken from a file or a backup: One" in keeper.does("log", "TASK-1")


def test_backups_in_another_folder_are_used_by_their_path(keeper: Person) -> None:
    made = keeper.asks("backup", "create", "--output", "kept/there")
    assert made["path"] == str(keeper.folder / "kept" / "there" / made["id"])
    assert [item["id"] for item in keeper.asks("backup", "list", "--from", "kept/there")] == [made["id"]]
    # Nothing lies beside the store, not even the folder.
    shutil.rmtree(keeper.store.parent / "backups")
    assert keeper.asks("backup", "verify", f"kept/there/{made['id']}")["whole"] is True
    assert keeper.asks("backup", "restore", f"kept/there/{made['id']}")["back"] == []


def test_a_lost_store_comes_back_from_a_backup(keeper: Person) -> None:
    for path in keeper.store.parent.glob("store.db*"):
        path.unlink()
    assert keeper.fails("list")["code"] == "E-STORE-MISSING"
    assert len(keeper.asks("backup", "list")) == 1
    assert keeper.asks("backup", "verify")["whole"] is True
    made = keeper.asks("backup", "restore", "latest", "--to", "as-it-was")
    os.replace(made["store"], keeper.store)
    assert [row["key"] for row in keeper.asks("list")] == ["TASK-1", "ISSUE-1", "TASK-2"]
    keeper.does("create", "--title", "Goes on")
    assert keeper.asks("validate", "--store")["findings"] == []


def test_a_backup_holds_no_secret_of_the_person(keeper: Person) -> None:
    keeper.writes(".trackdown/agents/a.yaml", "command: 'true'\n")
    keeper.writes(".trackdown/.env", "TOKEN=hush\n")
    keeper.writes(".git/trackdown/notify-targets.json", '{"#dev": "https://example.invalid/hush"}')
    made = Path(keeper.asks("backup", "create")["path"])
    assert (made / "config" / "agents" / "a.yaml").exists()
    assert [path for path in made.rglob("*") if path.is_file() and b"hush" in path.read_bytes()] == []
    assert made.stat().st_mode & 0o077 == 0


def test_a_backup_that_is_killed_is_not_there_or_whole(keeper: Person) -> None:
    for number in range(30):
        keeper.does("create", "--title", f"Much {number}", "--description", "text " * 2000)
    words = [sys.executable, "-m", "trackdown", "-C", str(keeper.folder), "backup", "create"]
    # Later each time, until one of them was through before it could be killed.
    for wait in range(1, 40):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            code = process.wait(timeout=wait * 0.02)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            code = process.wait()
        for backup in keeper.asks("backup", "list"):
            assert keeper.asks("backup", "verify", backup["id"])["whole"] is True
        if code == 0:
            break


def test_what_somebody_killed_left_goes_once_it_is_old(keeper: Person) -> None:
    backups = keeper.store.parent / "backups"
    old, new = ([backups / f".{deed}-{age}" for deed in ("building", "reading")] for age in ("old", "new"))
    for path in (*old, *new):
        path.mkdir()
    for path in old:
        os.utime(path, (time.time() - 2 * 86400,) * 2)
    keeper.does("backup", "create")
    assert [path.exists() for path in (*old, *new)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["backup", "create", "--output", ""], 2),
        (["backup", "create", "--output", "README"], 2),
        (["backup", "create", "--include-relation"], 2),
        (["backup", "list", "--from", ""], 2),
        (["backup", "list", "--from", "README"], 2),
        (["backup", "verify", "20200101T000000Z"], 5),
        (["backup", "verify", "nowhere/20200101T000000Z"], 5),
        (["backup", "restore"], 2),
        (["backup", "restore", "nothing\x1b[2J"], 5),
        (["backup", "restore", "latest", "--only", "TASK-9"], 5),
        (["backup", "restore", "latest", "--to", ""], 2),
        (["backup", "restore", "latest", "--to", "README"], 2),
        (["backup", "restore", "latest", "--to", "."], 2),
        (["backup", "restore", "latest", "--to", "x", "--only", "TASK-1"], 2),
    ],
)
def test_a_wrong_word_changes_nothing(words: list[str], code: int, keeper: Person) -> None:
    keeper.writes("README", "x")
    keeper.does("update", "TASK-1", "--title", "Changed")
    before = keeper.everything()
    assert keeper.fails(*words)["exit"] == code
    assert keeper.everything() == before
    assert len(keeper.asks("backup", "list")) == 1


def test_a_damaged_backup_ends_with_one(keeper: Person) -> None:
    (listed,) = keeper.asks("backup", "list")
    (Path(listed["path"]) / "export.jsonl").write_text("x")
    answer = keeper.types("backup", "verify")
    assert (answer.code, "export.jsonl was changed" in answer.out) == (1, True)
    assert keeper.fails("backup", "restore", "latest")["exit"] == 6


def test_without_a_project_there_are_no_backups(stranger: Person) -> None:
    assert stranger.fails("backup", "list")["code"] == "E-NOT-INITIALISED"
