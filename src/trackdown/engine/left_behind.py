"""What `recover` would take up and end, without doing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from trackdown.core.runs.model import Run
from trackdown.engine.equipment import Equipment
from trackdown.engine.recovery import abandoned, open_runs, ours, wakes


class Left(NamedTuple):
    """A run of this machine that nobody drives. ``goes_on``: it would be taken up. ``adopts``: its agent is still at
    work and would be followed, not ended. ``ends`` names what it left running."""

    run: Run
    goes_on: bool
    adopts: bool
    ends: list[str]


def left_behind(e: Equipment) -> list[Left]:
    """What `reclaim` would find, oldest first; nothing is changed."""
    return [_left(e, run) for run in open_runs(e) if ours(e, run) and abandoned(e, run)]


def _left(e: Equipment, run: Run) -> Left:
    at_work = run.turn is not None and not run.turn.ended
    agents, programs = (list(_running(e, run, kind)) for kind in ("turns", "programs"))
    ends = [*([] if at_work else (f"the agent of turn {name}" for name in agents)), *(f"program {n}" for n in programs)]
    ends += [f"process {pid}" for pid in e.processes.strays(e.marker(run))]
    return Left(run, wakes(e, run), at_work and bool(agents), ends)


def _running(e: Equipment, run: Run, kind: str) -> Iterator[str]:
    for process in sorted(e.workspaces.folder(run.uid).glob(f"{kind}/*/process")):
        state = e.processes.state(process)
        if state is not None and state.phase == "running":  # of a lost one, what still lives is a stray
            yield process.parent.name
