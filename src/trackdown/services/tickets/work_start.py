"""Beginning work on a ticket: somebody has it, it is in progress, there is a branch and something that checks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from trackdown.core.ops.comments import commented
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.core.workflows.model import STANDARD
from trackdown.errors import Refused
from trackdown.ports.store import Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.tickets.changes import Changes
from trackdown.services.tickets.changes import apply as change
from trackdown.services.workflows.moves import move, workflow_of

MakeBranch = Callable[[Writer, Ticket], str]
"""Makes a branch for a ticket, links it, and says what came of it in one sentence."""


class Wanted(NamedTuple):
    """``branch`` is ``None`` where none is wanted. ``assignee`` is as typed; empty for whoever has it, or asks."""

    assignee: str = ""
    notify: bool = False
    branch: MakeBranch | None = None


class Started(NamedTuple):
    """``done`` are sentences, one for each thing that was done."""

    ticket: Ticket
    before: str
    workflow: str
    state: str
    done: list[str]


def start(desk: Desk, key: str, wanted: Wanted, *, dry_run: bool = False) -> Started:
    """Do what is wanted as one step. A ticket that is in progress stays so.

    Raises Refused naming what its workflow still asks for, and for one that is over.
    """
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        ticket = lookup.ticket(writer, key)
        if ticket.status in FINISHED:
            hint = f"trackdown update {ticket.key} --status reopened --reason …"
            raise Refused(f"{ticket.key} is {ticket.status}.", thing=ticket.key, hint=hint)
        before, done = ticket.status, []
        if wanted.assignee:
            change(desk, writer, ticket, Changes(assignee=wanted.assignee))
        move(desk, writer, ticket.uid, "in-progress")
        now = lookup.by_uid(writer, ticket.uid)
        if now.status != before:
            done.append(f"{now.key} is in progress ({before} before).")
        if now.assignee != ticket.assignee:
            done.append(f"{now.assignee} has it.")
        if wanted.branch is not None:
            done.append(wanted.branch(writer, now))
        if wanted.notify:
            done.append(_notify(writer, now))
        own = workflow_of(desk, now)
        found = lookup.by_uid(writer, ticket.uid)
    return Started(found, before, own.name if own else STANDARD, own.standing(found) if own else found.status, done)


def _notify(writer: Writer, ticket: Ticket) -> str:
    """A comment that names the assignee; channels of `notify configure` carry it further."""
    writer.append([commented(ticket.uid, f"@{ticket.assignee}: work on {ticket.key} begins.")])
    return f"{ticket.assignee} is told, by a comment and by the channels that `trackdown notify list` names."
