"""Stores that a test makes and throws away, hundreds of them where a property is tried."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trackdown.adapters.sqlite.connection import create
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.testing.factories import CountingClock

_MEMORY = "/dev/shm"
_ENOUGH = 32 * 1024 * 1024
"""Bytes; a store of these tests takes less than one million."""


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A folder that is gone afterwards. Where the system has one in memory it lies there: a store waits for the disk
    after every step, which is most of what such a test takes."""
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        yield Path(folder)


@contextmanager
def passing_store(project: str = "p1", replica: str = "r1") -> Iterator[SqliteStore]:
    """An empty SQLite store with a clock that counts."""
    with passing_folder() as folder:
        path = str(folder / "store.db")
        create(path, project, replica)
        store = SqliteStore(path, CountingClock().now)
        try:
            yield store
        finally:
            store.close()


def _memory() -> str | None:
    if not os.access(_MEMORY, os.W_OK) or not hasattr(os, "statvfs"):
        return None
    there = os.statvfs(_MEMORY)
    return _MEMORY if there.f_bavail * there.f_frsize > _ENOUGH else None
