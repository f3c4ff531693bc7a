"""Changing a ticket: its fields, its criteria, its subtasks, its time, its status."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from trackdown.core.ops import criteria as criterion_ops
from trackdown.core.ops import subtasks as subtask_ops
from trackdown.core.ops.comments import commented
from trackdown.core.ops.ticket_fields import changed, labelled, placed
from trackdown.core.ops.ticket_lifecycle import moved
from trackdown.core.ops.work_log import logged
from trackdown.core.tickets import fields
from trackdown.core.tickets.kinds import KINDS
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import ALIASES, FINISHED
from trackdown.core.workflows.model import STANDARD
from trackdown.errors import InvalidInput, Refused
from trackdown.ports.store import TicketRow, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.relations.edges import check_new_parent
from trackdown.services.tickets.criteria import CriterionEdits, edit, numbered
from trackdown.services.workflows.choice import named
from trackdown.services.workflows.moves import finishable_parent, move, open_blockers

_AT_WORK = ("open", "in-progress", "blocked", "review")


class Changes(NamedTuple):
    """What to change; ``None`` leaves a thing as it is, an empty text takes it away. All texts are as typed.

    ``log_time`` adds to the time spent, and takes it from what remains unless ``remaining`` is given. ``reason``
    belongs to the status. Numbers count from 1.
    """

    title: str | None = None
    body: str | None = None
    priority: str | None = None
    parent: str | None = None
    assignee: str | None = None
    agent: str | None = None
    estimate: str | None = None
    remaining: str | None = None
    progress: str | None = None
    type: str | None = None
    severity: str | None = None
    target_date: str | None = None
    business_value: str | None = None
    sprint: str | None = None
    workflow: str | None = None
    status: str | None = None
    log_time: str = ""
    reason: str = ""
    comment: str = ""
    components: list[str] | None = None
    add_components: list[str] = []
    remove_components: list[str] = []
    add_labels: list[str] = []
    remove_labels: list[str] = []
    meet: list[int] = []
    unmeet: list[int] = []
    add_subtasks: list[str] = []
    finish_subtasks: list[int] = []
    reopen_subtasks: list[int] = []
    criteria: CriterionEdits = CriterionEdits()
    force: bool = False


class Changed(NamedTuple):
    """``freed``: tickets that nothing blocks any more because of this change. ``finishable`` is the key of its parent
    if that can be completed now: the ticket was its last open child. ``open_blockers``: it was closed now although
    these tickets, by key, are still in its way."""

    ticket: Ticket
    freed: list[TicketRow] = []
    finishable: str = ""
    open_blockers: list[str] = []


def update(desk: Desk, key: str, changes: Changes) -> Changed:
    """Make the changes as one step. Raises InvalidInput, Refused (naming everything that is missing), NotFound."""
    return update_each(desk, [key], changes)[0]


def update_each(desk: Desk, keys: Sequence[str], changes: Changes, *, dry_run: bool = False) -> list[Changed]:
    """Make the changes to each of these tickets as one step, to all of them or to none.

    Raises InvalidInput, Refused (naming everything that one of them lacks), NotFound.
    """
    done: list[Changed] = []
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        tickets = {ticket.uid: ticket for ticket in (lookup.ticket(writer, key) for key in keys)}
        if changes._replace(reason="", force=False) == Changes():
            raise InvalidInput("Nothing to change was given.", thing=keys[0], hint="See `trackdown update --help`.")
        freed = {
            ticket.uid: apply(desk, writer, lookup.by_uid(writer, ticket.uid), changes)
            for ticket in _in_turn(tickets.values(), changes.status)
        }
        after = {uid: lookup.by_uid(writer, uid) for uid in tickets}
        over = {uid for uid, ticket in after.items() if ticket.status in FINISHED}
        for uid, ticket in after.items():
            moved_now = ticket.status != tickets[uid].status
            above = finishable_parent(writer, ticket) if moved_now else ""
            ahead = open_blockers(writer, ticket) if moved_now else []
            done.append(Changed(ticket, [row for row in freed[uid] if row.uid not in over], above, ahead))
    return done


def _in_turn(tickets: Iterable[Ticket], status: str | None) -> list[Ticket]:
    """Children before their parents, or after them where they are opened again: so that no guard stands in the way of
    what holds in the end."""
    to = ALIASES.get(status.strip().lower(), status.strip().lower()) if status else ""
    turn = 1 if to in _AT_WORK or to == "reopened" else -1
    return sorted(tickets, key=lambda ticket: turn * KINDS.index(ticket.kind))


def apply(desk: Desk, writer: Writer, ticket: Ticket, changes: Changes) -> list[TicketRow]:
    """The same inside a step that others began; the tickets that it freed."""
    new = checked_values(desk, writer, changes)
    if changes.parent is not None:
        new["parent"] = _new_parent(writer, ticket, changes.parent)
    if "sprint" in new and ticket.sprint:
        from trackdown.services.sprints.planning import check_leaving  # everyday commands have no sprint to look at

        check_leaving(writer, [ticket], new["sprint"] or "")
    if new:
        writer.append([changed(ticket.uid, new)])
    if changes.workflow is not None:
        _follow(desk, writer, ticket, changes.workflow)
    _sets(writer, ticket, changes)
    _settle(desk, writer, ticket, changes)
    if changes.criteria:
        edit(desk, writer, lookup.by_uid(writer, ticket.uid), changes.criteria)
    _subtasks(desk, writer, ticket, changes)
    _time(writer, ticket, changes)
    if changes.comment.strip():
        writer.append([commented(ticket.uid, fields.checked_text(changes.comment, "comment"))])
    return [] if changes.status is None else _move(desk, writer, ticket, changes, changes.status)


def _move(desk: Desk, writer: Writer, ticket: Ticket, changes: Changes, status: str) -> list[TicketRow]:
    reason = changes.reason or changes.comment
    to = ALIASES.get(status.strip().lower(), status.strip().lower())
    # Whoever takes finished work up again, and says why, need not type that it is reopened.
    if ticket.status in FINISHED and to in _AT_WORK and reason.strip():
        move(desk, writer, ticket.uid, "reopened", reason, force=changes.force)
        reason = changes.reason if changes.comment else ""
    return move(desk, writer, ticket.uid, status, reason, force=changes.force)


def _time(writer: Writer, ticket: Ticket, changes: Changes) -> None:
    if not changes.log_time:
        return
    minutes = fields.checked_minutes(changes.log_time)
    if not minutes:
        raise InvalidInput("No time was spent.", thing=ticket.key, hint="Write it as 30m, 2.5h or 1h30m.")
    writer.append([logged(ticket.uid, minutes)])
    if ticket.remaining is not None and changes.remaining is None:
        writer.append([changed(ticket.uid, {"remaining": max(0, ticket.remaining - minutes)})])


def checked_values(desk: Desk, writer: Writer, changes: Changes) -> dict[str, Any]:
    """The plain fields but the parent as they are kept; ``None`` takes one away. Raises InvalidInput, NotFound."""
    checks: dict[str, Callable[[str], Any]] = {
        "title": fields.checked_title,
        "body": lambda text: fields.checked_text(text, "description"),
        "priority": fields.checked_priority,
        "estimate": fields.checked_estimate,
        "remaining": fields.checked_minutes,
        "progress": fields.checked_percent,
        "assignee": desk.person,
        "agent": lambda text: fields.checked_word(text, "agent"),
        "type": lambda text: fields.checked_type(text, desk.types),
        "severity": fields.checked_severity,
        "target_date": fields.checked_date,
        "business_value": fields.checked_title,
        "sprint": lambda text: known_sprint(writer, text),
    }
    must_stay = ("title", "priority")
    new: dict[str, Any] = {}
    for name, check in checks.items():
        typed = getattr(changes, name)
        if typed is not None:
            new[name] = check(typed) if typed or name in must_stay else None
    return new


def known_sprint(writer: Writer, name: str) -> str:
    """The sprint's name as it was created. Raises NotFound, Refused for one that is closed."""
    from trackdown.services.sprints.planning import check_open, of_name  # everyday commands have no sprint to look at

    sprint = of_name(writer, name)
    check_open(sprint)
    return sprint.name


