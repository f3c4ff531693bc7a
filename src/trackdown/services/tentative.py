"""A step on many tickets in which each of them changes wholly or not at all.

What a ticket's change writes is held back until all of it was allowed. Then it goes to the store together with that
of other tickets, in few calls, and at the latest when somebody asks the store for what it may have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from trackdown.core.ops.envelope import Draft, Operation, State
from trackdown.core.ops.fold import VERSION, advance
from trackdown.ports.store import TicketRow, Writer

MOST_HELD = 1000
"""So many operations are written in one call."""


class Tentative:
    """``begin`` with a ticket's state, change it through ``writer``, then ``keep`` or drop it by beginning the next.
    ``state`` is what the ticket would be, with the new comments alone: no rule asks for what was said before. Ends with
    ``flush``."""

    def __init__(self, store: Writer, actor: str, now: str) -> None:
        self._store = store
        self._origin = (actor, now)
        self._kept: list[Draft] = []
        self._held: set[str] = set()
        self._freed: set[str] = set()
        self._read: dict[str, State | None] = {}
        self._drafts: list[Draft] = []
        self.state: State = {}

    @property
    def writer(self) -> Writer:
        """This, where a step is asked for: what it does not answer itself, the store does."""
        return cast("Writer", self)

    def begin(self, state: State) -> None:
        # Folding replaces values and lists; only criteria are changed in place.
        self.state = {**state, "criteria": [dict(item) for item in state.get("criteria", [])], "comments": []}
        self._drafts = []

    def keep(self) -> None:
        self._kept += self._drafts
        self._held.update(draft.entity for draft in self._drafts)
        moves_away = any("parent" in draft.payload.get("set", {}) for draft in self._drafts)
        if moves_away or len(self._kept) >= MOST_HELD:
            self.flush()

    def flush(self) -> None:
        """Write what was kept."""
        if self._kept:
            self._store.append(self._kept)
            self._kept, self._held, self._freed, self._read = [], set(), set(), {}

    def append(self, drafts: Iterable[Draft]) -> list[Operation]:
        """Writes nothing yet, so there is nothing to return."""
        for draft in drafts:
            self._drafts.append(draft)
            if draft.entity == self.state.get("uid"):
                self.state = advance(self.state, self._operation(draft)) or self.state
        return []

    def ticket(self, uid: str) -> State | None:
        if uid == self.state.get("uid"):
            return self.state
        if uid in self._held:
            self.flush()
        if uid not in self._read:  # one parent is asked for by many
            self._read[uid] = self._store.ticket(uid)
        return self._read[uid]

    def runs(self, **asked: Any) -> list[State]:
        return self._store.runs(**asked)

    def children(self, uid: str) -> list[TicketRow]:
        return self._fresh(self._store.children, uid)

    def blockers(self, uid: str) -> list[TicketRow]:
        return self._fresh(self._store.blockers, uid)

    def blocking(self, uid: str) -> list[TicketRow]:
        """Asked for a ticket that ends. They say for how many tickets they wait, so that what is held counts as soon as
        one of them waited for another one that ended."""
        rows = self._fresh(self._store.blocking, uid)
        waiting = {row.uid for row in rows}
        if not self._freed.isdisjoint(waiting):
            self.flush()
            rows = self._store.blocking(uid)
        self._freed |= waiting
        return rows

    def _fresh(self, ask: Callable[[str], list[TicketRow]], uid: str) -> list[TicketRow]:
        rows = ask(uid)
        if self._held.isdisjoint(row.uid for row in rows):
            return rows
        self.flush()
        return ask(uid)

    def __getattr__(self, name: str) -> Any:
        self.flush()
        return getattr(self._store, name)

    def _operation(self, draft: Draft) -> Operation:
        actor, now = self._origin
        origin = (draft.id, "", 0, "", 0, "", actor, now)
        return Operation(*origin, draft.entity, draft.type, VERSION, draft.scope, draft.payload)
