"""Ending a supervised process and everything that it started: on request and at the deadline."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackdown.adapters.processes import begin
from trackdown.adapters.processes.process_table import LINUX
from trackdown.adapters.processes.records import read_identity
from trackdown.adapters.processes.supervised import SupervisedProcesses
from trackdown.adapters.processes.takeover import take_over
from trackdown.testing.processes import Bench, Family, alive, carriers, python, until

Bystander = subprocess.Popen[bytes]

STUBBORN_FAMILY = {
    "stubborn": True,
    "children": [
        {"stubborn": True, "children": [{"stubborn": True}, {"stubborn": True, "leaves": "group"}]},
        {"stubborn": True, "leaves": "session", "orphan": True, "children": [{"stubborn": True, "orphan": True}]},
    ],
}


def test_a_stopped_process_leaves_no_descendant(bench: Bench, bystander: Bystander, tmp_path: Path) -> None:
    family = Family.of(STUBBORN_FAMILY, tmp_path / "pids")
    bench.gather(family, graceful=("INT", "TERM"))
    state = bench.processes.stop(bench.folder())
    assert (state.phase, state.exit_code, state.cause) == ("ended", -signal.SIGKILL, "stopped")
    assert state.leftovers == family.size - 1 or not LINUX
    assert family.living() == []
    assert carriers(f"TRACKDOWN_PROCESS={bench.marker()}") == []
    assert bench.processes.state(bench.folder()) == state


@pytest.mark.skipif(not LINUX, reason="only where orphans stay in the tree: elsewhere the marker is all there is")
def test_a_descendant_that_left_its_session_and_emptied_its_environment_is_ended_too(
    bench: Bench, tmp_path: Path
) -> None:
    bare = {"leaves": "session", "orphan": True, "bare": True}
    family = Family.of({"children": [bare]}, tmp_path / "pids")
    bench.gather(family)
    assert len(carriers(f"TRACKDOWN_PROCESS={bench.marker()}")) == 1
    bench.processes.stop(bench.folder())
    assert family.living() == []


def test_a_stop_asks_with_each_signal_in_order_and_takes_the_exit_code_of_the_answer(bench: Bench) -> None:
    code = """
import signal, sys
signal.signal(signal.SIGINT, lambda *_: print("INT", flush=True))
signal.signal(signal.SIGTERM, lambda *_: (print("TERM", flush=True), sys.exit(5)))
print("ready", flush=True)
while True: signal.pause()
"""
    bench.launch(python(code), graceful=("INT", "TERM"), grace_seconds=0.5)
    out = bench.folder() / "stdout"
    until(lambda: out.read_text() == "ready\n", "the handlers are there")
    state = bench.processes.stop(bench.folder())
    assert (state.exit_code, state.cause) == (5, "stopped")
    assert out.read_text() == "ready\nINT\nTERM\n"
    assert 0.5 <= state.seconds < 5


def test_a_program_that_ends_when_asked_is_not_kept_waiting(bench: Bench) -> None:
    bench.launch(["sleep", "600"], grace_seconds=30.0)
    state = bench.processes.stop(bench.folder())
    assert (state.exit_code, state.cause) == (-signal.SIGTERM, "stopped")
    assert state.seconds < 5


def test_the_deadline_ends_it_and_says_so(bench: Bench, tmp_path: Path) -> None:
    family = Family.of(STUBBORN_FAMILY, tmp_path / "pids")
    state = bench.finish(family.argv, seconds=1.0)
    assert (state.exit_code, state.cause) == (-signal.SIGKILL, "deadline")
    assert state.leftovers == family.size - 1 or not LINUX
    assert 1.0 <= state.seconds < 10
    assert family.complete()
    assert family.living() == []


def test_a_halted_program_is_ended_as_well(bench: Bench) -> None:
    bench.launch(["sh", "-c", "echo up; kill -STOP $$"])
    until(lambda: (bench.folder() / "stdout").read_text() == "up\n", "it runs")
    state = bench.processes.stop(bench.folder())
    assert (state.exit_code, state.cause) == (-signal.SIGTERM, "stopped")


def test_a_request_to_stop_that_lies_in_the_folder_is_enough(bench: Bench) -> None:
    bench.launch(["sleep", "600"])
    (bench.folder() / "stop").touch()
    assert bench.processes.wait(bench.folder(), 30).cause == "stopped"


def test_an_interrupt_or_hangup_of_the_terminal_reaches_neither_supervisor_nor_program(bench: Bench) -> None:
    identity = bench.processes.launch(bench.spec(["sleep", "600"]))
    for number in (signal.SIGINT, signal.SIGHUP):
        os.kill(identity.pid, number)
    state = bench.processes.wait(bench.folder(), 0.3)
    assert state.phase == "running"
    program = bench.record()["program"]["pid"]
    assert {os.getsid(identity.pid), os.getsid(program)} == {identity.pid}
    assert os.getpgid(program) == program


def test_stopping_what_has_ended_says_how_it_ended(bench: Bench) -> None:
    ended = bench.finish(["sh", "-c", "exit 3"])
    assert bench.processes.stop(bench.folder()) == ended
    assert not (bench.folder() / "stop").exists()


def test_a_halted_supervisor_is_woken_to_stop(bench: Bench) -> None:
    identity = bench.processes.launch(bench.spec(["sleep", "600"]))
    os.kill(identity.pid, signal.SIGSTOP)
    state = bench.processes.stop(bench.folder())
    assert (state.exit_code, state.cause) == (-signal.SIGTERM, "stopped")


def test_a_supervisor_that_does_not_answer_is_taken_over(bench: Bench, bystander: Bystander, tmp_path: Path) -> None:
    bare = {"stubborn": True, "leaves": "session", "orphan": True, "bare": LINUX}
    family = Family.of({"stubborn": True, "children": [bare]}, tmp_path / "pids")
    bench.gather(family)
    identity = read_identity(bench.folder())
    assert identity
    os.kill(identity.supervisor.pid, signal.SIGSTOP)
    assert take_over(identity, 10) == 1
    assert family.living() == []
    assert not alive(identity.supervisor.pid)
    assert bench.processes.state(bench.folder()).phase == "lost"  # type: ignore[union-attr]


CHAIN = """
import os, signal, sys
def size():
    return os.path.exists(sys.argv[2]) and os.path.getsize(sys.argv[2])
