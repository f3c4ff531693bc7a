from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import format_1
import pytest

from trackdown.adapters.sqlite import connection
from trackdown.adapters.sqlite.migration import migrate
from trackdown.adapters.sqlite.schema import VERSION
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.ops.comments import commented
from trackdown.core.ops.fold import fold
from trackdown.errors import Unusable
from trackdown.testing.factories import NOW, asked
from trackdown.testing.store_log_contract import chain_of


@pytest.fixture
def old(tmp_path: Path) -> str:
    path = str(tmp_path / "store.db")
    format_1.written(path)
    return path


def opened(path: str) -> SqliteStore:
    return SqliteStore(path, lambda: NOW)


def version(path: str) -> int:
    raw = sqlite3.connect(path)
    try:
        return int(raw.execute("PRAGMA user_version").fetchone()[0])
    finally:
        raw.close()


def test_an_older_store_is_brought_to_this_format_when_it_is_opened(old: str) -> None:
    store = opened(old)
    assert version(old) == VERSION
    assert store.project == "p1"
    with store.read() as reader:
        assert [row.key for row in reader.find(asked())] == ["TASK-1", "TASK-2"]
        assert [row.title for row in reader.find(asked("grusse"))] == []
        assert [row.title for row in reader.find(asked("gruße"))] == ["Grüße"]
        assert [row.waits_for for row in reader.find(asked("component:x"))] == [1]
        assert reader.uid_of("RUN-1") == format_1.R
        assert [run["uid"] for run in reader.runs()] == [format_1.R]
        ticket = reader.ticket(format_1.T)
        assert ticket is not None
        assert [comment["text"] for comment in ticket["comments"]] == ["half \ud83d"]
        for uid in (format_1.T, format_1.U):
            assert reader.ticket(uid) == fold(reader.operations(uid))
    assert store.rebuild()["differing"] == 0


def test_its_operations_stay_what_they_were_and_the_chain_goes_on(old: str) -> None:
    store = opened(old)
    log = chain_of(store)
    for operation, row in zip(log, format_1.rows(), strict=True):
        assert operation[:-1] == row[:-1]
    assert [operation.payload for operation in log] == [payload for *_, payload in format_1.LOG]
    with store.write("person:ann") as writer:
        (new,) = writer.append([commented(format_1.T, "later")])
        assert writer.next_number("TASK") == 3
    assert (new.number, new.replica) == (len(format_1.LOG) + 1, "r1")
    assert chain_of(store)[-1] == new


def test_nothing_of_the_older_format_is_left(old: str, tmp_path: Path) -> None:
    opened(old).close()
    fresh = str(tmp_path / "fresh.db")
    connection.create(fresh, "p1", "r1")
    assert objects(old) == objects(fresh)


def objects(path: str) -> set[tuple[str, str]]:
    raw = sqlite3.connect(path)
    found = set(raw.execute("SELECT name, sql FROM sqlite_schema"))
    raw.close()
    return found


_KILLED = """
import os, signal, sys
from trackdown.adapters.sqlite import migration
from trackdown.adapters.sqlite.store import SqliteStore
def fold_all(reader):
    os.kill(os.getpid(), signal.SIGKILL)
migration.fold_all = fold_all
SqliteStore(sys.argv[1], lambda: "")
"""


def test_a_migration_that_is_killed_leaves_the_old_store_whole(old: str) -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED, old], capture_output=True)
    assert killed.returncode == -9, killed.stderr
    assert version(old) == 1
    raw = sqlite3.connect(old)
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    columns = "id, replica, number, previous, clock, step, actor, at, entity, type, version, scope, payload"
    assert raw.execute(f"SELECT {columns} FROM operations ORDER BY place").fetchall() == format_1.rows()
    raw.close()
    assert len(chain_of(opened(old))) == len(format_1.LOG)


def test_two_that_open_an_older_store_at_once_both_find_it_whole(old: str) -> None:
    together = threading.Barrier(2)
    found: list[int] = []

    def look() -> None:
        together.wait(60)
        store = opened(old)
        found.append(len(chain_of(store)))
        store.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [len(format_1.LOG)] * 2


def test_who_may_only_read_an_older_store_is_told_what_it_needs(old: str) -> None:
    raw = sqlite3.connect(f"file:{old}?mode=ro", uri=True, isolation_level=None)
    with pytest.raises(Unusable, match="older format") as refused, connection.translated(old):
        migrate(raw, old)
    raw.close()
    assert "may write" in refused.value.hint
    assert version(old) == 1


def test_an_older_store_that_is_damaged_is_an_error_and_stays_as_it_is(old: str) -> None:
    raw = sqlite3.connect(old)
    raw.execute("DROP TABLE labels")
    raw.commit()
    raw.close()
    with pytest.raises(Unusable) as refused:
        opened(old)
    assert refused.value.hint
    assert version(old) == 1
