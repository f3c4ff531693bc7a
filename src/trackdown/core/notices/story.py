"""A ticket's life, operation by operation: how it stood before and after each."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.core.notices.events import Event, Moment, of_ticket
from trackdown.core.ops.envelope import Operation, State
from trackdown.core.ops.fold import advance, counting


def story(operations: Iterable[Operation], wanted: set[str]) -> dict[str, tuple[Moment, list[Event]]]:
    """What those of a ticket's operations mean whose ids are ``wanted``, each with the ticket as it stood then.

    ``operations`` are all of that ticket. What was taken back before anybody looked says nothing.
    """
    state: State | None = None
    told: dict[str, tuple[Moment, list[Event]]] = {}
    for operation in counting(operations):
        look = operation.id in wanted
        # A moment of its own: the fold changes the state in place.
        before = Moment.of(state) if look and state is not None else None
        state = advance(state, operation)
        if look and state is not None:
            after = Moment.of(state)
            told[operation.id] = (after, of_ticket(operation, before, after))
    return told
