"""What becomes of a ticket that follows a workflow of its own when its run has landed."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops.envelope import Draft, derived_id
from trackdown.core.ops.guards import approved
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.runs.model import Run
from trackdown.core.tickets.model import Ticket
from trackdown.core.workflows.gates import conditions
from trackdown.core.workflows.model import Workflow
from trackdown.core.workflows.routes import Step, route


class Landing(NamedTuple):
    """``drafts`` to write, the ``status`` in which the ticket is then, and where it ``stopped``: a sentence, empty
    if it is done."""

    drafts: list[Draft]
    status: str
    stopped: str = ""


def advance(own: Workflow, ticket: Ticket, run: Run, doubts: str = "") -> Landing:
    """The ticket goes towards done as far as the conditions hold that are met now, never past one that is not.

    ``doubts`` says why it cannot be done whatever its workflow says; then it stops before.
    """
    met = conditions(own, run)
    drafts = [
        approved(ticket.uid, guard, "gate", evidence, id=derived_id(run.uid, "guard", guard))
        for guard, evidence in met.items()
        if guard not in ticket.guards
    ]
    at = own.standing(ticket)
    steps = route(own, at, own.of_status("done"))
    stopped = "" if steps else f"{own.name} has no way from there to a state that stands for done"
    moves: list[Draft] = []
    for step in steps or []:
        stopped = _missing(ticket, step, {*ticket.guards, *met}) or (doubts if step.status == "done" else "")
        if stopped:
            break
        at = step.state or at
        moves.append(_moved(ticket, run, step.status, at))
    if not moves and ticket.status != own.status(at):
        moves.append(_moved(ticket, run, own.status(at), at))  # it had another one for as long as the run was at work
    return Landing([*drafts, *moves], own.status(at), stopped and f"{ticket.key} is in {at} of {own.name}: {stopped}")


def _moved(ticket: Ticket, run: Run, status: str, state: str) -> Draft:
    return moved(ticket.uid, status, state=state, id=derived_id(run.uid, "advanced", state))


def _missing(ticket: Ticket, step: Step, held: set[str]) -> str:
    open_guards = [guard for guard in step.guards if guard not in held]
    if not open_guards:
        return ""
    return f"for {step.state} it lacks {', '.join(open_guards)} (trackdown approve {ticket.key} {open_guards[0]})"
