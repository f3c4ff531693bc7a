"""Those who wait for the store are told what it is held for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trackdown.adapters.sqlite import connection
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.errors import StoreBusy
from trackdown.testing.factories import NOW, ticket_in

ANN = "person:ann"
HOLDS = """\
import sys
from trackdown.adapters.sqlite.store import SqliteStore
store = SqliteStore(sys.argv[1], lambda: "2026-01-01T00:00:00Z")
with store.write("person:bob") as writer:
    writer.tell("An import", 40)
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)


def refusal(path: str) -> str:
    store = SqliteStore(path, lambda: NOW)
    try:
        with pytest.raises(StoreBusy) as busy, store.write(ANN):
            raise AssertionError("somebody else holds the store")
    finally:
        store.close()
    return str(busy.value)


def test_who_waits_is_told_what_is_done_since_when_and_how_far_it_is(path: str) -> None:
    one = SqliteStore(path, lambda: NOW)
    with one.write(ANN) as writer:
        writer.tell("An import", 0)
        writer.tell("An import", 40)
        assert refusal(path) == f"An import has held the store since {NOW}; 40 % of it is done."
    with one.write(ANN):
        assert refusal(path).startswith("Somebody else has been writing"), "the next one says nothing of itself"
    one.close()
    assert not list(Path(path).parent.rglob("*.json"))


def test_what_a_killed_process_said_is_no_longer_told(path: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert refusal(path) == "An import has held the store since 2026-01-01T00:00:00Z; 40 % of it is done."
        os.kill(process.pid, signal.SIGKILL)
    store = SqliteStore(path, lambda: NOW)
    with store.write(ANN) as writer:
        ticket_in(writer, "a", "TASK-1")
        assert refusal(path).startswith("Somebody else has been writing")
    store.close()


def test_a_step_that_fails_says_nothing_afterwards(path: str) -> None:
    one = SqliteStore(path, lambda: NOW)

    def fails() -> None:
        with one.write(ANN) as writer:
            writer.tell("An import", 10)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with one.write(ANN):
        assert refusal(path).startswith("Somebody else has been writing")
    one.close()


@pytest.mark.parametrize("said", ["", "{", "[]", '{"deed": 1}', "\x00"])
def test_what_cannot_be_read_is_not_told(path: str, said: str) -> None:
    one = SqliteStore(path, lambda: NOW)
    with one.write(ANN) as writer:
        writer.tell("An import", 1)
        Path(one.lock_folder, "long-write.json").write_text(said)
        assert refusal(path).startswith("Somebody else has been writing")
    one.close()
