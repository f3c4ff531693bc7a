"""The person stops the work: everything ends cleanly and can go on later; or one run is to end."""

from __future__ import annotations

from trackdown.core.runs.model import Run
from trackdown.engine.equipment import Equipment


class Interrupted(Exception):
    """Raised inside an action that was cut off on request. Nothing is recorded as failed."""


def stop_asked(e: Equipment, run: Run) -> bool:
    """Whether what is at work for this run has to end now."""
    return e.stop.is_set() or with_its_ticket(e, e.run(run.uid)).cancel is not None


def with_its_ticket(e: Equipment, run: Run) -> Run:
    """The run as it stands now; a ticket that a person cancelled takes its run along."""
    if run.ended or run.cancel is not None or run.landed is not None:
        return run
    with e.store.read() as reader:
        state = reader.ticket(run.ticket)
    if state is not None and state["status"] != "cancelled":
        return run
    e.record(run, "cancel_asked", {"reason": f"{run.ticket_key} was cancelled"}, "ticket-cancelled")
    return e.run(run.uid)
