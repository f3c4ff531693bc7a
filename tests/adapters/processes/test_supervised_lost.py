"""What holds when the caller or the supervisor is killed, and whom a recovery may touch."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.processes.identity import find
from trackdown.adapters.processes.process_table import LINUX, boot_id, look
from trackdown.adapters.processes.supervised import SupervisedProcesses
from trackdown.ports.process import ProcessIdentity
from trackdown.testing.processes import Bench, Family, alive, carriers, python, until

Bystander = subprocess.Popen[bytes]

CALLER = """
import json, sys
from pathlib import Path
from trackdown.adapters.processes.supervised import SupervisedProcesses
from trackdown.ports.process import LaunchSpec
argv, cwd, env, folder, *rest = json.loads(sys.argv[1])
SupervisedProcesses().launch(LaunchSpec(argv, Path(cwd), env, Path(folder), *rest))
print("launched", flush=True)
sys.stdin.read()
"""


def launch_and_kill_the_caller(bench: Bench, argv: list[str], seconds: float = 60.0) -> None:
    spec = bench.spec(argv, seconds=seconds, graceful=["TERM"])
    command = python(CALLER, json.dumps(spec, default=str))
    caller = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    assert caller.stdout
    assert caller.stdin
    assert caller.stdout.readline() == b"launched\n"
    os.killpg(caller.pid, signal.SIGKILL)
    caller.wait()
    caller.stdin.close()
    caller.stdout.close()


def test_when_the_caller_is_killed_the_work_goes_on_and_its_end_is_recorded(bench: Bench, tmp_path: Path) -> None:
    go = tmp_path / "go"
    launch_and_kill_the_caller(bench, ["sh", "-c", f"until [ -e '{go}' ]; do sleep 0.02; done; echo done; exit 4"])
    assert SupervisedProcesses().wait(bench.folder(), 0.1).phase == "running"
    go.touch()
    state = SupervisedProcesses().wait(bench.folder(), 30)
    assert (state.phase, state.exit_code, state.cause) == ("ended", 4, "exited")
    assert (bench.folder() / "stdout").read_text() == "done\n"


def test_when_the_caller_is_killed_another_can_stop_the_work(bench: Bench) -> None:
    launch_and_kill_the_caller(bench, ["sleep", "600"])
    assert SupervisedProcesses().stop(bench.folder()).cause == "stopped"
    assert carriers(f"TRACKDOWN_PROCESS={bench.marker()}") == []


def test_when_the_caller_is_killed_the_deadline_still_holds(bench: Bench) -> None:
    launch_and_kill_the_caller(bench, ["sleep", "600"], seconds=0.5)
    assert SupervisedProcesses().wait(bench.folder(), 30).cause == "deadline"


@pytest.fixture
def lost(bench: Bench, tmp_path: Path) -> Iterator[Family]:
    """A family whose supervisor was killed."""
    child = {"stubborn": True, "children": [{"leaves": "session", "orphan": True}]}
    family = Family.of({"stubborn": True, "children": [child]}, tmp_path / "pids")
    bench.gather(family)
    os.kill(bench.record()["supervisor"]["pid"], signal.SIGKILL)
    yield family
    assert family.living() == []


@pytest.mark.skipif(not LINUX, reason="only Linux ends a program with its parent")
def test_when_the_supervisor_is_killed_the_program_dies_with_it(bench: Bench, lost: Family) -> None:
    until(lambda: not alive(bench.record()["program"]["pid"]), "the program has died")
    assert len(lost.living()) == 2
    bench.processes.sweep(bench.marker())


def test_a_process_whose_supervisor_was_killed_is_lost_and_a_sweep_ends_the_strays(
    bench: Bench, lost: Family, bystander: Bystander
) -> None:
    until(lambda: bench.processes.state(bench.folder()).phase == "lost", "the supervisor is gone")  # type: ignore[union-attr]
    assert SupervisedProcesses().wait(bench.folder(), 5).phase == "lost"
    before = len(lost.living())
    assert bench.processes.sweep(bench.marker()) >= 2
    assert before >= 2
    assert lost.living() == []
    assert bench.processes.sweep(bench.marker()) == 0


def test_stopping_a_lost_process_ends_its_strays_and_makes_its_end_final(bench: Bench, lost: Family) -> None:
    state = bench.processes.stop(bench.folder())
    assert (state.phase, state.exit_code, state.cause) == ("ended", None, "stopped")
    assert state.leftovers >= 2
    assert lost.living() == []
    assert SupervisedProcesses().state(bench.folder()) == state


def test_a_sweep_leaves_alone_what_a_living_supervisor_looks_after(bench: Bench) -> None:
    shared = bench.marker("shared")
    bench.launch(["sh", "-c", "sleep 600 & exec sleep 600"], "kept", marker=shared)
    bench.launch(["sh", "-c", "setsid sleep 600 & exec sleep 600"], "killed", marker=shared)
    until(lambda: len(carriers(f"TRACKDOWN_PROCESS={shared}")) == 4, "all four are there")
    os.kill(bench.record("killed")["supervisor"]["pid"], signal.SIGKILL)
    until(lambda: bench.processes.wait(bench.folder("killed"), 0).phase == "lost", "the supervisor is gone")
    ended = bench.processes.sweep(shared)
    assert ended >= 1 if LINUX else ended == 0
    assert bench.processes.wait(bench.folder("kept"), 0).phase == "running"
    if LINUX:
        assert len(carriers(f"TRACKDOWN_PROCESS={shared}")) == 2


def test_a_sweep_touches_exactly_its_marker_and_never_itself_or_its_ancestors(bench: Bench) -> None:
    marker = bench.marker()
    near = [f"{marker}x", marker[:-1], "", f"x{marker}"]
    others = [subprocess.Popen(["sleep", "600"], env={"TRACKDOWN_PROCESS": name}) for name in near]
    named = subprocess.Popen(["sleep", "600"], env={"OTHER": f"TRACKDOWN_PROCESS={marker}"})
    stray = subprocess.Popen(["sleep", "600"], env={"TRACKDOWN_PROCESS": marker})
    sweeping = """
