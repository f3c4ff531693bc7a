from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.sqlite import connection
from trackdown.adapters.sqlite.schema import VERSION
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.ops.ticket_fields import labelled
from trackdown.errors import StoreBusy, StoreMissing, StoreNewer, TrackdownError, Unusable
from trackdown.testing.factories import NOW, asked, ticket_in

ANN = "person:ann"


def opened(path: str) -> SqliteStore:
    return SqliteStore(path, lambda: NOW)


def edited(path: str, sql: str) -> None:
    """Change the file behind the store's back."""
    raw = sqlite3.connect(path)
    raw.executescript(sql)
    raw.close()


def test_a_new_store_knows_its_project_and_is_empty(store: SqliteStore) -> None:
    assert store.project == "p1"
    with store.read() as reader:
        assert list(reader.log()) == []


def test_a_store_that_is_not_there_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with pytest.raises(StoreMissing) as missing:
        opened(str(path))
    assert missing.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_new_store_is_never_put_over_something(path: str) -> None:
    before = Path(path).read_bytes()
    with pytest.raises(Unusable, match="already"):
        connection.create(path, "p2", "r2")
    assert Path(path).read_bytes() == before


def test_making_a_store_leaves_nothing_else_behind(path: str) -> None:
    assert os.listdir(os.path.dirname(path)) == ["store.db"]


def test_of_two_that_make_a_store_at_once_one_wins_and_it_is_whole(tmp_path: Path) -> None:
    path = str(tmp_path / "store.db")
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def make(project: str) -> None:
        together.wait(60)
        try:
            connection.create(path, project, "r")
            outcomes.append(project)
        except Unusable:
            outcomes.append("")

    threads = [threading.Thread(target=make, args=[name]) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (winner,) = [name for name in outcomes if name]
    assert opened(path).project == winner


def test_a_store_of_a_newer_trackdown_is_left_alone(path: str) -> None:
    edited(path, f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(StoreNewer) as newer:
        opened(path)
    assert "Update" in newer.value.hint


def _truncated(path: str) -> None:
    os.truncate(path, 3000)


def _text(path: str) -> None:
    Path(path).write_text("this is no store " * 500)


def _empty(path: str) -> None:
    Path(path).write_bytes(b"")


def _of_another_program(path: str) -> None:
    edited(path, "PRAGMA application_id = 7")


def _folder(path: str) -> None:
    os.unlink(path)
    os.mkdir(path)


def _without_tables(path: str) -> None:
    edited(path, "DROP TABLE tickets")


@pytest.mark.parametrize(
    "damage",
    [_truncated, _text, _empty, _of_another_program, _folder, _without_tables],
    ids=lambda damage: damage.__name__,
)
def test_what_cannot_be_opened_is_an_error_with_a_next_step_and_stays_as_it_is(
    path: str, damage: Callable[[str], None]
) -> None:
    damage(path)
    before = os.path.isdir(path) or Path(path).read_bytes()
    with pytest.raises(Unusable) as refused, opened(path).read() as reader:
        reader.find(asked())
    assert refused.value.hint
    assert refused.value.thing == path
    assert before == (os.path.isdir(path) or Path(path).read_bytes())


def test_every_commit_is_on_disk_before_it_is_reported(store: SqliteStore) -> None:
    raw = connection.connect(store.path)
    assert raw.execute("PRAGMA synchronous").fetchone() == (2,)
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    raw.close()


def test_a_store_that_others_hold_for_too_long_is_busy(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    one, other = opened(path), opened(path)
    with one.write(ANN), pytest.raises(StoreBusy) as busy, other.write(ANN):
        raise AssertionError("two writers at once")
    assert busy.value.exit_code == 6
    with other.write(ANN) as writer:
        ticket_in(writer, "u1", "TASK-1")
    one.close()
    other.close()


def test_tables_that_somebody_changed_are_found_and_mended_by_a_rebuild(store: SqliteStore) -> None:
    with store.write(ANN) as writer:
        for number in range(3):
            ticket_in(writer, f"u{number}", f"TASK-{number}")
        writer.append([labelled("u0", ["a"], [])])
        before = writer.find(asked())
    edited(
        store.path,
        "UPDATE tickets SET title = 'forged' WHERE uid = 'u0'; DELETE FROM keys WHERE uid = 'u1';"
        "INSERT INTO labels VALUES ('z', 'u2')",
    )
    report = store.rebuild()
    assert report["differing"] == sum(report["tables"].values()) > 0
    with store.read() as reader:
        assert reader.find(asked()) == before
        assert reader.uid_of("TASK-1") == "u1"
        assert reader.find(asked("label:z")) == []
    assert store.rebuild()["differing"] == 0


def test_a_rebuild_that_fails_leaves_the_tables(store: SqliteStore) -> None:
    with store.write(ANN) as writer:
        ticket_in(writer, "u1", "TASK-1")
    edited(store.path, "UPDATE operations SET payload = 'no JSON'")
    with pytest.raises(ValueError):
        store.rebuild()
    with store.read() as reader:
        assert reader.uid_of("TASK-1") == "u1"


def test_threads_that_have_ended_keep_no_connection_open(store: SqliteStore) -> None:
    def look() -> None:
        with store.read() as reader:
            reader.ready()

    def files() -> int:
        return len(os.listdir("/dev/fd"))

    look()
    before = files()
    for _ in range(20):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert files() <= before + 3


def test_a_closed_store_opens_again_when_it_is_asked(store: SqliteStore) -> None:
    store.close()
    store.close()
    assert store.project == "p1"


def test_errors_of_the_block_itself_are_not_the_stores(store: SqliteStore) -> None:
    with pytest.raises(KeyError), store.read():
        raise KeyError("mine")
    with pytest.raises(TrackdownError, match="mine"), store.write(ANN):
        raise TrackdownError("mine", hint="Look.")
    with store.write(ANN) as writer:
        ticket_in(writer, "u1", "TASK-1")


def test_a_folder_that_cannot_hold_locks_is_an_error_with_a_next_step(store: SqliteStore) -> None:
    Path(os.path.dirname(store.path), "locks").write_text("in the way")
    with pytest.raises(Unusable) as refused:
        store.try_lock("lane")
    assert refused.value.hint
