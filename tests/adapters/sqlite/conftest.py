from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trackdown.adapters.sqlite.connection import create
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.testing.factories import CountingClock


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A new store's file, in a folder whose name has what a URI or a shell would read as something else."""
    file = str(tmp_path / "a?b#c %20 ü'" / "store.db")
    create(file, "p1", "r1")
    return file


@pytest.fixture
def store(path: str) -> Iterator[SqliteStore]:
    store = SqliteStore(path, CountingClock().now)
    yield store
    store.close()
