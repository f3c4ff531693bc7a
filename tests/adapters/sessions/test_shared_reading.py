"""Several processes read logs together, and whatever happens to one of them, nothing is missing or counted twice."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.sessions import forks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one process does all of the work")


@given(pieces=st.integers(0, 40), processes=st.integers(1, 4))
def test_every_piece_is_done_once(pieces: int, processes: int) -> None:
    answers = Counter(forks.shared(pieces, processes, lambda number: b"x" * number))
    assert answers == Counter(b"x" * number for number in range(pieces))


def test_answers_larger_than_a_pipe_come_back_whole() -> None:
    answers = sorted(forks.shared(6, 3, lambda number: bytes([number]) * 300_000))
    assert answers == [bytes([number]) * 300_000 for number in range(6)]


def test_a_fork_that_is_killed_loses_only_what_it_had_in_hand(tmp_path: Path) -> None:
    parent = os.getpid()
    marks = tmp_path / "taken"

    def work(number: int) -> bytes:
        if os.getpid() != parent:
            marks.write_text(str(number))
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            _until(marks.exists)
        return str(number).encode()

    answers = {int(answer) for answer in forks.shared(5, 2, work)}
    assert answers == set(range(5)) - {int(marks.read_text())}


def test_an_interrupted_reading_leaves_no_process(tmp_path: Path) -> None:
    parent = os.getpid()
    marks = tmp_path / "fork"

    def work(number: int) -> bytes:
        if os.getpid() != parent:
            marks.write_text(str(os.getpid()))
            signal.pause()
        _until(lambda: marks.exists() and marks.read_text() != "")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(forks.shared(3, 2, work))
    assert not Path("/proc", marks.read_text()).exists()


def test_a_reader_who_stops_looking_leaves_no_process(tmp_path: Path) -> None:
    parent = os.getpid()
    marks = tmp_path / "fork"

    def work(number: int) -> bytes:
        if os.getpid() != parent:
            marks.write_text(str(os.getpid()))
            signal.pause()
        _until(lambda: marks.exists() and marks.read_text() != "")
        return b""

    answers = forks.shared(3, 2, work)
    assert isinstance(answers, Iterator)
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert not Path("/proc", marks.read_text()).exists()


def _until(holds: object) -> None:
    """Wait for another process, at most ten seconds."""
    assert callable(holds)
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        os.sched_yield()
