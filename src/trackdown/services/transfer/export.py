"""Everything about tickets as a text that is the same as long as nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from trackdown.core.ops.envelope import State
from trackdown.core.ops.relations import ABSENT
from trackdown.core.query.nodes import EVERY_TICKET, Query
from trackdown.core.reports.exchange import Head
from trackdown.core.reports.record import record_of, referred, run_record_of, sprint_record_of
from trackdown.errors import Ambiguous
from trackdown.ports.store import Reader

BATCH = 100

Piece = tuple[str, dict[str, Any]]
"""A kind of record (sprint, ticket, run) and the record."""


def head(reader: Reader, query: Query = EVERY_TICKET) -> Head:
    return Head(len(reader.sprints()), reader.count(query))


def pieces(reader: Reader, query: Query = EVERY_TICKET, batch: int = BATCH) -> Iterator[Piece]:
    """Every sprint, every ticket that is asked for in the order of birth, and their runs, which an import leaves out.
    ``batch`` tickets are in memory at once."""
    for state in reader.sprints():
        yield "sprint", sprint_record_of(state)
    for record in records(reader, reader.states(query), batch):
        yield "ticket", record
    if not reader.runs(limit=1):
        return
    for state in reader.states(query):
        for run in reversed(reader.runs(ticket=state["uid"])):
            yield "run", run_record_of(run, state["key"])


def records(reader: Reader, states: Iterable[State], batch: int = BATCH) -> Iterator[dict[str, Any]]:
    """The states as they leave the store."""
    left = iter(states)
    while some := list(islice(left, batch)):
        name_of = names(reader, {uid for state in some for uid in referred(state)})
        for state in some:
            yield record_of(state, name_of)


def names(reader: Reader, uids: set[str]) -> Callable[[str], str]:
    """What gives these uids the names that they have outside: keys. One that no ticket has any more stays a uid.

    A ticket that is not here is named by its key alone; ``?KEY`` says that one with this key is here and not meant.
    """
    keys = reader.keys_of(uid for uid in uids if not uid.startswith(ABSENT))
    for uid in uids:
        if uid.startswith(ABSENT):
            key = uid.removeprefix(ABSENT)
            keys[uid] = uid if _is_here(reader, key) else key
    return lambda uid: keys.get(uid, uid)


def _is_here(reader: Reader, key: str) -> bool:
    try:
        return reader.uid_of(key) is not None
    except Ambiguous:
        return True
