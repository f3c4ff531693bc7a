"""Seeing processes: the table, who descends from whom, and records that appear whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.processes import process_table
from trackdown.adapters.processes.claim import utc, write_once
from trackdown.adapters.processes.identity import ancestors
from trackdown.adapters.processes.process_table import LINUX, Process, descendants, look, send, table
from trackdown.testing.processes import python, until

Bystander = subprocess.Popen[bytes]


@pytest.mark.skipif(not LINUX, reason="compares what /proc says with what ps says")
def test_both_ways_to_see_a_process_agree(bystander: Bystander, monkeypatch: pytest.MonkeyPatch) -> None:
    by_proc = look(bystander.pid)
    assert by_proc
    monkeypatch.setattr(process_table, "LINUX", False)
    by_ps = look(bystander.pid)
    assert by_ps
    assert by_ps._replace(started="") == by_proc._replace(started="")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert table()[bystander.pid] == by_ps
    assert datetime.strptime(by_ps.started, "%a %b %d %H:%M:%S %Y")
    assert look(2**22 - 1) is None


@pytest.mark.skipif(not LINUX, reason="only /proc writes the name among the numbers")
def test_a_name_full_of_blanks_and_parentheses_confuses_nobody(tmp_path: Path) -> None:
    odd = tmp_path / "a) S 1 (b"
    shutil.copy("/bin/sleep", odd)
    process = subprocess.Popen([str(odd), "600"])
    try:
        seen = look(process.pid)
        assert seen
        assert (seen.parent, seen.group, seen.gone) == (os.getpid(), os.getpgrp(), False)
    finally:
        process.kill()
        process.wait()


def test_a_zombie_counts_as_gone() -> None:
    process = subprocess.Popen(["true"])
    until(lambda: (row := look(process.pid)) and row.gone, "it is a zombie")
    process.wait()
    assert look(process.pid) is None


def test_a_signal_goes_to_exactly_that_process(bystander: Bystander) -> None:
    row = look(bystander.pid)
    assert row
    assert not send(row._replace(started="1"), signal.SIGKILL)
    assert send(row, signal.SIGCONT)
    gone = subprocess.Popen(["true"])
    gone.wait()
    assert not send(row._replace(pid=gone.pid), signal.SIGKILL)


@given(st.lists(st.integers(0, 30), max_size=30))
def test_descendants_are_those_from_whom_the_parents_lead_to_the_root(parents: list[int]) -> None:
    # Every parent has the smaller number, as in a real tree; 0 is nobody.
    rows = [Process(pid, min(parent, pid - 1), 0, "", False) for pid, parent in enumerate(parents, 1)]
    by_pid = {row.pid: row for row in rows}

    def leads(pid: int) -> bool:
        while pid in by_pid:
            pid = by_pid[pid].parent
            if pid == 1:
                return True
        return False

    found = [row.pid for row in descendants(by_pid, 1)]
    assert sorted(found) == [pid for pid in by_pid if leads(pid)]
    order = {pid: place for place, pid in enumerate(found)}
    assert all(order.get(by_pid[pid].parent, -1) < order[pid] for pid in found)


def test_the_ancestors_are_named_nearest_first() -> None:
    code = "from trackdown.adapters.processes.identity import ancestors; print(*(a.pid for a in ancestors()))"
    shell = subprocess.Popen(["sh", "-c", '"$@"; true', "sh", *python(code)], stdout=subprocess.PIPE, text=True)
    pids = [int(word) for word in shell.communicate()[0].split()]
    assert pids[:3] == [shell.pid, os.getpid(), os.getppid()]
    assert [identity.pid for identity in ancestors()] == pids[2:]


def test_asking_for_the_ancestors_imports_nothing_heavy() -> None:
    code = """
import sys
from trackdown.adapters.processes.claim import utc, write_once
from trackdown.adapters.processes.identity import ancestors
ancestors()
print([name for name in sys.argv[1:] if name in sys.modules])
"""
    heavy = ["psutil", "datetime", "asyncio", "logging", *(["subprocess"] if LINUX else [])]
    asked = subprocess.run(python(code, *heavy), capture_output=True, text=True, check=True)
    assert asked.stdout == "[]\n"


def test_of_many_records_written_at_once_one_is_there_whole_and_no_draft_stays(tmp_path: Path) -> None:
    path = tmp_path / "record.json"

    def write(number: int) -> bool:
        try:
            write_once(str(path), {"number": number, "text": "x" * 10_000})
        except FileExistsError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(write, range(16)))
    assert sum(written) == 1
    assert json.loads(path.read_text())["number"] == written.index(True)
    assert list(tmp_path.iterdir()) == [path]


@given(st.floats(0, 4_000_000_000))
def test_times_are_utc_in_milliseconds(seconds: float) -> None:
    read = datetime.fromisoformat(utc(seconds))
    assert read.tzinfo == UTC
    assert abs(read - datetime.fromtimestamp(seconds, UTC)) <= timedelta(milliseconds=1)


def test_the_clock_of_a_record_is_ours() -> None:
    assert abs(datetime.fromisoformat(utc(time.time())) - datetime.now(UTC)) < timedelta(seconds=5)
