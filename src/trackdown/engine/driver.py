"""One step of a run: read its fold, decide, perform the decision. Everything else repeats this."""

from __future__ import annotations

from typing import Literal

from trackdown.core.runs import machine
from trackdown.core.runs.machine import End, may_land, next_action
from trackdown.core.runs.model import Run
from trackdown.engine.commit import commit_work
from trackdown.engine.equipment import Equipment
from trackdown.engine.faults import fault
from trackdown.engine.finish import begin_round, end_run, park
from trackdown.engine.interruption import Interrupted, with_its_ticket
from trackdown.engine.land import land
from trackdown.engine.prepare import prepare
from trackdown.engine.spending import obstacle
from trackdown.engine.turn import begin_turn, follow_turn
from trackdown.engine.verify import verify
from trackdown.errors import InvalidInput, NotFound, OutOfOrder, RepositoryUnusable, TrackdownError, WorkFailed

Step = Literal["again", "parked", "ended", "stopped"]

FAILURES = (WorkFailed, InvalidInput, NotFound, RepositoryUnusable)
"""Errors that end a run. Those of the store do not: the run goes on when the store can be used again."""


def advance(e: Equipment, uid: str) -> Step:
    """Perform the next action of a run and record it. Doing it twice is doing it once."""
    run = with_its_ticket(e, e.run(uid))
    action = next_action(run, e.clock.now())
    if action is None:
        return "ended"
    if isinstance(action, machine.Stay):
        return "parked"
    if e.stop.is_set():
        return "stopped"
    try:
        _perform(e, run, action)
    except Interrupted:
        return "stopped" if e.stop.is_set() else "again"
    except OutOfOrder:
        # No run is to blame for it: it goes on when git and the disk work again.
        raise
    except FAILURES as error:
        e.check_in_place()
        end_run(e, e.run(uid), End("failed", _sentence(error)))
    return "again"


def _perform(e: Equipment, run: Run, action: machine.Action) -> None:
    match action:
        case machine.Prepare():
            e.say(run, "preparing", run.agent.id)
            prepare(e, run)
        case machine.BeginTurn():
            in_the_way = obstacle(e, run)
            park(e, run, in_the_way) if in_the_way else begin_turn(e, run, action)
        case machine.FollowTurn(turn):
            follow_turn(e, run, turn)
        case machine.CommitWork():
            commit_work(e, run, action)
        case machine.Verify():
            verify(e, run)
        case machine.BeginRound():
            begin_round(e, run, action)
        case machine.Land():
            land(e, run)
        case machine.Park():
            park(e, run, action)
        case machine.Resume():
            resume(e, run, "the wait is over")
            fault("resumed")
        case machine.End():
            if action.state != "done" and _landed_unnoticed(e, run):
                return
            end_run(e, run, action)
        case _:
            raise AssertionError(f"no way to perform {action}")


def _landed_unnoticed(e: Equipment, run: Run) -> bool:
    """Record that the work is on the target though nobody wrote it down: Trackdown was killed in that moment, and a
    person cancelled the run afterwards."""
    work, tip = run.work, e.repository.tip(run.target)
    if work is None or not may_land(run) or tip is None or not e.repository.descends(tip, work.commit):
        return False
    e.record(run, "landed", {"commit": work.commit, "target": run.target, "before": work.onto}, "landed")
    return True


def resume(e: Equipment, run: Run, why: str) -> None:
    """Take a parked run up again."""
    e.record(run, "resumed", {"turn": run.turn.turn if run.turn else -1, "why": why})


def _sentence(error: TrackdownError) -> str:
    return f"{error.message.rstrip('.')}. {error.hint}".strip()