import sys
from trackdown.adapters.processes.supervised import SupervisedProcesses
print(SupervisedProcesses().sweep(sys.argv[1]))
"""
    nested = ["sh", "-c", '"$@"; echo survived', "sh", *python(sweeping, marker)]
    ran = subprocess.run(
        nested, env={**os.environ, "TRACKDOWN_PROCESS": marker}, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "1\nsurvived\n"
    assert stray.wait(20) == -signal.SIGKILL
    for other in [*others, named]:
        assert other.poll() is None
        other.kill()
        other.wait()


def write_identity(folder: Path, supervisor: ProcessIdentity, program: ProcessIdentity, marker: str) -> None:
    folder.mkdir()
    record = {"supervisor": supervisor._asdict(), "program": program._asdict(), "marker": marker, "grace": 0.1}
    (folder / "identity.json").write_text(json.dumps(record | {"started": "2026-01-01T00:00:00.000Z"}))


@pytest.mark.parametrize("stale", ["started", "boot"])
def test_a_recycled_pid_is_never_taken_for_the_process_nor_signalled(
    bench: Bench, bystander: Bystander, stale: str
) -> None:
    now = look(bystander.pid)
    assert now
    other = ProcessIdentity(now.pid, now.started, boot_id())._replace(**{stale: "1"})  # type: ignore[arg-type]
    write_identity(bench.folder(), other, other, bench.marker())
    assert bench.processes.wait(bench.folder(), 5).phase == "lost"
    state = bench.processes.stop(bench.folder())
    assert (state.phase, state.cause, state.leftovers) == ("ended", "stopped", 0)
    # the fixture checks that the bystander lives


@given(pid=st.integers(1, 4_194_304), started=st.text(max_size=12), boot=st.text(max_size=40))
def test_no_identity_but_the_true_one_finds_a_process(pid: int, started: str, boot: str) -> None:
    mine = look(os.getpid())
    assert mine
    true = ProcessIdentity(mine.pid, mine.started, boot_id())
    assert find(true) is not None
    for wrong in (true._replace(pid=pid), true._replace(started=started), true._replace(boot=boot)):
        assert find(wrong) is None or wrong == true
