"""Taking up what was left behind: by a killed Trackdown, or by a wait that is over."""

from __future__ import annotations

from trackdown.core.ops.run_record import recorded
from trackdown.core.runs.machine import INTERRUPTED_BY_WORDS
from trackdown.core.runs.model import Run
from trackdown.engine.driver import resume
from trackdown.engine.durable import Durable
from trackdown.engine.equipment import ENGINE, Equipment
from trackdown.engine.finish import end_processes


def open_runs(e: Equipment) -> list[Run]:
    """Oldest first."""
    with e.store.read() as reader:
        return [Run.from_state(state) for state in reversed(reader.runs(open_only=True))]


def ours(e: Equipment, run: Run) -> bool:
    """Only runs of this machine are taken up here: their processes and workspaces are nowhere else."""
    return run.placed is None or run.placed.get("machine") == e.machine


def abandoned(e: Equipment, run: Run) -> bool:
    """Whether nobody drives the run: its lock is freed by the system when its driver dies."""
    held = e.store.try_lock(f"run-{run.uid}")
    if held is None:
        return False
    held.release()
    return True


def take_up(e: Equipment, durable: Durable, run: Run, *, anew: bool = False) -> None:
    """Drive a run here, in a new stint unless its last one is still known as unfinished. ``anew``: also then, because
    nothing was seen of that stint; the run's lock keeps the two apart."""
    stint = int((run.placed or {}).get("stint", 0))
    if stint and not anew and durable.has(run.uid, stint):
        return
    placed = {"machine": e.machine, "executor": e.executor, "stint": stint + 1}
    with e.store.write(ENGINE) as writer:
        writer.append([recorded(run.uid, "placed", placed, "placed", stint + 1, local=True)])
    durable.start(run.uid, stint + 1)


def wakes(e: Equipment, run: Run) -> bool:
    """Whether an abandoned run can go on. A landing that waited for the person's checkout is tried again by every
    `run`; a limit when its time is over; whatever a person decided about a parked run is carried out."""
    if run.wait is None or run.cancel is not None or run.rejected is not None or run.wait.kind == "checkout":
        return True
    if run.wait.until is not None and run.wait.until <= e.clock.now():
        return True
    if run.wait.kind == "question" and not run.unanswered:
        return True
    if run.wait.kind in INTERRUPTED_BY_WORDS and run.untold:
        return True
    with e.store.read() as reader:
        ticket = reader.ticket(run.ticket)
    return ticket is None or ticket["status"] == "cancelled"


def reclaim(e: Equipment) -> list[Run]:
    """Every abandoned run of this machine that can go on; what such runs left running has been ended.

    Call it before anything is driven here: under the run's lock nobody else starts what is being ended.
    """
    return [found for run in open_runs(e) if ours(e, run) and (found := reclaimed(e, run.uid))]


def reclaimed(e: Equipment, uid: str) -> Run | None:
    """The run, if it is abandoned and can go on; what it left running has been ended."""
    held = e.store.try_lock(f"run-{uid}")
    if held is None:
        return None
    try:
        run = e.run(uid)
        if run.ended:
            return None
        # The agent of an open turn is adopted.
        end_processes(e, run, but_agents=run.turn is not None and not run.turn.ended)
        if not wakes(e, run):
            return None
        if run.wait is not None and run.wait.kind == "checkout" and run.cancel is None and run.rejected is None:
            resume(e, run, "tried again")
        return e.run(uid)
    finally:
        held.release()
