"""Stores and settings that cannot be used: an error that says so, and nothing is made anew or written over."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_person import Person


def _newer(store: Path) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def _foreign(store: Path) -> None:
    store.unlink()
    with sqlite3.connect(store) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()


def _folder(store: Path) -> None:
    store.unlink()
    store.mkdir()


def _without_project(store: Path) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("DELETE FROM head")
    connection.close()


STORES: dict[str, tuple[Callable[[Path], object], str]] = {
    "newer": (_newer, "E-STORE-NEWER"),
    "garbage": (lambda store: store.write_bytes(b"no database" * 1000), "E-UNUSABLE"),
    "empty": (lambda store: store.write_bytes(b""), "E-UNUSABLE"),
    "cut off": (lambda store: os.truncate(store, 5000), "E-UNUSABLE"),
    "cut off early": (lambda store: os.truncate(store, 50), "E-UNUSABLE"),
    "somebody else's": (_foreign, "E-UNUSABLE"),
    "a folder": (_folder, "E-UNUSABLE"),
    "nobody's": (_without_project, "E-UNUSABLE"),
    "gone": (Path.unlink, "E-STORE-MISSING"),
}


@pytest.mark.parametrize("words", [("list",), ("create", "--title", "x"), ("init",)])
@pytest.mark.parametrize("name", STORES)
def test_a_store_that_cannot_be_used_is_left_as_it_is(name: str, words: tuple[str, ...], person: Person) -> None:
    break_it, code = STORES[name]
    person.does("create", "--title", "One")
    break_it(person.store)
    before = person.store.read_bytes() if person.store.is_file() else person.store.exists()
    error = person.fails(*words)
    assert (error["code"], error["exit"]) == (code, 6), error
    assert error["hint"]
    assert "Traceback" not in person.types(*words).err
    assert (person.store.read_bytes() if person.store.is_file() else person.store.exists()) == before


SETTINGS = {
    "no TOML": "[run\njobs = 2",
    "a wrong type": '[project]\nid = "{id}"\n[run]\njobs = "many"\n',
    "an unknown key": '[project]\nid = "{id}"\n[run]\nspeed = 9\n',
    "an unknown key above all": 'colour = 1\n[project]\nid = "{id}"\n',
    "no project": "[run]\njobs = 2\n",
    "two equal prefixes": '[project]\nid = "{id}"\n[keys]\ntask = "ISSUE"\n',
    "no UTF-8": b"\xff\xfe",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_cannot_be_used_are_named(name: str, person: Person) -> None:
    project = person.asks("config", "get", "project.id")["value"]
    content = SETTINGS[name]
    person.writes(".trackdown/config.toml", content.format(id=project) if isinstance(content, str) else content)
    before = person.everything()
    for words in (("list",), ("create", "--title", "x"), ("init",)):
        error = person.fails(*words)
        assert (error["code"], error["exit"]) == ("E-CONFIG", 2), error
        assert "config.toml" in error["thing"]
    assert person.everything() == before


def test_the_store_of_another_project_is_refused(person: Person) -> None:
    person.writes(".trackdown/config.toml", '[project]\nid = "another"\n')
    before = person.everything()
    for words in (("list",), ("create", "--title", "x"), ("init",), ("init", "--new-store")):
        assert person.fails(*words)["code"] == "E-UNUSABLE"
    assert person.everything() == before


def test_outside_a_project_the_next_step_is_named(stranger: Person) -> None:
    error = stranger.fails("list")
    assert (error["code"], error["exit"]) == ("E-NOT-INITIALISED", 6)
    assert "trackdown init" in error["hint"]
    assert not (stranger.folder / ".trackdown").exists()


def test_a_full_disk_changes_nothing(person: Person) -> None:
    person.does("create", "--title", "One")
    before = person.everything()

    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    text = "word " * 50_000
    done = subprocess.run(
        [sys.executable, "-m", "trackdown", "-C", str(person.folder), "--json", "comment", "TASK-1", text[:120_000]],
        capture_output=True,
        text=True,
        preexec_fn=small_files_only,
        check=False,
    )
    error = json.loads(done.stdout)["errors"][0]
    assert (done.returncode, error["code"]) == (6, "E-UNUSABLE"), error
    assert "Traceback" not in done.stderr
    assert person.everything() == before
    assert person.asks("show", "TASK-1")["comments"] == []


def test_a_fault_of_our_own_is_one_short_error_with_the_traceback_in_a_file(person: Person) -> None:
    person.does("create", "--title", "One")
    with sqlite3.connect(person.store) as connection:
        connection.execute("UPDATE states SET state = 'nonsense'")
    connection.close()
    answer = person.types("show", "TASK-1")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("error[E-BUG]: ")
    assert len(answer.err.splitlines()) == 3
    (kept,) = (person.store.parent / "crashes").iterdir()
    assert str(kept) in answer.err
    assert "Traceback" in kept.read_text()
    assert person.asks("admin", "rebuild")["differing"] == 2
    assert person.asks("show", "TASK-1")["title"] == "One"


def test_a_copied_project_without_its_store_is_not_given_an_empty_one(person: Person) -> None:
    person.does("create", "--title", "One")
    shutil.rmtree(person.store.parent)
    error = person.fails("list")
    assert error["code"] == "E-STORE-MISSING"
    assert "--new-store" in error["hint"]
    assert not person.store.exists()
    person.does("init", "--new-store")
    assert person.asks("list") == []
