"""Whose a process tree is stands in a file for each supervisor: none starts without, and strange files hurt nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.engine.live import launch_marked, mark_live, unmark_live
from trackdown.engine.programs import untold
from trackdown.errors import StoreGone
from trackdown.ports.process import ProcessIdentity, ProcessState
from trackdown.testing.factories import run_after
from trackdown.testing.processes import Bench

SOMEBODY = ProcessIdentity(17, "1", "b")


def test_a_process_that_cannot_be_marked_is_ended_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    with pytest.raises(StoreGone):
        launch_marked(bench.processes, tmp_path / "moved" / "live", bench.spec(["sleep", "300"]), run_after())
    state = bench.processes.state(bench.folder())
    assert state is not None
    assert (state.phase, state.cause) == ("ended", "stopped")


@pytest.mark.parametrize("text", ["[]", '"text"', "null", "17", "{", "\x00", "[" * 100_000])
def test_a_strange_file_among_the_marks_stays_and_takes_no_mark_along(text: str, tmp_path: Path) -> None:
    live, process = tmp_path / "live", tmp_path / "process"
    mark_live(live, process, SOMEBODY, run_after(), "run-1")
    (live / "18").write_text(text)
    unmark_live(live, process)
    assert [path.name for path in live.iterdir()] == ["18"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ProcessState("ended", 1, "exited"), ""),
        (ProcessState("ended", None, "deadline"), ""),
        (ProcessState("ended", None, "spawn", "make: No such file"), "make could not be started: make: No such file"),
        (ProcessState("ended", -9, "disk", "its files grew"), "Trackdown ended it: its files grew"),
        (ProcessState("ended", None, "stopped", "no exit code"), "make was stopped before its end: no exit code"),
        (ProcessState("ended", -15, "stopped"), "make was stopped before its end"),
        (ProcessState("lost"), "make was lost: what watched over it was killed, so nobody knows how it ended"),
    ],
)
def test_what_an_exit_code_cannot_tell_is_said(state: ProcessState, said: str) -> None:
    assert untold("make", state) == said
