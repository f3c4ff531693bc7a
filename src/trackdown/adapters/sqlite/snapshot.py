"""What all questions stand on: a connection inside a transaction, and the names that the log keeps once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from trackdown.core.ops.envelope import canonical
from trackdown.errors import Unusable


class Names(dict[int, str]):
    """The names by their numbers, looked up when they are first asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, number: int) -> str:
        row = self._connection.execute("SELECT name FROM names WHERE id = ?", [number]).fetchone()
        if row is None:
            raise Unusable(
                "The store names an actor or a type that it does not know.",
                thing=str(number),
                hint="Keep the file as it is and restore a backup beside it.",
            )
        self[number] = row[0]
        return str(row[0])


class Snapshot:
    """``now`` gives the time as UTC ISO: whether something is overdue depends on it."""

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], str]) -> None:
        self.connection = connection
        self.names = Names(connection)
        self._now = now

    def all(self, sql: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, tuple(values)).fetchall()

    def one(self, sql: str, values: Iterable[Any] = ()) -> Any:
        row = self.connection.execute(sql, tuple(values)).fetchone()
        return None if row is None else row[0]


LISTED = "IN (SELECT value FROM json_each(?))"
"""In any number of values, given as one by ``listed``."""


def listed(values: Iterable[Any]) -> str:
    return canonical(list(values))  # type: ignore[arg-type]
