"""The named conditions that workflows of a project's own ask for: setting them, and taking them back."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.ops.guards import approved, withdrawn
from trackdown.core.tickets.fields import checked_text
from trackdown.core.tickets.model import Ticket
from trackdown.core.workflows.model import Workflow, folded
from trackdown.errors import NeedsPerson, NotFound, Refused
from trackdown.ports.store import Writer
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.workflows.moves import workflow_of


class Approval(NamedTuple):
    """``guard`` in its own spelling. ``new`` is false if it held already. ``opens`` are the states to which the ticket
    could go now."""

    ticket: Ticket
    guard: str
    new: bool
    opens: list[str]


def approve(desk: Desk, key: str, guard: str, evidence: str = "") -> Approval:
    """A person says that a condition holds for a ticket. ``evidence`` is what that stands on, in words.

    Raises Refused for a ticket of the standard workflow, NotFound for a condition that its workflow has not.
    """
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        text = checked_text(evidence, "evidence").strip()
        new = approve_guard(desk, writer, ticket, guard, evidence={"text": text} if text else None)
        return _approval(desk, lookup.by_uid(writer, ticket.uid), guard, new)


def withdraw(desk: Desk, key: str, guard: str) -> Approval:
    """A person says that a condition no longer holds. Raises Refused if it did not."""
    _require_person(desk)
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        held = {folded(name): name for name in ticket.guards}.get(folded(guard))
        if held is None:
            known = ", ".join(ticket.guards) or "nothing"
            raise Refused(f"{guard[:80]} does not hold for {ticket.key}.", thing=ticket.key, hint=f"There is {known}.")
        writer.append([withdrawn(ticket.uid, held)])
        return Approval(lookup.by_uid(writer, ticket.uid), held, True, [])


def approve_guard(
    desk: Desk,
    writer: Writer,
    ticket: Ticket,
    guard: str,
    by: str = "person",
    evidence: dict[str, Any] | None = None,
) -> bool:
    """The same inside a step that others began; whether it is new. ``by`` is ``person`` or ``ci``.

    Raises Refused for a ticket of the standard workflow, NotFound for a condition that its workflow has not.
    """
    _require_person(desk)
    name = _known(_own(desk, ticket), ticket, guard)
    if name in ticket.guards:
        return False
    writer.append([approved(ticket.uid, name, by, evidence)])
    return True


def _require_person(desk: Desk) -> None:
    if not desk.is_person:
        raise NeedsPerson("Only a person or CI can approve a guard.", hint="Ask whoever handed you the ticket.")


def _own(desk: Desk, ticket: Ticket) -> Workflow:
    own = workflow_of(desk, ticket)
    if own is None:
        raise Refused(
            f"{ticket.key} follows the standard workflow, which has no guards to approve.",
            thing=ticket.key,
            hint=f"`trackdown workflow assign {ticket.key} --workflow NAME` gives it one of your own.",
        )
    return own


def _known(own: Workflow, ticket: Ticket, guard: str) -> str:
    found = next((name for name in own.guards if folded(name) == folded(guard)), None)
    if found is None:
        raise NotFound(
            f"{own.name} has no guard {guard[:80]!r}.",
            thing=ticket.key,
            hint=f"It has {', '.join(own.guards) or 'none'}.",
        )
    return found


def _approval(desk: Desk, ticket: Ticket, guard: str, new: bool) -> Approval:
    own = _own(desk, ticket)
    ways = own.ways(own.standing(ticket))
    opens = [way.target for way in ways if all(name in ticket.guards for name in way.guards)]
    return Approval(ticket, _known(own, ticket, guard), new, opens)
