from __future__ import annotations

from collections.abc import Iterator

import pytest

from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.services.desk import Desk
from trackdown.testing import factories
from trackdown.testing.stores import passing_store


@pytest.fixture
def store() -> Iterator[SqliteStore]:
    with passing_store() as store:
        yield store


@pytest.fixture
def desk(store: SqliteStore) -> Desk:
    """Ann's desk."""
    return factories.desk(store)


@pytest.fixture
def agents_desk(desk: Desk) -> Desk:
    """The same store as an agent sees it."""
    return desk._replace(actor="agent:claude")
