"""Waiting for a process's end: told by the system where it can, and never fooled by a forged record for long."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from trackdown.adapters.processes.departure import departure
from trackdown.adapters.processes.process_table import LINUX, below, boot_id, descendants, look, table
from trackdown.ports.process import ProcessIdentity, ProcessState
from trackdown.testing.processes import Bench, python, until

TELLS = hasattr(os, "pidfd_open")


def _identity(pid: int) -> ProcessIdentity:
    found = look(pid)
    assert found is not None
    return ProcessIdentity(pid, found.started, boot_id())


@pytest.mark.skipif(not TELLS, reason="only Linux tells the end of a process that is not a child")
def test_the_end_is_told_without_looking_again_and_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    whole = bench.processes.state

    def state(folder: Path) -> ProcessState | None:
        looks.append(folder)
        return whole(folder)

    monkeypatch.setattr(bench.processes, "state", state)
    ended = bench.finish(["sleep", "0.7"])
    assert ended.phase == "ended"
    assert len(looks) <= 3


@pytest.mark.skipif(not TELLS, reason="only Linux tells the end of a process that is not a child")
def test_a_process_that_is_not_ours_is_waited_for_as_well(bystander: subprocess.Popen[bytes]) -> None:
    process = subprocess.Popen(["sleep", "600"])
    killer = threading.Timer(0.2, process.kill)
    with departure(_identity(process.pid)) as gone:
        killer.start()
        began = time.monotonic()
        gone.wait(1.0)
        waited = time.monotonic() - began
    assert process.wait() == -signal.SIGKILL
    assert 0.1 < waited < 0.9
    with departure(_identity(bystander.pid)) as gone:
        began = time.monotonic()
        gone.wait(0.2)
        assert time.monotonic() - began >= 0.19, "it is still there"


@pytest.mark.parametrize("forged", ["another", "gone", "none"])
def test_without_a_handle_that_is_right_each_wait_is_short(bystander: subprocess.Popen[bytes], forged: str) -> None:
    wrong = _identity(bystander.pid)._replace(started="1")
    identity = {"another": wrong, "gone": wrong._replace(pid=2**22 - 1), "none": None}[forged]
    with departure(identity) as gone:
        began = time.monotonic()
        gone.wait(5.0)
        assert time.monotonic() - began < 1.0


@pytest.mark.skipif(not LINUX, reason="the kernel of Linux lists the children of a process")
def test_the_kernel_lists_those_below_as_the_table_does(bench: Bench) -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)"
    process = subprocess.Popen(python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"))
    try:
        until(lambda: len(below(process.pid) or []) == 2, "both generations are there")
        found = {below_it.pid for below_it in descendants(table(), process.pid)}
        assert set(below(process.pid) or []) == found
    finally:
        for pid in [*reversed(below(process.pid) or []), process.pid]:
            os.kill(pid, signal.SIGKILL)
        process.wait()
    assert below(process.pid) is None
