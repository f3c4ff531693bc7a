"""What happened, and taking back what one did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from trackdown.core.ops.envelope import Draft, Operation, State
from trackdown.core.ops.fold import counting, retracted
from trackdown.core.query.nodes import Equal, Query
from trackdown.core.tickets.kinds import check_parent
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import Ambiguous, NotFound, Refused
from trackdown.ports.store import Reader, Step, Writer
from trackdown.services import lookup, rehearsal
from trackdown.services.desk import Desk
from trackdown.services.relations.absent import is_absent
from trackdown.services.relations.edges import check_block, check_new_parent

UNDOABLE = ("ticket", "sprint")
"""The families of operations that a person can take back."""


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


def steps(desk: Desk, limit: int, *, actor: str = "", since: str = "") -> list[Step]:
    """The newest steps of the whole project, newest first. ``actor`` is as it signs (``person:ann``), a bare name, or
    ``@me``, by all names of whoever asks; ``since`` a day or a time in UTC."""
    actors = (desk.name, *desk.also) if actor == "@me" else (actor,)
    with desk.store.read() as reader:
        found = [step for name in actors for step in reader.steps(limit, name)]
    if len(actors) > 1:
        found = sorted(found, key=lambda step: -step.operations[-1].clock)[: limit or None]
    return [step for step in found if step.at >= since]


def names(reader: Reader, uids: Iterable[str]) -> dict[str, str]:
    """What people call these entities: keys of tickets, also of those whose making was undone, and names of sprints."""
    wanted = set(uids)
    found = reader.keys_of(wanted)
    for uid in wanted - set(found):
        born = next((item.payload for item in reader.operations(uid) if item.type.endswith(".created")), {})
        name = born.get("key") or born.get("name")
        if name:
            found[uid] = str(name)
    return found


def undo(desk: Desk, step: str = "", *, dry_run: bool = False) -> Undone:
    """Take one step back: the named one, or the newest of whoever asks. It is itself recorded; with ``dry_run`` nothing
    is.

    Raises NotFound if there is none, Refused if something else stands on it.
    """
    with rehearsal.step(desk, dry_run=dry_run) as writer:
        found = _step(writer, desk, step)
        by_entity: dict[str, list[Operation]] = {}
        for operation in found.operations:
            by_entity.setdefault(operation.entity, []).append(operation)
        if not any(_stands(writer, entity, operations) for entity, operations in by_entity.items()):
            raise Refused("That step was undone already.", thing=found.id, hint="`trackdown log` shows the steps.")
        keys = writer.keys_of(by_entity)
        before = writer.tickets(by_entity, comments=False)
        sprints = {str(state["uid"]): str(state["name"]) for state in writer.sprints()}
        writer.append(
            Draft(entity, f"{operations[0].family}.retracted", {"operations": [item.id for item in operations]})
            for entity, operations in by_entity.items()
        )
        after = writer.tickets(by_entity, comments=False)
        for entity in by_entity:
            if entity in after:
                _check_place(writer, before.get(entity), after[entity])
            elif entity in before:
                _check_gone(writer, entity, keys[entity])
            elif entity in sprints:
                _check_empty(writer, entity, sprints[entity])
        _check_sprint_names(writer)
        left = writer.keys_of(after)
        return Undone(found, _in_order(left.values()), _in_order(set(keys.values()) - set(left.values())))


def _step(reader: Reader, desk: Desk, name: str) -> Step:
    found = reader.step(name) if name else reader.last_step(desk.actor)
    if found is None:
        what = f"no step {name[:80]!r}" if name else f"nothing of {desk.name}'s"
        hint = "`trackdown log` shows the steps of all; `trackdown undo STEP` takes one of them back."
        raise NotFound(f"There is {what} to undo.", thing=name[:80] or desk.name, hint=hint)
    if any(operation.family not in UNDOABLE for operation in found.operations):
        raise Refused("What a run did cannot be undone here.", thing=found.id, hint="Use git revert for its commit.")
    return found


def _in_order(keys: Iterable[str]) -> list[str]:
    """TASK-2 before TASK-10."""
    return sorted(keys, key=lambda key: (key.rpartition("-")[0], len(key), key))


def _stands(reader: Reader, entity: str, operations: list[Operation]) -> bool:
    """Whether any of an entity's operations was not taken back yet."""
    gone = retracted(reader.operations(entity))
    return any(operation.id not in gone for operation in operations)


