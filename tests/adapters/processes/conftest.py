from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackdown.testing.processes import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Supervised processes of one test, none of which outlives it."""
    made = Bench(tmp_path)
    yield made
    for record in tmp_path.glob("*/identity.json"):
        made.processes.stop(record.parent)


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of the test that nobody may touch."""
    process = subprocess.Popen(["sleep", "600"])
    yield process
    assert process.poll() is None, "the bystander was touched"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
