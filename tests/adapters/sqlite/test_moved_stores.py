"""A store whose folder was moved: nothing is begun anew in its old place."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from trackdown.adapters.sqlite import connection
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.errors import StoreGone, TrackdownError


@pytest.fixture
def moved(tmp_path: Path) -> SqliteStore:
    path = tmp_path / "repository" / "trackdown" / "store.db"
    connection.create(str(path), "p1", "r1")
    store = SqliteStore(str(path), lambda: "2026-01-01T00:00:00Z")
    with store.lock("before"):
        pass
    (tmp_path / "repository").rename(tmp_path / "elsewhere")
    return store


def test_no_lock_is_taken_where_it_was(moved: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(StoreGone) as raised:
        moved.try_lock("run-1")
    assert str(tmp_path / "repository" / "trackdown") in raised.value.thing
    assert not (tmp_path / "repository").exists()


def test_another_thread_is_told_the_same_and_not_to_begin_a_new_store(moved: SqliteStore, tmp_path: Path) -> None:
    heard: list[TrackdownError] = []

    def look() -> None:
        try:
            with moved.read():
                pass
        except TrackdownError as error:
            heard.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert [type(error) for error in heard] == [StoreGone]
    assert "--new-store" not in heard[0].hint
    assert not (tmp_path / "repository").exists()