def _check_empty(writer: Writer, sprint: str, name: str) -> None:
    """The making of a sprint can be undone only while no ticket is in it."""
    inside = writer.find(Query(Equal("sprint", (name,))), 3) if writer.sprint(name) is None else []
    if inside:
        raise Refused(
            f"{', '.join(row.key for row in inside)} and perhaps more are in sprint {name}.",
            thing=name,
            hint="Take them out first: trackdown sprint remove KEY …",
        )


def _check_sprint_names(reader: Reader) -> None:
    """One that comes back may find another of its name."""
    names: set[str] = set()
    for name in (str(state["name"]) for state in reader.sprints()):
        if name.casefold() in names:
            raise Refused(
                f"There is another sprint {name} by now.",
                thing=name,
                hint="Use that one, or undo the step that made it first: trackdown log",
            )
        names.add(name.casefold())


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
    _check_keys(writer, was, now)
    back = [uid for uid in now.blocked_by if uid not in was.get("blocked_by", []) and not is_absent(uid)]
    adopted = now.parent if now.parent != was.get("parent", "") and not is_absent(now.parent) else ""
    if len(writer.tickets({*back, adopted} - {""})) < len({*back, adopted} - {""}):
        raise Refused(
            f"{now.key} would belong to, or wait for, a ticket that is no longer there.", thing=now.key, hint=_HINT
        )
    for blocker in back:
        check_block(writer, now.uid, blocker)
    if adopted:
        forced = lookup.forced_under(writer, now.uid, adopted)
        check_new_parent(writer, now, lookup.by_uid(writer, adopted), under_finished=forced)
    if now.kind != was.get("kind"):
        _check_kind(writer, now)
    if now.status != was.get("status"):
        _check_status(writer, now)


def _check_keys(writer: Writer, was: State, now: Ticket) -> None:
    """Another ticket may have got a key since that this one answers to again."""
    known = {was.get("key"), *(former["key"] for former in was.get("former", []))}
    for key in {now.key, *(former["key"] for former in now.former)} - known:
        try:
            writer.uid_of(key)
        except Ambiguous as error:
            raise Refused(f"{key} is another ticket by now.", thing=key, hint=_HINT) from error


def _check_kind(writer: Writer, ticket: Ticket) -> None:
    parent = writer.ticket(ticket.parent) if ticket.parent else None
    if parent is not None:
        check_parent(ticket.kind, ticket.key, parent["kind"], parent["key"])
    for child in writer.children(ticket.uid):
        check_parent(child.kind, child.key, ticket.kind, ticket.key)


_HINT = "Undo what happened to that one since, or change this ticket as it should be now."


def _check_status(writer: Writer, ticket: Ticket) -> None:
    """What somebody forced is on record as forced, and comes back as it was."""
    if ticket.status in FINISHED:
        left = [row.key for row in writer.children(ticket.uid) if row.status not in FINISHED]
        if left and not lookup.forced(writer, ticket.uid):
            raise Refused(
                f"{ticket.key} would be {ticket.status} over open {', '.join(left)}.", thing=ticket.key, hint=_HINT
            )
        return
    parent = writer.ticket(ticket.parent) if ticket.parent else None
    if parent is None or parent["status"] not in FINISHED:
        return
    if not lookup.forced_under(writer, ticket.uid, ticket.parent):
        raise Refused(
            f"{ticket.key} would be {ticket.status} under {parent['key']}, which is {parent['status']}.",
            thing=ticket.key,
            hint=f"Reopen {parent['key']} first.",
        )
