"""A run that should be at work and that nobody drives is taken up anew, also while others hold the store for long."""

from __future__ import annotations

import queue
import sqlite3
import threading
from contextlib import closing
from typing import Any, cast

import pytest

from trackdown.adapters.sqlite import connection
from trackdown.core.ops.envelope import Draft
from trackdown.engine import at_work
from trackdown.engine.at_work import IDLE_LOOKS, AtWork
from trackdown.engine.equipment import Equipment
from trackdown.testing.factories import run_created
from trackdown.testing.stores import passing_store


class Undriven:
    """The engine's durable half, of which no driver ever comes to work."""

    def __init__(self) -> None:
        self.started: list[int] = []

    def drives(self, _uid: str) -> bool:
        return False

    def has(self, _uid: str, _stint: int) -> bool:
        return False

    def start(self, _uid: str, stint: int) -> None:
        self.started.append(stint)


def test_a_store_that_others_hold_ends_nobodys_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(at_work, "LOOK_SECONDS", 0.001)
    with passing_store() as store:
        with store.write("trackdown") as writer:
            writer.append([Draft("r1", "run.created", run_created()), Draft("r1", "run.prepared", {})])
        unused: Any = None
        known = {"store": store, "machine": "m", "executor": "m:0", "stop": threading.Event()}
        e = Equipment(**{**dict.fromkeys(Equipment._fields, unused), **known})
        durable = Undriven()
        runs = AtWork(e, cast(Any, durable), queue.Queue(), lambda _: None, None)
        runs.take(e.run("r1"))
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(IDLE_LOOKS + 1):
                runs.listen()
        assert durable.started == [1]
        assert "r1" in runs
        runs.listen()
        assert durable.started == [1, 2]