def _follow(desk: Desk, writer: Writer, ticket: Ticket, name: str) -> None:
    """The ticket follows another workflow, from the state of it that stands for its status."""
    own = named(desk, name) if name else None
    standing = ticket.blocked_from.get("status", "in-progress") if ticket.status == "blocked" else ticket.status
    state = own.place_for(standing) if own else ""
    writer.append([changed(ticket.uid, {"workflow": own.name if own else STANDARD if name else None})])
    writer.append([moved(ticket.uid, ticket.status, ticket.reason, state=state)])


def _new_parent(writer: Writer, ticket: Ticket, key: str) -> str | None:
    if not key:
        return None
    parent = lookup.ticket(writer, key)
    check_new_parent(writer, ticket, parent)
    return parent.uid


def _sets(writer: Writer, ticket: Ticket, changes: Changes) -> None:
    if changes.add_labels or changes.remove_labels:
        add = [fields.checked_word(label, "label") for label in changes.add_labels]
        writer.append([labelled(ticket.uid, add, changes.remove_labels)])
    add = [fields.checked_word(name, "component") for name in (*(changes.components or ()), *changes.add_components)]
    gone = [*changes.remove_components]
    if changes.components is not None:
        gone += [name for name in ticket.components if name not in changes.components]
    if add or gone:
        writer.append([placed(ticket.uid, add, gone)])


def _settle(desk: Desk, writer: Writer, ticket: Ticket, changes: Changes) -> None:
    if (changes.meet or changes.unmeet) and not desk.is_person:
        raise Refused(
            "An agent cannot say that a criterion is met.", thing=ticket.key, hint="A check or a person settles it."
        )
    for numbers, met in ((changes.meet, True), (changes.unmeet, False)):
        for number in numbers:
            criterion = numbered(ticket, ticket.criteria, number, "criterion", "criteria")
            writer.append([criterion_ops.settled(ticket.uid, criterion.id, met, desk.name, {})])


def _subtasks(desk: Desk, writer: Writer, ticket: Ticket, changes: Changes) -> None:
    for title in changes.add_subtasks:
        subtask = {"id": desk.clock.new_uid()[:10], "title": fields.checked_title(title), "status": "open"}
        writer.append([subtask_ops.added(ticket.uid, subtask)])
    for numbers, status in ((changes.finish_subtasks, "done"), (changes.reopen_subtasks, "open")):
        for number in numbers:
            found = numbered(ticket, ticket.subtasks, number, "subtask", "subtasks")
            writer.append([subtask_ops.changed(ticket.uid, found.id, {"status": status})])


def comment(desk: Desk, key: str, text: str, *, kind: str = "note", data: dict[str, Any] | None = None) -> Ticket:
    """Say something about a ticket. ``kind`` and ``data`` are those of a pattern; what a progress update says of the
    percentage is then stated of the ticket. Raises InvalidInput for an empty text."""
    if not text.strip():
        raise InvalidInput("The comment is empty.", thing=key, hint="Say something, or leave it out.")
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, key)
        writer.append([commented(ticket.uid, fields.checked_text(text, "comment"), kind, data)])
        if kind == "progress" and data and "percent" in data:
            writer.append([changed(ticket.uid, {"progress": data["percent"]})])
        return lookup.by_uid(writer, ticket.uid)
