"""Somebody who may read a store and not write it: another owner's, a read-only disk, an agent in a sandbox."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_person import Person

OWNER_RIGHTS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all"]
"""To root a file's rights say nothing; without these capabilities they do."""
READS = """\
import sys
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.query.nodes import EVERY_TICKET
from trackdown.errors import StoreBusy
store = SqliteStore(sys.argv[1], lambda: "2026-01-01T00:00:00Z")
def count():
    with store.read() as reader:
        found = reader.count(EVERY_TICKET)
        print(found, flush=True)
        sys.stdin.readline()
try:
    count()
except StoreBusy as error:
    print(error, flush=True)
count()
"""


def privileges() -> list[str]:
    if not hasattr(os, "geteuid"):
        pytest.skip("Windows keeps rights in another way")
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root is held back by no file's rights, and there is no setpriv here to change that")
    return OWNER_RIGHTS


@pytest.fixture
def reader(person: Person) -> Iterator[Person]:
    """Whose store holds two tickets; the rights that a test takes away are given back in the end."""
    person.does("create", "--title", "Count the notes")
    person.does("create", "--title", "Show the count")
    yield person
    for path in (person.store.parent, *person.store.parent.iterdir()):
        path.chmod(0o755)


def protect(person: Person, *, folder: bool = True) -> None:
    for path in person.store.parent.iterdir():
        path.chmod(0o444)
    if folder:
        person.store.parent.chmod(0o555)


def typed(person: Person, *words: str) -> subprocess.CompletedProcess[str]:
    argv = [*privileges(), sys.executable, "-m", "trackdown", "-C", str(person.folder), *words]
    return subprocess.run(argv, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def beside(person: Person) -> set[str]:
    return {path.name for path in person.store.parent.iterdir()}


def in_use(person: Person) -> sqlite3.Connection:
    connection = sqlite3.connect(person.store, isolation_level=None)
    connection.execute("SELECT COUNT(*) FROM names").fetchone()
    return connection


@pytest.mark.parametrize(
    "folder", [True, False], ids=["in a folder that is protected too", "in a folder one may write"]
)
@pytest.mark.parametrize(
    "words",
    [
        ["show", "TASK-1"],
        ["list"],
        ["ready"],
        ["export"],
        ["report", "status"],
        ["log", "TASK-1"],
        ["relationship", "audit"],
        ["validate"],
    ],
    ids=" ".join,
)
def test_what_only_looks_works_and_leaves_no_file_behind(reader: Person, words: list[str], folder: bool) -> None:
    as_owner = reader.does("--json", *words)
    before = beside(reader)
    protect(reader, folder=folder)
    answer = typed(reader, "--json", *words)
    assert answer.returncode == 0, answer
    assert answer.stdout == as_owner
    assert beside(reader) == before


@pytest.mark.parametrize(
    "words",
    [["update", "TASK-1", "--priority", "P0"], ["create", "--title", "New"], ["undo"], ["admin", "rebuild"]],
    ids=" ".join,
)
def test_what_writes_is_refused_and_names_what_may_not_be_written(reader: Person, words: list[str]) -> None:
    before = reader.everything()
    protect(reader, folder=False)
    answer = typed(reader, "--json", *words)
    assert answer.returncode == 6, answer
    (error,) = json.loads(answer.stdout)["errors"]
    assert error["message"] == "The store can be read, and not be written to."
    assert error["thing"] == str(reader.store)
    assert reader.everything() == before


def test_it_is_the_folder_that_is_named_if_only_that_is_protected(reader: Person) -> None:
    reader.store.parent.chmod(0o555)
    assert typed(reader, "list").returncode == 0
    refused = typed(reader, "update", "TASK-1", "--priority", "P0")
    assert refused.returncode == 6
    assert f"thing: {reader.store.parent}\n" in refused.stderr


def test_what_somebody_is_just_writing_is_seen(reader: Person) -> None:
    writer = in_use(reader)
    try:
        reader.does("create", "--title", "Just now")
        assert {"store.db-wal", "store.db-shm"} <= beside(reader)
        protect(reader)
        assert "Just now" in typed(reader, "show", "TASK-3").stdout
    finally:
        writer.close()


@pytest.mark.parametrize("gone", [[], ["store.db-shm"]], ids=["with its -shm", "with its -wal alone"])
def test_what_a_killed_writer_left_beside_the_store_is_seen(reader: Person, gone: list[str], tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    keeps_it_open = in_use(reader)
    try:
        reader.does("create", "--title", "The last thing")
        shutil.copytree(reader.store.parent, killed)
    finally:
        keeps_it_open.close()
    for name in gone:
        (killed / name).unlink()
    shutil.rmtree(reader.store.parent)
    shutil.copytree(killed, reader.store.parent)
    protect(reader)
    before = beside(reader)
    assert "The last thing" in typed(reader, "show", "TASK-3").stdout
    assert beside(reader) == before


def test_a_reader_who_has_it_open_for_long_sees_what_is_written_and_never_a_mixture(reader: Person) -> None:
    copy = reader.store.read_bytes()
    reader.store.parent.chmod(0o555)
    argv = [*privileges(), sys.executable, "-c", READS, str(reader.store)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "2\n"
        reader.store.parent.chmod(0o755)
        if os.geteuid() != 0:
            reader.store.chmod(0o644)
        reader.does("create", "--title", "Meanwhile")
        assert reader.store.read_bytes() != copy, "or nothing could have been mixed"
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "The store was written to while it was read.\n"
        assert process.stdout.readline() == "3\n"
        process.stdin.write("\n")
        process.stdin.close()
        assert process.wait() == 0
