"""What happened, and taking back what one did."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.ops.envelope import Draft, Operation, State
from trackdown.core.ops.fold import counting, retracted
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import NotFound, Refused
from trackdown.ports.store import Step, Writer
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.relations import check_block, check_new_parent


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
        gone = {name for entity in entities for name in retracted(writer.operations(entity))}
        if all(operation.id in gone for operation in found.operations):
            raise Refused("That step was undone already.", thing=found.id, hint="`trackdown log KEY` shows the steps.")
        keys = writer.keys_of(entities)
        before = writer.tickets(entities)
        for entity in entities:
            ids = [operation.id for operation in found.operations if operation.entity == entity]
            writer.append([Draft(entity, "ticket.retracted", {"operations": ids})])
        after = writer.tickets(entities)
        for entity in entities:
            if entity in after:
                _check_place(writer, before.get(entity), after[entity])
            elif entity in before:
                _check_gone(writer, entity, keys[entity])
        left = writer.keys_of(after)
        return Undone(found, sorted(left.values()), sorted(set(keys.values()) - set(left.values())))


def _check_gone(writer: Writer, entity: str, key: str) -> None:
    """A creation can be undone only while nothing of others stands on it."""
    if counting(writer.operations(entity)):
        raise Refused(
            f"{key} was changed after it was made.",
            thing=key,
            hint=f"Undo those steps first (trackdown log {key}), or cancel the ticket instead.",
        )
    users = [row.key for row in (*writer.children(entity), *writer.blocking(entity))]
    if users or writer.runs(ticket=entity, limit=1):
        named = ", ".join(sorted(set(users))) or "a run"
        raise Refused(
            f"{key} is used by {named}.", thing=key, hint="Take that away first, or cancel the ticket instead."
        )


def _check_place(writer: Writer, before: State | None, after: State) -> None:
    """What undoing brings back has to fit to what the others are now, by the same rules as if it were new."""
    was, now = before or {}, Ticket.from_state(after)
    back = [uid for uid in now.blocked_by if uid not in was.get("blocked_by", [])]
    adopted = now.parent if now.parent != was.get("parent", "") else ""
    if len(writer.tickets({*back, adopted} - {""})) < len({*back, adopted} - {""}):
        raise Refused(
            f"{now.key} would belong to, or wait for, a ticket that is no longer there.", thing=now.key, hint=_HINT
        )
    for blocker in back:
        check_block(writer, now.uid, blocker)
    if adopted:
        check_new_parent(writer, now, lookup.by_uid(writer, adopted))
    if now.status != was.get("status"):
        _check_status(writer, now)


_HINT = "Undo what happened to that one since, or change this ticket as it should be now."


def _check_status(writer: Writer, ticket: Ticket) -> None:
    if ticket.status in FINISHED:
        left = [row.key for row in writer.children(ticket.uid) if row.status not in FINISHED]
        if left:
            raise Refused(
                f"{ticket.key} would be {ticket.status} over open {', '.join(left)}.", thing=ticket.key, hint=_HINT
            )
    elif ticket.parent:
        parent = lookup.by_uid(writer, ticket.parent)
        if parent.status in FINISHED:
            raise Refused(
                f"{ticket.key} would be {ticket.status} under {parent.key}, which is {parent.status}.",
                thing=ticket.key,
                hint=f"Reopen {parent.key} first.",
            )
