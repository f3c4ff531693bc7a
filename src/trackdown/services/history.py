"""What happened, and taking back what one did."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops.envelope import Draft, Operation
from trackdown.core.ops.fold import counting
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import NotFound, Refused
from trackdown.ports.store import Step, Writer
from trackdown.services import lookup
from trackdown.services.desk import Desk


class Entry(NamedTuple):
    """One operation of a ticket's log. ``counts`` is false for one that was undone."""

    operation: Operation
    counts: bool


class Undone(NamedTuple):
    """``gone``: keys of tickets whose creation was undone."""

    step: Step
    changed: list[str]
    gone: list[str]


def log(desk: Desk, key: str) -> list[Entry]:
    """Every operation of a ticket or a run, oldest first; undone ones included."""
    with desk.store.read() as reader:
        operations = reader.operations(lookup.uid_of(reader, key))
        kept = {operation.id for operation in counting(operations)}
        return [Entry(operation, operation.id in kept) for operation in operations]


def undo(desk: Desk, step: str = "") -> Undone:
    """Take one step back: the named one, or the newest of whoever asks. It is itself recorded.

    Raises NotFound if there is none, Refused if something else stands on it.
    """
    with desk.store.write(desk.actor) as writer:
        found = writer.step(step) if step else writer.last_step(desk.actor)
        if found is None:
            what = f"step {step[:80]!r}" if step else "step of yours"
            raise NotFound(f"There is no {what} to undo.", thing=step, hint="`trackdown log KEY` shows the steps.")
        if any(not operation.type.startswith("ticket.") for operation in found.operations):
            raise Refused(
                "What a run did cannot be undone here.", thing=found.id, hint="Use git revert for its commit."
            )
        entities = list(dict.fromkeys(operation.entity for operation in found.operations))
        keys = writer.keys_of(entities)
        before = {uid: state["status"] for uid, state in writer.tickets(entities).items()}
        for entity in entities:
            _check_later(writer, entity, found, keys.get(entity, entity))
            ids = [operation.id for operation in found.operations if operation.entity == entity]
            writer.append([Draft(entity, "ticket.retracted", {"operations": ids})])
        after = writer.keys_of(entities)
        _check_families(writer, before)
        return Undone(found, sorted(after.values()), sorted(set(keys.values()) - set(after.values())))


def _check_later(writer: Writer, entity: str, step: Step, key: str) -> None:
    """A creation can be undone only while nothing of others stands on it."""
    if not any(operation.entity == entity and operation.type == "ticket.created" for operation in step.operations):
        return
    mine = {operation.id for operation in step.operations}
    later = [operation for operation in counting(writer.operations(entity)) if operation.id not in mine]
    if later:
        raise Refused(
            f"{key} was changed after it was made.",
            thing=key,
            hint=f"Undo those steps first (trackdown log {key}), or cancel the ticket instead.",
        )
    made = {operation.entity for operation in step.operations if operation.type == "ticket.created"}
    users = [row.key for row in (*writer.children(entity), *writer.blocking(entity)) if row.uid not in made]
    if users or writer.runs(ticket=entity, limit=1):
        named = ", ".join(sorted(set(users))) or "a run"
        raise Refused(
            f"{key} is used by {named}.", thing=key, hint="Take that away first, or cancel the ticket instead."
        )


def _check_families(writer: Writer, before: dict[str, str]) -> None:
    """Undoing must not put an open ticket under a finished one."""
    for state in writer.tickets(before).values():
        ticket = Ticket.from_state(state)
        if ticket.status == before[ticket.uid]:
            continue
        if ticket.parent and ticket.status not in FINISHED:
            parent = lookup.by_uid(writer, ticket.parent)
            if parent.status in FINISHED:
                raise Refused(
                    f"{ticket.key} would be {ticket.status} under {parent.key}, which is {parent.status}.",
                    thing=ticket.key,
                    hint=f"Reopen {parent.key} first.",
                )
        if ticket.status in FINISHED:
            left = [row.key for row in writer.children(ticket.uid) if row.status not in FINISHED]
            if left:
                raise Refused(f"{ticket.key} would be {ticket.status} over open {', '.join(left)}.", thing=ticket.key)
