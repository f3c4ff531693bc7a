"""Writing operations and folding them into the tables, inside one transaction."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable

from trackdown.adapters.sqlite import rows
from trackdown.adapters.sqlite.reader import SqliteReader
from trackdown.core.ops.envelope import Draft, Operation, State, canonical, digest
from trackdown.core.ops.fold import VERSION, advance, fold, is_retraction
from trackdown.core.ops.order import START, Position, position

_TABLE = {"ticket": "tickets", "run": "runs"}


class SqliteWriter(SqliteReader):
    """One transaction of one step. ``now`` gives the time that people will see."""

    def __init__(self, connection: sqlite3.Connection, actor: str, step: str, now: Callable[[], str]) -> None:
        super().__init__(connection)
        self._actor = actor
        self._step = step or "s" + os.urandom(10).hex()
        self._now = now

    def next_number(self, prefix: str) -> int:
        sql = "INSERT INTO counters VALUES (?, 1) ON CONFLICT (prefix) DO UPDATE SET last = last + 1 RETURNING last"
        return int(self._one(sql, [prefix]))

    def append(self, drafts: Iterable[Draft]) -> list[Operation]:
        head = "SELECT replica, number, digest, clock FROM head"
        replica, number, previous, clock = self._connection.execute(head).fetchone()
        at = self._now()
        written: list[Operation] = []
        for draft in drafts:
            identity = draft.id or "o" + os.urandom(15).hex()
            if draft.id and self._one("SELECT 1 FROM operations WHERE id = ?", [identity]):
                continue
            number, clock = number + 1, clock + 1
            place = (identity, replica, number, previous, clock, self._step, self._actor, at)
            what = (draft.entity, draft.type, VERSION, draft.scope)
            # Through JSON, so that what is folded now is what a rebuild will read.
            operation = Operation(*place, *what, json.loads(canonical(draft.payload)))
            self._record(operation)
            previous = digest(operation)
            written.append(operation)
        self._connection.execute("UPDATE head SET number = ?, digest = ?, clock = ?", (number, previous, clock))
        return written

    def _record(self, operation: Operation) -> None:
        marks = ", ".join("?" * len(operation))
        sql = f"INSERT INTO operations ({rows.OPERATION}) VALUES ({marks})"
        self._connection.execute(sql, rows.operation_row(operation))
        project(self, self._connection, operation)


def project(reader: SqliteReader, connection: sqlite3.Connection, operation: Operation) -> None:
    """Bring the tables to where the log now is, for the entity of this operation."""
    table = _TABLE.get(operation.family)
    if table is None:
        return  # of a later version: kept in the log, folded when this version is replaced
    sql = f"SELECT state, born, last_clock, last_id FROM {table} WHERE uid = ?"
    row = connection.execute(sql, [operation.entity]).fetchone()
    last: Position = START if row is None else (row[2], row[3])
    if row is not None and not is_retraction(operation) and position(operation) > last:
        state = advance(json.loads(row[0]), operation)
        _put(connection, operation.family, operation.entity, state, row[1], position(operation))
        return
    refold(reader, connection, operation.entity, operation.family)


def refold(reader: SqliteReader, connection: sqlite3.Connection, entity: str, family: str) -> None:
    """Fold one entity from its whole log."""
    operations = reader.operations(entity)
    born = operations[0].clock
    _put(connection, family, entity, fold(operations), born, position(operations[-1]))


def _put(connection: sqlite3.Connection, family: str, uid: str, state: State | None, born: int, last: Position) -> None:
    if family == "run":
        _put_row(connection, "runs", uid, None if state is None else rows.run_values(state, born, last))
    else:
        _put_row(connection, "tickets", uid, None if state is None else rows.ticket_values(state, born, last))
        _put_set(connection, "blocks", "ticket", "blocker", uid, [] if state is None else state.get("blocked_by", []))
        _put_set(connection, "labels", "ticket", "label", uid, [] if state is None else state.get("labels", []))
    _put_set(connection, "keys", "uid", "key", uid, [] if state is None else [state.get("key", "")])


def _put_row(connection: sqlite3.Connection, table: str, uid: str, values: tuple[object, ...] | None) -> None:
    if values is None:
        connection.execute(f"DELETE FROM {table} WHERE uid = ?", [uid])
        return
    connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def _put_set(
    connection: sqlite3.Connection, table: str, owner: str, column: str, uid: str, wanted: Iterable[str]
) -> None:
    """Make the set of ``column`` values that belong to ``uid`` the wanted one, touching only what differs."""
    had = {value for (value,) in connection.execute(f"SELECT {column} FROM {table} WHERE {owner} = ?", [uid])}
    new = set(wanted)
    for value in had - new:
        connection.execute(f"DELETE FROM {table} WHERE {owner} = ? AND {column} = ?", (uid, value))
    for value in new - had:
        connection.execute(f"INSERT INTO {table} ({owner}, {column}) VALUES (?, ?)", (uid, value))
