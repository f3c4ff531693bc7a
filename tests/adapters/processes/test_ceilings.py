"""Silence, memory, disk, the number of processes: each ends a program with a reason that is kept; whoever keeps within
them ends alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from trackdown.adapters.processes.ceilings import BLOCK, MEGABYTE, Ceilings, resident, taken
from trackdown.adapters.processes.strays import MARKER
from trackdown.testing.processes import Bench, carriers, python, until

HOLD = "import time, sys; kept = b'x' * (int(sys.argv[1]) * 2**20); print('here', flush=True); time.sleep(600)"


def test_silence_ends_it_and_says_how_long(bench: Bench) -> None:
    state = bench.finish(["sh", "-c", "echo begun; exec sleep 600"], silence_seconds=0.6)
    assert (state.phase, state.cause) == ("ended", "silence")
    assert state.detail == "it printed nothing for 0.6 s"
    assert bench.record(file="exit.json")["cause"] == "silence"
    assert 0.6 <= state.seconds < 20


@pytest.mark.parametrize("stream", ["1", "2"])
def test_whoever_goes_on_printing_is_not_silent(bench: Bench, stream: str) -> None:
    script = f"for each in 1 2 3 4 5 6 7 8; do echo $each >&{stream}; sleep 0.2; done"
    assert bench.finish(["sh", "-c", script], silence_seconds=1.0).cause == "exited"


def test_memory_of_all_of_them_together_ends_it(bench: Bench) -> None:
    code = f"import subprocess, sys; [subprocess.Popen([sys.executable, '-c', {HOLD!r}, '60']) for _ in 'ab'][0].wait()"
    state = bench.finish(python(code), memory_mb=110)
    assert (state.phase, state.cause) == ("ended", "memory")
    assert state.detail.endswith("MB of memory, 110 MB are allowed")
    assert int(state.detail.split()[2]) > 110


def test_one_below_the_ceiling_goes_on(bench: Bench) -> None:
    bench.launch(python(HOLD, "20"), memory_mb=400, disk_mb=50, silence_seconds=60)
    until(lambda: (bench.folder() / "stdout").read_text() == "here\n", "it holds its memory")
    assert bench.processes.wait(bench.folder(), 2.5).phase == "running"
    assert bench.processes.stop(bench.folder()).detail == ""


def test_what_grows_beyond_the_ceiling_ends_it_and_what_was_there_does_not_count(bench: Bench, tmp_path: Path) -> None:
    work = tmp_path / "work"
    (work / "deep").mkdir(parents=True)
    (work / "before").write_bytes(os.urandom(8 * MEGABYTE))
    more = f"head -c {4 * MEGABYTE} /dev/urandom"
    grow = f"{more} > deep/a; sleep 2.5; {more} > deep/b; sleep 600"
    state = bench.finish(["sh", "-c", grow], cwd=work, disk_mb=6, watched=(work,))
    assert (state.phase, state.cause) == ("ended", "disk")
    assert state.detail == "its files grew by 8 MB, 6 MB are allowed"
    assert (work / "deep" / "b").exists()


def test_the_graceful_signal_comes_first_here_too(bench: Bench) -> None:
    script = "trap 'echo saved; exit 5' TERM; echo ready; while :; do sleep 0.05; done"
    state = bench.finish(["sh", "-c", script], silence_seconds=0.6, grace_seconds=10.0)
    assert (state.cause, state.exit_code) == ("silence", 5)
    assert (bench.folder() / "stdout").read_text() == "ready\nsaved\n"


def test_a_request_to_stop_is_a_request_to_stop(bench: Bench) -> None:
    bench.launch(["sleep", "600"], silence_seconds=60)
    state = bench.processes.stop(bench.folder())
    assert (state.cause, state.detail) == ("stopped", "")


def test_a_file_counts_once_and_a_link_for_nothing_else_than_itself(tmp_path: Path) -> None:
    big = tmp_path / "big"
    big.write_bytes(os.urandom(MEGABYTE))
    alone = taken([str(tmp_path)])
    assert alone >= MEGABYTE
    os.link(big, tmp_path / "again")
    (tmp_path / "link").symlink_to(big)
    (tmp_path / "loop").symlink_to(tmp_path)
    assert taken([str(tmp_path)]) - alone <= 32 * BLOCK
    assert taken([str(tmp_path / "nowhere")]) == 0


def test_memory_is_what_these_processes_have() -> None:
    mine = resident([os.getpid()])
    assert mine > 5 * MEGABYTE
    assert resident([os.getpid(), os.getpid()]) > mine
    assert resident([2**22 - 1]) == 0
    assert resident([]) == 0


def test_where_there_is_no_proc_ps_says_nearly_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    by_proc = resident([os.getpid()])
    monkeypatch.setattr(sys, "platform", "darwin")
    assert abs(resident([os.getpid()]) - by_proc) < 8 * MEGABYTE
    assert resident([]) == 0


BOMB = """
import os, sys, time
deep = int(sys.argv[1])
os.write(1, b"here\\n")
for _ in range(deep):
    os.fork()
time.sleep(600)
"""
"""A fork bomb that stops by itself at two to the power of its argument."""


def test_a_fork_bomb_is_ended_with_everybody_in_it(bench: Bench) -> None:
    state = bench.finish(python(BOMB, "9"), most_processes=60, grace_seconds=30.0)
    assert (state.phase, state.cause) == ("ended", "processes")
    assert state.detail.endswith("processes at once, 60 are allowed")
    assert int(state.detail.split()[2]) > 60
    assert state.leftovers > 60, "each of them was ended"
    assert state.seconds < 25, "nobody gets a grace in which they would only become more"
    assert carriers(f"{MARKER}={bench.marker()}") == []


def test_those_that_left_their_parent_count_too(bench: Bench) -> None:
    script = "i=0; while [ $i -lt 50 ]; do (setsid sleep 600 &) ; i=$((i+1)); done; exec sleep 600"
    assert bench.finish(["sh", "-c", script], most_processes=30).cause == "processes"


def test_as_many_as_are_allowed_may_go_on(bench: Bench) -> None:
    bench.launch(python(BOMB, "4"), most_processes=16)
    until(lambda: (bench.folder() / "stdout").read_text() == "here\n", "it has begun")
    assert bench.processes.wait(bench.folder(), 2.0).phase == "running"
    state = bench.processes.stop(bench.folder())
    assert (state.cause, state.detail) == ("stopped", "")


@pytest.mark.skipif(sys.platform != "linux", reason="asked of the system by other means there")
def test_where_there_are_fewer_on_the_whole_machine_nobody_looks_closer() -> None:
    def never() -> list[int]:
        raise AssertionError("it looked at every process")

    spec = {"silence_seconds": 0, "memory_mb": 0, "disk_mb": 0, "watched": [], "output_mb": 0, "most_processes": 10**6}
    assert Ceilings(spec, []).broken(never) is None
