from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.sessions.logs import ClientLogs
from trackdown.ports.sessions import Reading

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture
def read() -> Callable[..., Reading]:
    """Reading logs without a cache."""

    def reading(*places: Path) -> Reading:
        return ClientLogs(list, "").read(places)

    return reading


@pytest.fixture
def recorded() -> Path:
    return RECORDED
