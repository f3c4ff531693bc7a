"""Following what changes, from a place in the log on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from trackdown.core.ops.envelope import Operation
from trackdown.core.ops.fold import CREATIONS
from trackdown.core.query.moments import checked_moment
from trackdown.core.query.nodes import Equal, Query, all_of
from trackdown.ports.store import Reader, TicketRow
from trackdown.services.desk import Desk

AT_ONCE = 500
"""So many operations are read in one go, however many there are."""


class Change(NamedTuple):
    """One operation. ``name`` is the key of the ticket or run, or the sprint's name; ``ticket`` and ``title`` are those
    of the ticket that it is about, empty for a sprint. ``names`` are the keys of tickets that it mentions, by uid."""

    operation: Operation
    name: str
    ticket: str
    title: str
    names: dict[str, str]


class Watching:
    """What comes after ``place``, a piece at a time; ``caught_up`` once the last piece was what there was. With a
    query: what happens to tickets that it finds, or found when it was looked last; one that came and went in between
    was never seen."""

    def __init__(self, desk: Desk, query: Query | None = None, since: str = "") -> None:
        """``since`` is a day, a moment, or how long ago (``10m``, ``2h``, ``3d``); without it only what is new comes.
        Raises InvalidInput."""
        self._desk = desk
        self._query = query
        self.caught_up = False
        moment = checked_moment(_ago(since), desk.clock.now()) if since else ""
        with desk.store.read() as reader:
            self.place = _place_of(reader, moment) if moment else reader.end()
            self._found = {row.uid for row in reader.find(query)} if query else set()

    def more(self, mentioned: Callable[[Operation], list[str]]) -> list[Change]:
        """The next changes, oldest first; none if nothing happened. ``mentioned`` says which tickets an operation's
        words will need the keys of."""
        with self._desk.store.read() as reader:
            log = list(islice(reader.log(self.place), AT_ONCE))
            self.caught_up = len(log) < AT_ONCE
            if not log:
                return []
            self.place = log[-1][0]
            operations = [operation for _, operation in log if operation.scope == "shared"]
            tickets = {item.entity: _ticket_of(reader, item) for item in operations}
            rows = _rows(reader, tickets.values())
            wanted = self._wanted(reader, rows)
            names = reader.keys_of({uid for item in operations for uid in mentioned(item)})
            return [
                Change(item, _name(reader, item, rows), *_about(rows.get(tickets[item.entity])), names)
                for item in operations
                if wanted is None or tickets[item.entity] in wanted
            ]

    def _wanted(self, reader: Reader, rows: dict[str, TicketRow]) -> set[str] | None:
        """The uids of these tickets that are followed; ``None`` if everything is."""
        if self._query is None:
            return None
        keys = Equal("key", tuple(row.key for row in rows.values()))
        now = {row.uid for row in reader.find(Query(all_of(self._query.where, keys)))} if rows else set()
        wanted = now | (self._found & rows.keys())
        self._found = (self._found - rows.keys()) | now
        return wanted


def _ago(since: str) -> str:
    """``10m`` is a time ago; in a query it would be one ahead."""
    clean = since.strip()
    return f"-{clean}" if clean[:-1].isdecimal() and clean[-1:].isalpha() else clean


def _place_of(reader: Reader, moment: str) -> int:
    """The place before the first operation of that moment: the log is in the order in which things happened here."""
    low, high = 0, reader.end()
    while low < high:
        middle = (low + high) // 2
        found = next(iter(reader.log(middle)), None)
        if found is None or found[1].at >= moment:
            high = middle
        else:
            low = found[0]
    return low


def _ticket_of(reader: Reader, operation: Operation) -> str:
    """The uid of the ticket that an operation is about; empty for one about a sprint."""
    if operation.family == "ticket":
        return operation.entity
    state = reader.run(operation.entity) if operation.family == "run" else None
    return str(state.get("ticket", "")) if state else ""


def _rows(reader: Reader, uids: Iterable[str]) -> dict[str, TicketRow]:
    keys = tuple(reader.keys_of(dict.fromkeys(filter(None, uids))).values())
    return {row.uid: row for row in reader.find(Query(Equal("key", keys)))} if keys else {}


def _about(row: TicketRow | None) -> tuple[str, str]:
    return (row.key, row.title) if row else ("", "")


def _name(reader: Reader, operation: Operation, rows: dict[str, TicketRow]) -> str:
    row = rows.get(operation.entity)
    if row is not None:
        return row.key
    run = reader.run(operation.entity) if operation.family == "run" else None
    # What is no longer there was made once, and had a name then.
    return str(run.get("key", "")) if run else _first_name(reader.operations(operation.entity)) or operation.entity


def _first_name(operations: Sequence[Operation]) -> str:
    made = next((item.payload for item in operations if item.type in CREATIONS), {})
    return str(made.get("key") or made.get("name") or "")
