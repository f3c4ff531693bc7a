"""What is to be sent and what became of it, in a small SQLite file beside the store."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from trackdown.core.notices.notice import Notice
from trackdown.errors import StoreNewer, Unusable
from trackdown.ports.notifier import Entry, Position

VERSION = 1
BUSY_SECONDS = 20
KEPT = 1000
"""Settled notices that are kept to be looked at."""

_TABLES = """
CREATE TABLE position (one INTEGER PRIMARY KEY CHECK (one = 1), place INTEGER NOT NULL, operation TEXT NOT NULL) STRICT;
CREATE TABLE channels (name TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;
CREATE TABLE notices (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  channel TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at TEXT NOT NULL,
  error TEXT NOT NULL,
  at TEXT NOT NULL,
  notice TEXT NOT NULL
) STRICT;
CREATE INDEX notices_state ON notices (state, number);
"""
_ENTRY = "notice, state, tries, next_at, error, at"


class SqliteOutbox:
    """Opened with the first question. Several processes may use the file at once."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._opened: sqlite3.Connection | None = None

    def position(self) -> Position | None:
        found = self._all("SELECT place, operation FROM position")
        return Position(*found[0]) if found else None

    def since(self) -> dict[str, int]:
        return dict(self._all("SELECT name, since FROM channels"))

    def begin(self, channel: str, place: int) -> None:
        with self._write() as connection:
            connection.execute("INSERT OR IGNORE INTO channels VALUES (?, ?)", (channel, place))

    def record(self, seen: Position | None, now: Position, notices: Iterable[Notice], new: Mapping[str, int]) -> bool:
        with self._write() as connection:
            found = connection.execute("SELECT place, operation FROM position").fetchone()
            if found != (tuple(seen) if seen is not None else None):
                return False
            connection.execute("INSERT OR REPLACE INTO position VALUES (1, ?, ?)", now)
            connection.executemany("INSERT OR IGNORE INTO channels VALUES (?, ?)", new.items())
            rows = [
                (notice.id, notice.channel, notice.at, json.dumps(notice.to_json(), ensure_ascii=True))
                for notice in notices
            ]
            connection.executemany(
                "INSERT OR IGNORE INTO notices (id, channel, state, tries, next_at, error, at, notice)"
                " VALUES (?, ?, 'waiting', 0, '', '', ?, ?)",
                rows,
            )
        return True

    def due(self, now: str) -> list[Entry]:
        sql = f"SELECT {_ENTRY} FROM notices WHERE state = 'waiting' AND (? = '' OR next_at <= ?) ORDER BY number"
        return [_entry(row) for row in self._all(sql, (now, now))]

    def settle(self, entries: Sequence[Entry]) -> None:
        with self._write() as connection:
            connection.executemany(
                "UPDATE notices SET state = ?, tries = ?, next_at = ?, error = ?, at = ? WHERE id = ?",
                [(item.state, item.tries, item.next_at, item.error, item.at, item.notice.id) for item in entries],
            )
            connection.execute(
                "DELETE FROM notices WHERE state <> 'waiting' AND number <="
                " (SELECT number FROM notices WHERE state <> 'waiting' ORDER BY number DESC LIMIT 1 OFFSET ?)",
                (KEPT,),
            )

    def hurry(self, channel: str) -> None:
        with self._write() as connection:
            connection.execute("UPDATE notices SET next_at = '' WHERE state = 'waiting' AND channel = ?", (channel,))

    def forget(self, channel: str) -> int:
        with self._write() as connection:
            connection.execute("DELETE FROM channels WHERE name = ?", (channel,))
            gone = connection.execute("DELETE FROM notices WHERE state = 'waiting' AND channel = ?", (channel,))
            return gone.rowcount

    def entries(self, limit: int = 0) -> list[Entry]:
        sql = f"SELECT {_ENTRY} FROM notices ORDER BY number DESC LIMIT ?"
        return [_entry(row) for row in self._all(sql, (limit or -1,))]

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._translated():
            return self._connection().execute(sql, values).fetchall()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._translated():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=BUSY_SECONDS)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._opened = connection
        return self._opened

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if _version(connection) == 0:
            connection.execute("BEGIN IMMEDIATE")
            if _version(connection) == 0:  # another process may have been faster
                for statement in _TABLES.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        if _version(connection) > VERSION:
            raise StoreNewer(
                "The record of notifications was written by a newer Trackdown.",
                thing=self._path,
                hint="Update Trackdown on this machine; nothing was changed.",
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise Unusable(
                f"The record of notifications cannot be used: {error}.",
                thing=self._path,
                hint="Check its permissions and the free space; if it is damaged, keep it under another name.",
            ) from error


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(Notice.from_json(json.loads(row[0])), *row[1:])
