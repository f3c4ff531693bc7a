from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trackdown.adapters.sqlite.connection import create
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.services.desk import Desk
from trackdown.testing import factories


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    path = str(tmp_path / "store.db")
    create(path, "p1", "r1")
    store = SqliteStore(path, factories.CountingClock().now)
    yield store
    store.close()


@pytest.fixture
def desk(store: SqliteStore) -> Desk:
    """Ann's desk."""
    return factories.desk(store)


@pytest.fixture
def agents_desk(desk: Desk) -> Desk:
    """The same store as an agent sees it."""
    return desk._replace(actor="agent:claude")
