"""Putting operations at the end of the log, each name, entity and step once."""

from __future__ import annotations

import sqlite3

from trackdown.adapters.sqlite.packing import pack_id
from trackdown.adapters.sqlite.rows import OPERATION_COLUMNS, Placed, operation_row
from trackdown.core.ops.envelope import Operation

_INSERT = f"INSERT INTO operations ({OPERATION_COLUMNS}) VALUES ({', '.join('?' * (OPERATION_COLUMNS.count(',') + 1))})"


class LogWriter:
    """Collects operations and writes them together. It lives as long as one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: list[tuple[object, ...]] = []
        self._placed: list[Placed] = []
        self._ids: set[str] = set()
        self._names: dict[str, int] = {}
        self._steps: dict[tuple[str, str], int] = {}
        self._entities: dict[str, int] = {}
        self._fresh: set[str] = set()
        self._last = 0

    def has(self, identity: str) -> bool:
        """Is an operation with this id in the log, or about to be?"""
        if identity in self._ids:
            return True
        sql = "SELECT 1 FROM operations WHERE id = ?"
        return self._connection.execute(sql, [pack_id(identity)]).fetchone() is not None

    def add(self, operation: Operation, payload: str) -> None:
        """``payload`` is the text of the operation's."""
        if not self._placed:
            (last,) = self._connection.execute("SELECT MAX(place) FROM operations").fetchone()
            self._last = last or 0
        self._last += 1
        step, entity = self._step(operation.step, operation.actor), self.entity(operation.entity)
        self._rows.append(operation_row(self._last, operation, payload, step, entity, self._name))
        self._placed.append((self._last, operation))
        self._ids.add(operation.id)

    def put(self) -> tuple[list[Placed], set[str]]:
        """Write what was added. Also the uids of the entities that have nothing else in the log."""
        self._connection.executemany(_INSERT, self._rows)
        written, fresh = self._placed, self._fresh
        self._rows, self._placed, self._ids, self._fresh = [], [], set(), set()
        return written, fresh

    def entity(self, uid: str) -> int:
        """Its number, which is also that of the ticket."""
        number = self._entities.get(uid)
        if number is None:
            row = self._connection.execute("SELECT id FROM entities WHERE uid = ?", [uid]).fetchone()
            if row is None:
                self._fresh.add(uid)
                row = self._connection.execute("INSERT INTO entities (uid) VALUES (?) RETURNING id", [uid]).fetchone()
            number = self._entities[uid] = int(row[0])
        return number

    def _name(self, name: str) -> int:
        number = self._names.get(name)
        if number is None:
            row = self._connection.execute("SELECT id FROM names WHERE name = ?", [name]).fetchone()
            if row is None:
                row = self._connection.execute("INSERT INTO names (name) VALUES (?) RETURNING id", [name]).fetchone()
            number = self._names[name] = int(row[0])
        return number

    def _step(self, step: str, actor: str) -> int:
        number = self._steps.get((step, actor))
        if number is None:
            values = (step, self._name(actor))
            row = self._connection.execute("SELECT id FROM steps WHERE name = ? AND actor = ?", values).fetchone()
            if row is None:
                sql = "INSERT INTO steps (name, actor) VALUES (?, ?) RETURNING id"
                row = self._connection.execute(sql, values).fetchone()
            number = self._steps[step, actor] = int(row[0])
        return number
