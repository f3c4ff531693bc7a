"""Changing a ticket: its fields, its criteria, its status."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.ops import criteria as criterion_ops
from trackdown.core.ops.comments import commented
from trackdown.core.ops.ticket_fields import changed, labelled
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.tickets import fields
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED, checked_status
from trackdown.core.tickets.workflow import Surroundings, missing
from trackdown.errors import InvalidInput, NotFound, Refused
from trackdown.ports.store import TicketRow, Writer
from trackdown.services import lookup
from trackdown.services.claims import check_not_at_work
from trackdown.services.desk import Desk
from trackdown.services.relations import check_new_parent


class Changes(NamedTuple):
    """What to change; ``None`` leaves a thing as it is, an empty text takes it away."""

    title: str | None = None
    body: str | None = None
    priority: str | None = None
    parent: str | None = None
    assignee: str | None = None
    agent: str | None = None
    estimate: str | None = None
    type: str | None = None
    component: str | None = None
    status: str | None = None
    reason: str = ""
    comment: str = ""
    add_labels: list[str] = []
    remove_labels: list[str] = []
    meet: list[int] = []
    unmeet: list[int] = []
    force: bool = False


class Changed(NamedTuple):
    """``freed``: tickets that nothing blocks any more because of this change."""

    ticket: Ticket
    freed: list[TicketRow] = []


def update(desk: Desk, key: str, changes: Changes) -> Changed:
    """Make the changes as one step. Raises InvalidInput, Refused (naming everything that is missing), NotFound."""
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        if changes._replace(reason="", force=False) == Changes():
            raise InvalidInput("Nothing to change was given.", thing=ticket.key, hint="See `trackdown update --help`.")
        new = _new_values(writer, ticket, changes)
        if new:
            writer.append([changed(ticket.uid, new)])
        if changes.add_labels or changes.remove_labels:
            add = [fields.checked_word(label, "label") for label in changes.add_labels]
            writer.append([labelled(ticket.uid, add, changes.remove_labels)])
        _settle(desk, writer, ticket, changes)
        if changes.comment.strip():
            writer.append([commented(ticket.uid, fields.checked_text(changes.comment, "comment"))])
        freed: list[TicketRow] = []
        if changes.status is not None:
            freed = move(desk, writer, ticket.uid, changes.status, changes.reason, force=changes.force)
        return Changed(lookup.by_uid(writer, ticket.uid), freed)


def _new_values(writer: Writer, ticket: Ticket, changes: Changes) -> dict[str, Any]:
    checks: dict[str, Any] = {
        "title": fields.checked_title,
        "body": lambda text: fields.checked_text(text, "description"),
        "priority": fields.checked_priority,
        "estimate": fields.checked_estimate,
        "assignee": lambda text: fields.checked_word(text.removeprefix("@"), "assignee"),
        "agent": lambda text: fields.checked_word(text, "agent"),
        "type": lambda text: fields.checked_word(text, "type"),
        "component": lambda text: fields.checked_word(text, "component"),
    }
    must_stay = ("title", "priority")
    new: dict[str, Any] = {}
    for name, check in checks.items():
        typed = getattr(changes, name)
        if typed is not None:
            new[name] = check(typed) if typed or name in must_stay else None
    if changes.parent is not None:
        new["parent"] = _new_parent(writer, ticket, changes.parent)
    return new


def _new_parent(writer: Writer, ticket: Ticket, key: str) -> str | None:
    if not key:
        return None
    parent = lookup.ticket(writer, key)
    check_new_parent(writer, ticket, parent)
    return parent.uid


def _settle(desk: Desk, writer: Writer, ticket: Ticket, changes: Changes) -> None:
    if (changes.meet or changes.unmeet) and not desk.actor.startswith("person:"):
        raise Refused(
            "An agent cannot say that a criterion is met.", thing=ticket.key, hint="A check or a person settles it."
        )
    for numbers, met in ((changes.meet, True), (changes.unmeet, False)):
        for number in numbers:
            if not 1 <= number <= len(ticket.criteria):
                raise NotFound(
                    f"{ticket.key} has no criterion {number}.",
                    thing=ticket.key,
                    hint=f"It has {len(ticket.criteria)}; `trackdown show {ticket.key}` numbers them.",
                )
            criterion = ticket.criteria[number - 1]
            writer.append([criterion_ops.settled(ticket.uid, criterion.id, met, desk.name, {})])


def move(
    desk: Desk, writer: Writer, uid: str, status: str, reason: str = "", *, force: bool = False
) -> list[TicketRow]:
    """Move a ticket to another status; the tickets that this freed.

    In-progress without an assignee takes whoever asks. Raises Refused naming everything that is missing.
    """
    ticket = lookup.by_uid(writer, uid)
    to = checked_status(status)
    if to == ticket.status:
        return []
    if to != "cancelled":
        check_not_at_work(writer, ticket)
    if to == "in-progress" and not ticket.assignee:
        writer.append([changed(uid, {"assignee": desk.name})])
        ticket = lookup.by_uid(writer, uid)
    children = writer.children(uid)
    open_children = [row.key for row in children if row.status not in FINISHED]
    lacks = missing(ticket, to, reason, Surroundings(open_children))
    if to not in FINISHED and ticket.parent:
        parent = lookup.by_uid(writer, ticket.parent)
        if parent.status in FINISHED:
            lacks.append(f"its parent {parent.key} is {parent.status} and has to be reopened first")
    if lacks and not (force and desk.actor.startswith("person:")):
        raise Refused(
            f"{ticket.key} cannot go from {ticket.status} to {to}: {'; '.join(lacks)}.",
            thing=ticket.key,
            hint="Add what is missing; a person can also use --force, which is recorded.",
        )
    ends = to in FINISHED and ticket.status not in FINISHED
    waiting = [row for row in writer.blocking(uid) if row.waits_for == 1] if ends else []
    writer.append([moved(uid, to, reason.strip(), forced=bool(lacks))])
    if to == "reopened":
        # What held for the earlier result says nothing about the next one.
        met = [criterion.id for criterion in ticket.criteria if criterion.met]
        writer.append([criterion_ops.settled(uid, name, False, "reopened", {}) for name in met])
        writer.append([changed(uid, {"verified": None})])
    if to == "done":
        # An agent's word is a claim, also when it is the agent that moves the ticket.
        writer.append([changed(uid, {"verified": "person" if desk.actor.startswith("person:") else "none"})])
    return [row._replace(waits_for=0) for row in waiting if row.status not in FINISHED]


def comment(desk: Desk, key: str, text: str) -> Ticket:
    """Say something about a ticket. Raises InvalidInput for an empty text."""
    if not text.strip():
        raise InvalidInput("The comment is empty.", thing=key)
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        writer.append([commented(ticket.uid, fields.checked_text(text, "comment"))])
        return lookup.by_uid(writer, ticket.uid)