if os.fork():
    while size() < 100:
        pass
    os._exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while size() < 20000:  # an end of its own, should the test fail
    if os.fork():
        os._exit(0)
    if sys.argv[1] == "detach":
        os.setsid()
    open(sys.argv[2], "a").write("x")
"""


@pytest.mark.skipif(not LINUX, reason="elsewhere nobody is told of orphans, and such a chain can get away")
@pytest.mark.parametrize("how", ["stay", "detach"])
def test_a_chain_that_hands_itself_on_faster_than_one_can_look_still_loses(
    bench: Bench, bystander: Bystander, tmp_path: Path, how: str
) -> None:
    signs = tmp_path / "signs"
    state = bench.finish(python(CHAIN, how, str(signs)), grace_seconds=0.1)
    lived = signs.stat().st_size
    assert (state.exit_code, state.cause) == (0, "exited")
    assert carriers(f"TRACKDOWN_PROCESS={bench.marker()}") == []
    assert signs.stat().st_size == lived >= 100


BROOD = """
import os, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
for _ in range(int(sys.argv[1])):
    pid = os.fork()
    if pid == 0 and _ % 3 == 0:
        os.setsid()
while True:
    signal.pause()
"""


def test_a_brood_that_doubles_itself_is_ended_to_the_last(bench: Bench) -> None:
    bench.launch(python(BROOD, "7"))
    until(lambda: (bench.folder() / "stdout").read_text() == "up\n", "it has begun")
    state = bench.processes.stop(bench.folder())
    assert (state.phase, state.cause) == ("ended", "stopped")
    assert carriers(f"TRACKDOWN_PROCESS={bench.marker()}") == []


def shapes(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    children = st.lists(shapes(depth - 1), max_size=2) if depth else st.just([])
    return st.fixed_dictionaries(
        {
            "stubborn": st.booleans(),
            "orphan": st.booleans(),
            "leaves": st.sampled_from(["", "group", "session"]),
            "children": children,
        }
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(member=shapes(2), ends=st.booleans(), graceful=st.sampled_from([("TERM",), ("INT", "TERM"), ()]))
def test_no_family_of_any_shape_outlives_its_end(member: dict[str, Any], ends: bool, graceful: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place))
        family = Family.of(member, bench.root / "pids", ends=ends)
        bench.launch(family.argv, graceful=graceful, grace_seconds=0.05)
        if ends:
            state = bench.processes.wait(bench.folder(), 30)
        else:
            until(family.complete, "the family is complete")
            state = SupervisedProcesses().stop(bench.folder())
        assert state.phase == "ended"
        assert family.living() == []


def test_python_runs_the_supervisor_without_the_rest_of_trackdown_or_any_other_package() -> None:
    code = """
import io, runpy, sys
sys.stdin = io.TextIOWrapper(io.BytesIO(b"no spec"))
try:
    runpy.run_path(sys.argv[1], run_name="__main__")
except ValueError:
    ours = [name for name in sys.modules if name.split(".")[0] == "trackdown"]
    print(all(name.startswith("trackdown.adapters.processes") for name in ours), "trackdown" in ours, len(ours) > 3)
    print(sorted(name for name in sys.modules if name.split(".")[0] in ("psutil", "subprocess", "site")))
"""
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", code, begin.__file__], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("True False True\n[]\n", "")
