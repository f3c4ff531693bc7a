"""Where operations and the tables folded from them are kept.

One contract for every store: everything written in one ``write`` block is there or nothing of it, durably; the tables
are always the fold of the log; guards are checked inside the block, so that two writers cannot both pass them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from trackdown.core.ops.envelope import Draft, Operation, State


class TicketRow(NamedTuple):
    """What a list of tickets shows. ``waits_for`` counts the unfinished tickets that block it."""

    uid: str
    key: str
    kind: str
    title: str
    status: str
    priority: str
    assignee: str
    parent: str
    waits_for: int
    updated_at: str


class TicketFilter(NamedTuple):
    """Which tickets, by exact values; an empty field does not filter. ``text`` is looked for in key and title."""

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    assignee: str = ""
    parent: str = ""
    label: str = ""
    text: str = ""
    limit: int = 0


class Step(NamedTuple):
    """One undoable unit: everything that one command wrote."""

    id: str
    actor: str
    at: str
    operations: list[Operation]


class Reader(Protocol):
    """What can be asked. All of it comes from one consistent snapshot inside a ``read`` or ``write`` block."""

    def ticket(self, uid: str) -> State | None: ...

    def tickets(self, uids: Iterable[str]) -> dict[str, State]: ...

    def uid_of(self, key: str) -> str | None:
        """The ticket or run that answers to this key, in any case of letters."""
        ...

    def keys_of(self, uids: Iterable[str]) -> dict[str, str]:
        """The key of each ticket, by uid."""
        ...

    def similar_keys(self, key: str, limit: int = 3) -> list[str]:
        """Keys a person may have meant."""
        ...

    def list_tickets(self, wanted: TicketFilter) -> list[TicketRow]:
        """Most urgent first, then the oldest key first."""
        ...

    def count_tickets(self, wanted: TicketFilter) -> int: ...

    def ready(self, limit: int = 0) -> list[TicketRow]:
        """Tickets that an agent could be given now: open or reopened, without children, no epic, nothing unfinished
        that blocks them or a parent of theirs, no open run."""
        ...

    def children(self, uid: str) -> list[TicketRow]: ...

    def blocking(self, uid: str) -> list[TicketRow]:
        """The tickets that wait for this one."""
        ...

    def blockers(self, uid: str) -> list[TicketRow]:
        """The tickets that this one waits for, finished or not."""
        ...

    def parent(self, uid: str) -> str:
        """The uid of its parent, or an empty text."""
        ...

    def run(self, uid: str) -> State | None: ...

    def runs(self, *, ticket: str = "", open_only: bool = False, limit: int = 0) -> list[State]:
        """Newest first."""
        ...

    def operations(self, entity: str) -> list[Operation]:
        """The whole log of one entity, in order."""
        ...

    def log(self, after: int = 0) -> Iterator[tuple[int, Operation]]:
        """Every operation in order of arrival, with its place in that order."""
        ...

    def step(self, step: str) -> Step | None: ...

    def last_step(self, actor: str) -> Step | None:
        """The newest step of that actor on tickets that is not itself undone and is no undo."""
        ...


class Writer(Reader, Protocol):
    def next_number(self, prefix: str) -> int:
        """The next free number of keys with that prefix; a number is never given twice."""
        ...

    def append(self, drafts: Iterable[Draft]) -> list[Operation]:
        """Write operations and fold them. A draft whose derived id is already in the log is left out."""
        ...


class Held(Protocol):
    """A lock that is held until it is released or the process ends."""

    def release(self) -> None: ...


class Store(Protocol):
    def read(self) -> AbstractContextManager[Reader]: ...

    def write(self, actor: str, *, step: str = "") -> AbstractContextManager[Writer]:
        """A transaction of one step. Raises StoreBusy if others hold the store for too long."""
        ...

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Held by one holder at a time, freed when its process ends in any way. Waits as long as it takes."""
        ...

    def try_lock(self, name: str) -> Held | None:
        """The same lock without waiting; ``None`` while somebody else has it."""
        ...

    def rebuild(self) -> dict[str, Any]:
        """Fold the whole log again; says how many entities differed from the tables (0 unless something is broken)."""
        ...

    def close(self) -> None: ...
