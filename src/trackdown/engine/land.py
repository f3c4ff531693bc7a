"""The merge lane: one landing at a time brings a verified result onto the target branch."""

from __future__ import annotations

from trackdown.core.runs.machine import may_land
from trackdown.core.runs.model import Run
from trackdown.engine.equipment import Equipment
from trackdown.engine.faults import fault
from trackdown.engine.lane import lane
from trackdown.engine.verify import verify

MAX_MOVES = 20
"""How often the target may move under a landing before the run waits for a person; only pushes by others move it."""
NAMED = 5
"""How many paths in the way are named."""


def land(e: Equipment, run: Run) -> None:
    """Record that the work landed, that it conflicts, that it has to be verified again, or why it waits.

    The lane's lock is held over a rebase and the verification after it: whoever holds it gets through, however many
    runs stand in line. Raises Interrupted.
    """
    e.say(run, "merging", run.target)
    if run.work is not None and not run.work.changed:
        # A report: there is nothing to bring anywhere.
        e.record(run, "landed", {"commit": run.work.onto, "target": run.target, "before": run.work.onto}, "landed")
        return
    with lane(e, run):
        for _ in range(MAX_MOVES):
            if not _try(e, e.run(run.uid)):
                return
    detail = f"{run.target} keeps moving; land it with `trackdown merge {run.ticket_key}`"
    _wait_for_checkout(e, run, detail)


def _try(e: Equipment, run: Run) -> bool:
    """One attempt; true if another one may do better."""
    work = run.work
    assert work is not None
    tip = e.repository.tip(run.target)
    if tip is None:
        _wait_for_checkout(e, run, f"the branch {run.target} is gone")
        return False
    landed = e.landing.land(work.commit, run.target, work.onto)
    if landed.outcome == "landed":
        fault("landing")
        e.record(run, "landed", {"commit": work.commit, "target": run.target, "before": work.onto}, "landed")
        fault("landed")
        return False
    if landed.outcome == "checkout":
        more = f", … ({len(landed.paths)} in all)" if len(landed.paths) > NAMED else ""
        named = ", ".join(landed.paths[:NAMED])
        _wait_for_checkout(e, run, f"{landed.detail.rstrip('.')}: {named}{more}" if named else landed.detail)
        return False
    return _rebase(e, run, tip)


def _rebase(e: Equipment, run: Run, tip: str) -> bool:
    work = run.work
    assert work is not None
    e.say(run, "merging", f"{run.target} moved on; putting the work on top")
    rebased = e.workspaces.rebase(run.uid, work.commit, tip, e.repository.identity())
    if rebased.commit is None:
        e.record(run, "conflicted", {"onto": tip, "paths": rebased.conflicts, "turn": work.turn}, work.commit, tip)
        return False
    payload = {"commit": rebased.commit.id, "tree": rebased.commit.tree, "onto": tip}
    e.record(run, "rebased", payload, work.commit, tip)
    fault("rebased")
    run = e.run(run.uid)
    if run.verification is None:
        verify(e, run)
        run = e.run(run.uid)
    return may_land(run)


def _wait_for_checkout(e: Equipment, run: Run, detail: str) -> None:
    e.record(run, "parked", {"kind": "checkout", "detail": detail})
    e.say(run, "waiting", detail)
