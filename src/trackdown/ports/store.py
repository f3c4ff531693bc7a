"""Where operations and the tables folded from them are kept.

One contract for every store: everything written in one ``write`` block is there or nothing of it, durably; the tables
are always the fold of the log; guards are checked inside the block, so that two writers cannot both pass them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from trackdown.core.ops.envelope import Draft, Operation, State

if TYPE_CHECKING:
    from trackdown.core.query.nodes import Query


class TicketRow(NamedTuple):
    """What a list of tickets shows. ``parent`` is a key. ``waits_for`` counts the unfinished tickets that block it and
    the obstacles in its way; ``points`` or ``minutes`` is its estimate; ``labels`` and ``components`` have blanks
    between them; ``risk_at`` and ``due_at`` say until when somebody has to begin (empty: nothing to answer).
    ``progress`` is the percentage that somebody stated; ``logged`` and ``remaining`` are minutes."""

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
    state: str = ""
    type: str = ""
    severity: str = ""
    sprint: str = ""
    points: float | None = None
    minutes: float | None = None
    logged: int = 0
    labels: str = ""
    components: str = ""
    target_date: str = ""
    created_at: str = ""
    archived: int = 0
    risk_at: str = ""
    due_at: str = ""
    remaining: int | None = None
    progress: int | None = None


class Branch(NamedTuple):
    """A ticket below another: ``depth`` is 0 for the one that was asked about, ``above`` the uid of its parent."""

    row: TicketRow
    above: str
    depth: int


class Step(NamedTuple):
    """One undoable unit: everything that one command wrote."""

    id: str
    actor: str
    at: str
    operations: list[Operation]


class Checked(NamedTuple):
    """``differing`` counts rows of the tables that are not what the log says; ``problems`` are damages, in words."""

    entities: int
    differing: int
    problems: list[str]


class Optimized(NamedTuple):
    """Sizes in bytes; ``indexes`` counts those that were built anew, ``pages`` the unused ones that were given back."""

    before: int
    after: int
    indexes: int
    pages: int


class Warmed(NamedTuple):
    """``read`` is how many bytes had to be fetched from the disk: 0 if all was in memory already, ``None`` where the
    system does not tell."""

    questions: int
    tickets: int
    read: int | None


class Reader(Protocol):
    """What can be asked. All of it comes from one consistent snapshot inside a ``read`` or ``write`` block."""

    def ticket(self, uid: str) -> State | None: ...

    def tickets(self, uids: Iterable[str], *, comments: bool = True) -> dict[str, State]:
        """Those that there are, in the order asked for. Without ``comments`` none are in them: that is quicker."""
        ...

    def uid_of(self, key: str) -> str | None:
        """The ticket or run that answers to this key, in any case of letters."""
        ...

    def beginning(self, start: str, limit: int = 0) -> list[TicketRow]:
        """The tickets whose key begins like that, in capitals, the shortest keys first."""
        ...

    def keys_of(self, uids: Iterable[str]) -> dict[str, str]:
        """The key of each ticket, by uid."""
        ...

    def similar_keys(self, key: str, limit: int = 3) -> list[str]:
        """Keys a person may have meant."""
        ...

    def find(self, query: Query, limit: int = 0, offset: int = 0) -> list[TicketRow]:
        """The tickets that a query asks for, in its order: if it names none, most urgent first, then oldest first."""
        ...

    def count(self, query: Query) -> int: ...

    def tally(self, query: Query, by: str) -> dict[str, int]:
        """How many of them have each value of a column (``status``, ``priority``, ``kind``, ``assignee``, ``type``,
        ``sprint``)."""
        ...

    def states(self, query: Query) -> Iterator[State]:
        """The whole state of each, one after the other, the oldest first: never all of them in memory."""
        ...

    def ready(self, limit: int = 0) -> list[TicketRow]:
        """Tickets that an agent could be given now: open or reopened, without children, no epic, not archived, nothing
        unfinished that blocks them or a parent of theirs, no obstacle, no open run."""
        ...

    def tree(self, uid: str, most: int = 0) -> list[Branch]:
        """A ticket and everything below it, parents before their children, each level oldest first. ``most`` limits
        how many."""
        ...

    def children(self, uid: str) -> list[TicketRow]: ...

    def blocking(self, uid: str) -> list[TicketRow]:
        """The tickets that wait for this one."""
        ...

    def blockers(self, uid: str) -> list[TicketRow]:
        """The tickets that this one waits for, finished or not."""
        ...

    def related(self, uid: str) -> list[tuple[str, bool, TicketRow]]:
        """Its other relations, as (relation, said by this ticket, the other one): those that it states and those that
        others state about it."""
        ...

    def naming(self, key: str) -> list[str]:
        """The uids of tickets that wait for, or are related to, a ticket with this key that was not here."""
        ...

    def linked(self, kind: str, id: str) -> list[str]:
        """The uids of tickets with that link."""
        ...

    def words(self, table: str) -> dict[str, int]:
        """Every label (``labels``) or component (``components``) with how many tickets have it."""
        ...

    def sprint(self, name: str) -> State | None:
        """The sprint with that name, in any case of letters."""
        ...

    def sprints(self) -> list[State]:
        """Oldest first."""
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

    def end(self) -> int:
        """The place of the newest operation, 0 if there is none."""
        ...

    def step(self, step: str) -> Step | None: ...

    def steps(self, limit: int, actor: str = "") -> list[Step]:
        """The newest steps, newest first; of one actor if ``actor`` names it, with or without what it is."""
        ...

    def last_step(self, actor: str) -> Step | None:
        """The newest step of that actor on tickets that is not itself undone and is no undo."""
        ...


class Writer(Reader, Protocol):
    def tell(self, deed: str, percent: int) -> None:
        """This step takes long: ``deed``, which begins a sentence, is done so far. StoreBusy tells those who waited."""
        ...

    def next_number(self, prefix: str) -> int:
        """The next free number of keys with that prefix; a number is never given twice."""
        ...

    def reserve(self, prefix: str, number: int) -> None:
        """Keys with that prefix up to this number came from elsewhere: ``next_number`` goes on behind it."""
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

    def held(self, name: str) -> bool:
        """Whether somebody has that lock. It is only looked at: nobody finds it taken because of that."""
        ...

    def rebuild(self) -> dict[str, Any]:
        """Fold the whole log again; says how many entities differed from the tables (0 unless something is broken)."""
        ...

    def copy_to(self, path: str) -> None:
        """Write the store as it is at one moment into a new file, while others go on writing."""
        ...

    def check(self) -> Checked:
        """Whether the file is sound, the log unbroken, and the tables what the log says. Writes nothing."""
        ...

    def optimize(self, *, reindex: bool, vacuum: bool) -> Optimized:
        """Build the indexes anew, give unused space back. Raises StoreBusy while others hold the store."""
        ...

    def warm(self, queries: Iterable[Query], most: int) -> Warmed:
        """Read what these queries and the ready tickets need, ``most`` tickets each, so that it is in memory."""
        ...

    def close(self) -> None: ...
