from __future__ import annotations

import pytest

from trackdown.testing.store_contract import StoreContract


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def opening(self, path: str) -> str:
        return (
            "from trackdown.adapters.sqlite.store import SqliteStore\n"
            "from trackdown.adapters.system.clock import SystemClock\n"
            f"store = SqliteStore({path!r}, SystemClock().now)"
        )
