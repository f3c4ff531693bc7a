"""From what a person typed to the ticket or run that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackdown.core.ops.envelope import Operation, State
from trackdown.core.ops.fold import counting
from trackdown.core.tickets.kinds import checked_key, is_uid, plain_key
from trackdown.core.tickets.model import Ticket
from trackdown.errors import NotFound
from trackdown.ports.store import Reader

if TYPE_CHECKING:
    from trackdown.core.tickets.waiting import Family

_LISTED = {"RUN": "`trackdown runs` lists them.", "Q": "`trackdown questions` lists what agents ask."}


def uid_of(reader: Reader, key: str) -> str:
    """The uid behind a key (``ISSUE-012`` is ISSUE-12 where nothing else is called so), or a uid itself, by which an
    ambiguous key can be told apart. Raises InvalidInput for what is no key, NotFound naming keys that are close."""
    if is_uid(key) and (reader.ticket(key) or reader.run(key)):
        return key
    clean = checked_key(key)
    uid = reader.uid_of(clean) or reader.uid_of(plain_key(clean))
    if uid is None:
        close = reader.similar_keys(clean)
        there = _LISTED.get(clean.partition("-")[0], "`trackdown list` shows what there is.")
        hint = f"Did you mean {', '.join(close)}?" if close else there
        raise NotFound(f"There is no {clean}.", thing=clean, hint=hint)
    return uid


def ticket(reader: Reader, key: str) -> Ticket:
    """Raises NotFound."""
    state = reader.ticket(uid_of(reader, key))
    if state is None:
        raise NotFound(f"{key.upper()} is not a ticket.", thing=key, hint="`trackdown runs show` shows runs.")
    return Ticket.from_state(state)


def by_uid(reader: Reader, uid: str) -> Ticket:
    """Raises NotFound if its creation was undone."""
    state = reader.ticket(uid)
    if state is None:
        hint = "`trackdown log` shows the steps of the project, and `trackdown undo` of that one makes it again."
        raise NotFound("The ticket is no longer there: its creation was undone.", thing=uid, hint=hint)
    return Ticket.from_state(state)


def run(reader: Reader, name: str) -> State:
    """A run by its key (RUN-3), or the newest run of a ticket (TASK-2). Raises NotFound."""
    uid = uid_of(reader, name)
    state = reader.run(uid)
    if state is not None:
        return state
    newest = reader.runs(ticket=uid, limit=1)
    if not newest:
        raise NotFound(
            f"{name.upper()} has not been run yet.", thing=name, hint=f"Start it with `trackdown run {name.upper()}`."
        )
    return newest[0]


def family(reader: Reader) -> Family:
    """The relations of tickets, for the rules in ``waiting``."""
    from trackdown.core.tickets.waiting import Family

    return Family(
        blockers=lambda uid: [row.uid for row in reader.blockers(uid)],
        waiting=lambda uid: [row.uid for row in reader.blocking(uid)],
        children=lambda uid: [row.uid for row in reader.children(uid)],
        parent=reader.parent,
    )


def forced(reader: Reader, uid: str) -> bool:
    """Whether a person brought the ticket into its status against a guard."""
    move = _last_move(reader, uid)
    return move is not None and bool(move.payload.get("forced"))


def forced_under(reader: Reader, uid: str, parent: str) -> bool:
    """Whether a person brought it about that an open ticket is under a finished one: finished the parent over what was
    open, or opened the ticket since."""
    child, above = _last_move(reader, uid), _last_move(reader, parent)
    since = child is not None and (above is None or (child.clock, child.id) > (above.clock, above.id))
    return forced(reader, parent) or (since and forced(reader, uid))


def _last_move(reader: Reader, uid: str) -> Operation | None:
    moves = [item for item in counting(reader.operations(uid)) if item.type == "ticket.moved"]
    return moves[-1] if moves else None
