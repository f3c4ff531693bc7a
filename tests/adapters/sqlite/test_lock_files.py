"""The files of locks are cleared away without two holders ever having one lock."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from trackdown.adapters.sqlite import locks


def test_the_file_of_a_lock_that_nobody_holds_goes(tmp_path: Path) -> None:
    held = locks.acquire(str(tmp_path), "run-1", wait=True)
    assert held is not None
    assert not locks.free(str(tmp_path), "run-1")
    assert not locks.discard(str(tmp_path), "run-1")
    held.release()
    assert locks.free(str(tmp_path), "run-1")
    assert locks.discard(str(tmp_path), "run-1")
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_not_there_is_neither_free_nor_made(tmp_path: Path) -> None:
    assert not locks.free(str(tmp_path), "run-1")
    assert not locks.discard(str(tmp_path), "run-1")
    assert list(tmp_path.iterdir()) == []


def test_whoever_waited_for_a_lock_whose_file_went_gets_the_new_one(tmp_path: Path) -> None:
    first = locks.acquire(str(tmp_path), "run-1", wait=True)
    assert first is not None
    got: list[locks.FileLock | None] = []
    waiting = threading.Thread(target=lambda: got.append(locks.acquire(str(tmp_path), "run-1", wait=True)))
    waiting.start()
    os.unlink(tmp_path / "run-1.lock")
    first.release()
    waiting.join(30)
    (second,) = got
    assert second is not None
    assert locks.acquire(str(tmp_path), "run-1", wait=False) is None
    second.release()
