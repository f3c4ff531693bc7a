"""What holds when somebody else writes, spoils or deletes the records of a supervised process."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from trackdown.adapters.processes.process_table import LINUX
from trackdown.adapters.processes.supervised import SupervisedProcesses
from trackdown.errors import InvalidInput, WorkFailed
from trackdown.testing.processes import Bench, Family, carriers, until

GOOD = {"exit_code": 0, "signal": None, "cause": "exited", "detail": "", "seconds": 0.1, "leftovers": 0}
SPOILED = [
    "",
    "{",
    "[]",
    "[" * 60_000,
    '{"exit_code": 0}',
    '{"supervisor": {"pid": 1}}',
    json.dumps(GOOD | {"exit_code": "0"}),
    json.dumps(GOOD | {"seconds": "soon"}),
    json.dumps(GOOD | {"cause": ""}),
]


def forge(bench: Bench, text: str = json.dumps(GOOD), file: str = "exit.json") -> None:
    """Put it there as anybody would who can write in the folder."""
    draft = bench.folder() / "draft"
    draft.write_text(text)
    draft.replace(bench.folder() / file)


def program_is_up(bench: Bench) -> None:
    until(lambda: len(carriers(f"TRACKDOWN_PROCESS={bench.marker()}")) >= 1, "the program runs")


def test_a_check_that_writes_its_own_success_has_failed_all_the_same(bench: Bench) -> None:
    record = bench.folder() / "exit.json"
    state = bench.finish(["sh", "-c", f"printf '%s' '{json.dumps(GOOD)}' > '{record}'; exit 3"])
    assert (state.phase, state.exit_code, state.cause) == ("ended", 3, "exited")
    assert "exit.json" in state.detail
    assert json.loads((bench.folder() / "exit.json.foreign").read_text()) == GOOD
    assert SupervisedProcesses().state(bench.folder()) == state


def test_as_long_as_the_supervisor_lives_no_record_ends_the_work(bench: Bench) -> None:
    bench.launch(["sleep", "600"])
    forge(bench)
    for processes in (bench.processes, SupervisedProcesses()):
        assert processes.wait(bench.folder(), 0.1).phase == "running"
    state = SupervisedProcesses().stop(bench.folder())
    assert (state.exit_code, state.cause) == (-signal.SIGTERM, "stopped")
    assert carriers(f"TRACKDOWN_PROCESS={bench.marker()}") == []


def test_a_folder_in_the_place_of_the_record_does_not_silence_the_supervisor(bench: Bench) -> None:
    record = bench.folder() / "exit.json"
    state = bench.finish(["sh", "-c", f"mkdir '{record}'; touch '{record}/x'; exit 3"])
    assert (state.phase, state.exit_code) == ("ended", 3)


def test_a_program_that_kills_its_supervisor_cannot_write_its_own_success(bench: Bench) -> None:
    identity = bench.processes.launch(bench.spec(["sleep", "600"]))
    forge(bench)
    os.kill(identity.pid, signal.SIGKILL)
    assert bench.processes.wait(bench.folder(), 5).phase == "lost"
    state = bench.processes.stop(bench.folder())
    assert (state.phase, state.exit_code, state.cause) == ("ended", None, "stopped")


@pytest.mark.parametrize("loss", ["identity", "both", "garbage", "folder"])
def test_who_loses_its_identity_still_runs_and_nothing_else_starts_beside_it(bench: Bench, loss: str) -> None:
    bench.launch(["sleep", "600"])
    program_is_up(bench)
    if loss == "folder":
        shutil.rmtree(bench.folder())
    elif loss == "garbage":
        forge(bench, "{", "identity.json")
    else:
        (bench.folder() / "identity.json").unlink()
        if loss == "both":
            (bench.folder() / "supervisor.log").unlink()
    assert bench.processes.wait(bench.folder(), 0).phase == "running"
    record = bench.folder() / "identity.json"
    until(lambda: record.exists() and record.read_text() != "{", "the supervisor has put it back")
    until(lambda: SupervisedProcesses().wait(bench.folder(), 0).phase == "running", "others see it too")
    with pytest.raises((InvalidInput, WorkFailed)):
        SupervisedProcesses().launch(bench.spec(["sleep", "601"]))
    assert len(carriers(f"TRACKDOWN_PROCESS={bench.marker()}")) == 1
    state = SupervisedProcesses().stop(bench.folder())
    assert (state.exit_code, state.cause) == (-signal.SIGTERM, "stopped")
    assert "identity.json" in state.detail or "folder" in state.detail


def test_a_launch_is_refused_where_the_identity_was_just_deleted(bench: Bench) -> None:
    bench.launch(["sleep", "600"])
    (bench.folder() / "identity.json").unlink()
    with pytest.raises((InvalidInput, WorkFailed)):
        SupervisedProcesses().launch(bench.spec(["sleep", "601"]))
    assert SupervisedProcesses().stop(bench.folder()).cause == "stopped"


def test_a_process_without_identity_and_supervisor_is_lost_and_not_unknown(bench: Bench) -> None:
    identity = bench.processes.launch(bench.spec(["sleep", "600"]))
    os.kill(identity.pid, signal.SIGKILL)
    bench.processes.wait(bench.folder(), 5)
    (bench.folder() / "identity.json").unlink()
    assert SupervisedProcesses().wait(bench.folder(), 5).phase == "lost"
    assert SupervisedProcesses().stop(bench.folder()).cause == "stopped"
    SupervisedProcesses().sweep(bench.marker())


@pytest.mark.parametrize("text", SPOILED)
@pytest.mark.parametrize("file", ["exit.json", "identity.json"])
def test_a_spoiled_record_is_put_aside_and_its_process_is_lost(bench: Bench, file: str, text: str) -> None:
    bench.folder().mkdir()
    (bench.folder() / file).write_text(text)
    processes = SupervisedProcesses()
    for _ in range(2):
        assert processes.wait(bench.folder(), 0).phase == "lost"
    assert (bench.folder() / f"{file}.unreadable").read_text() == text
    with pytest.raises(InvalidInput):
        bench.launch(["true"])
    ended = processes.stop(bench.folder())
    assert (ended.phase, ended.exit_code, ended.cause) == ("ended", None, "stopped")
    assert processes.state(bench.folder()) == ended


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path)])
def test_what_is_no_file_is_no_record_and_keeps_nobody_waiting(bench: Bench, make: object) -> None:
    bench.folder().mkdir()
    make(bench.folder() / "exit.json")  # type: ignore[operator]
    assert bench.processes.wait(bench.folder(), 0).phase == "lost"
    assert bench.processes.stop(bench.folder()).phase == "ended"


@pytest.mark.parametrize("file", ["exit.json", "identity.json"])
def test_a_spoiled_record_of_a_living_process_hinders_nobody(bench: Bench, tmp_path: Path, file: str) -> None:
    family = Family.of({"stubborn": True, "children": [{"leaves": "session", "orphan": True}]}, tmp_path / "pids")
    bench.gather(family)
    forge(bench, "{", file)
    assert SupervisedProcesses().wait(bench.folder(), 0).phase == "running"
    state = SupervisedProcesses().stop(bench.folder())
    assert (state.phase, state.cause) == ("ended", "stopped")
    assert family.living() == []


@pytest.mark.skipif(not LINUX, reason="elsewhere the program outlives a supervisor that is killed")
def test_a_halted_supervisor_without_identity_is_found_and_woken_to_stop(bench: Bench) -> None:
    identity = bench.processes.launch(bench.spec(["sleep", "600"]))
    os.kill(identity.pid, signal.SIGSTOP)
    forge(bench, "{", "identity.json")
    state = SupervisedProcesses().stop(bench.folder())
    assert (state.exit_code, state.cause) == (-signal.SIGTERM, "stopped")
    assert carriers(f"TRACKDOWN_PROCESS={bench.marker()}") == []
