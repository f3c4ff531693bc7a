"""Keeping a store in order: copying it, checking it, making it small, reading it into memory."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator

from trackdown.adapters.sqlite.reader import SqliteReader
from trackdown.adapters.sqlite.rebuilding import rebuild
from trackdown.adapters.sqlite.transaction import transaction
from trackdown.core.ops.envelope import Operation, digest
from trackdown.core.query.nodes import Query
from trackdown.ports.store import Checked, Optimized, Warmed

_PROBLEMS = 20
"""So many damaged places are named."""


def copy(connection: sqlite3.Connection, path: str) -> None:
    """A copy of the store as it is at one moment, while others go on writing. Nobody has to have it open to read it."""
    target = sqlite3.connect(path, isolation_level=None)
    try:
        connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def renew(path: str, replica: str) -> None:
    """Make a store of its own of a copy: what is written to it from now on is a log of its own."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        with transaction(connection):
            connection.execute("UPDATE head SET replica = ?, number = 0, digest = ''", [replica])
    finally:
        connection.close()


def check(connection: sqlite3.Connection, folder: str, now: Callable[[], str]) -> Checked:
    """Looks at a copy in ``folder``, where there is room for a store, or in the temp folder if ``folder`` may not be
    written to: so nobody has to wait, and nothing is written to the store itself."""
    with tempfile.TemporaryDirectory(prefix="check-", dir=folder if os.access(folder, os.W_OK) else None) as place:
        path = os.path.join(place, "copy.db")
        copy(connection, path)
        copied = sqlite3.connect(path, isolation_level=None)
        try:
            problems = [f"SQLite says: {text}" for text in _integrity(copied) if text != "ok"]
            if problems:
                return Checked(0, 0, problems)
            problems += list(_broken_links(SqliteReader(copied, now)))[:_PROBLEMS]
            with transaction(copied):
                found = rebuild(copied, now)
        finally:
            copied.close()
    return Checked(found["entities"], found["differing"], problems)


def _integrity(connection: sqlite3.Connection) -> list[str]:
    return [str(text) for (text,) in connection.execute(f"PRAGMA integrity_check({_PROBLEMS})")]


def _broken_links(reader: SqliteReader) -> Iterator[str]:
    """Where the chain of a replica's log is broken: each operation holds the digest of the one before."""
    last: dict[str, Operation] = {}
    for place, operation in reader.log():
        before = last.get(operation.replica)
        if before is not None and operation.number == before.number + 1 and operation.previous != digest(before):
            yield f"operation {place} does not follow on the one before it: the log was changed"
        elif before is not None and operation.number != before.number + 1:
            yield f"operation {place} has the number {operation.number} where {before.number + 1} was expected"
        last[operation.replica] = operation
    replica, number, known = reader.connection.execute("SELECT replica, number, digest FROM head").fetchone()
    newest = last.get(replica)
    if newest is not None and (newest.number, digest(newest)) != (number, known):
        yield "the newest operation is not the one that the store remembers: the end of the log is missing or changed"


def optimize(connection: sqlite3.Connection, path: str, *, reindex: bool, vacuum: bool) -> Optimized:
    """Raises what SQLite raises while others write."""
    before = _size(connection, path)
    (indexes,) = connection.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'index'").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    if reindex:
        connection.execute("REINDEX")
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    if vacuum:
        connection.execute("VACUUM")
    after = _size(connection, path)
    return Optimized(before, after, indexes if reindex else 0, free if vacuum else 0)


def _size(connection: sqlite3.Connection, path: str) -> int:
    # What still is in the journal beside the file would come to it sooner or later.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return os.path.getsize(path)


def warm(reader: SqliteReader, queries: Iterable[Query], most: int) -> Warmed:
    before = _blocks_read()
    questions = 1
    uids: dict[str, None] = dict.fromkeys(row.uid for row in reader.ready(most))
    for query in queries:
        questions += 1
        uids.update(dict.fromkeys(row.uid for row in reader.find(query, most)))
    states = len(reader.tickets(uids))
    after = _blocks_read()
    return Warmed(questions, states, None if before is None or after is None else (after - before) * 512)


def _blocks_read() -> int | None:
    """What this process made the system fetch from the disk so far, in blocks of 512 bytes."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_inblock
