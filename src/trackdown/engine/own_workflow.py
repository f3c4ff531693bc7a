"""Tickets that follow a workflow of the project's own, where a run moves them."""

from __future__ import annotations

from trackdown.core.ops.envelope import Draft, derived_id
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.runs.model import Run
from trackdown.core.tickets.model import Ticket
from trackdown.core.workflows.landing import Landing, advance
from trackdown.core.workflows.model import Workflow
from trackdown.core.workflows.routes import own_way
from trackdown.engine.equipment import Equipment
from trackdown.errors import BadConfiguration, InvalidInput, NotFound, Refused, Unusable


def of(e: Equipment, ticket: Ticket) -> Workflow | None:
    """The workflow of its own that a ticket follows; ``None`` for the standard one. Raises InvalidInput, NotFound."""
    return e.workflows().of(ticket) if ticket.workflow or ticket.type else None


def beginning(e: Equipment, ticket: Ticket) -> list[Draft]:
    """The moves with which work on a ticket begins. Raises Refused where its workflow does not allow that yet."""
    try:
        own = of(e, ticket)
    except (InvalidInput, NotFound, Unusable) as error:
        raise Refused(
            f"{ticket.key} cannot be handed out: {error.message}", thing=ticket.key, hint=error.hint
        ) from error
    if own is None:
        return [moved(ticket.uid, "in-progress")]
    way = own_way(own, ticket, "in-progress")
    missing = [guard for step in way.steps for guard in step.guards if guard not in ticket.guards]
    lacks = [*way.lacks, *(f"{guard} is not approved (trackdown approve {ticket.key} {guard})" for guard in missing)]
    if lacks:
        raise Refused(
            f"{ticket.key} cannot be handed out: {own.name} does not let it begin: {'; '.join(lacks)}.",
            thing=ticket.key,
            hint=f"`trackdown workflow show {own.name}` shows what each move of it needs.",
        )
    named = [] if ticket.workflow else [changed(ticket.uid, {"workflow": own.name})]
    return [*named, *(moved(ticket.uid, step.status, state=step.state) for step in way.steps)]


def given_back(e: Equipment, run: Run, ticket: Ticket) -> Draft:
    """The ticket of a cancelled run is open again, in a state that stands for that."""
    own, _ = _or_standard(e, ticket)
    state = own.place_for("open") if own else None
    return moved(ticket.uid, "open", state=state, id=derived_id(run.uid, "cancelled"))


def landed(e: Equipment, run: Run, ticket: Ticket, doubts: str) -> Landing | None:
    """What becomes of the ticket of a run that has landed; ``None`` for one that follows the standard workflow.

    A landing is a fact: a file of workflows that cannot be read leaves the ticket in review and says so.
    """
    own, trouble = _or_standard(e, ticket)
    if trouble:
        reason = f"its result has landed, and its workflow is not known: {trouble}"
        return Landing([moved(ticket.uid, "review", reason, id=derived_id(run.uid, "review", "end"))], "review", reason)
    return None if own is None else advance(own, ticket, run, doubts)


def _or_standard(e: Equipment, ticket: Ticket) -> tuple[Workflow | None, str]:
    """The workflow, and why it is not known."""
    try:
        return of(e, ticket), ""
    except (BadConfiguration, NotFound, Unusable) as error:
        return None, f"{error.message} {error.thing}".strip()
