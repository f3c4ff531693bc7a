"""The store in one SQLite file: a person's own, or everybody's on one machine."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from trackdown.adapters.sqlite import connection as opening
from trackdown.adapters.sqlite import locks
from trackdown.adapters.sqlite.reader import SqliteReader
from trackdown.adapters.sqlite.transaction import transaction
from trackdown.errors import StoreGone, Unusable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trackdown.adapters.sqlite.looking import Files
    from trackdown.adapters.sqlite.writer import SqliteWriter
    from trackdown.core.query.nodes import Query
    from trackdown.ports.store import Checked, Optimized, Warmed


class SqliteStore:
    """Safe for several processes and threads. Each thread has a connection of its own."""

    def __init__(self, path: str, now: Callable[[], str]) -> None:
        """Open it. Raises StoreMissing, StoreNewer, Unusable."""
        self.path = path
        self._now = now
        self.wrote = False
        """Whether anything may have been written through it."""
        self._local = threading.local()
        self._open: set[sqlite3.Connection] = set()
        # Reentrant: a garbage collection inside it may close the connection of a thread that has ended.
        self._guard = threading.RLock()
        self._opened = False
        self._connection()
        self._opened = True

    @property
    def project(self) -> str:
        """The id of the project that the store belongs to."""
        with opening.translated(self.path):
            row = self._connection().execute("SELECT project FROM head").fetchone()
        if row is None:
            raise Unusable(
                "The store says nothing about its project.",
                thing=self.path,
                hint="Keep the file as it is and restore a backup beside it.",
            )
        return str(row[0])

    def _connection(self) -> sqlite3.Connection:
        mine: _ThreadsOwn | None = getattr(self._local, "mine", None)
        if mine is None:
            if self._opened and not os.path.isdir(os.path.dirname(self.path)):
                raise StoreGone.at(os.path.dirname(self.path))
            obstacle = opening.obstacle(self.path)
            if obstacle and os.path.exists(self.path):
                mine = self._looking(obstacle)
            else:
                mine = _ThreadsOwn(opening.connect(self.path), self._close)
            self._local.mine = mine
            with self._guard:
                self._open.add(mine.connection)
        return mine.connection

    def _looking(self, obstacle: str) -> _ThreadsOwn:
        from trackdown.adapters.sqlite import looking

        with opening.translated(self.path):
            found = looking.look(self.path)
        return _ThreadsOwn(found.connection, self._close, found.seen, obstacle)

    def _writing(self) -> sqlite3.Connection:
        """Raises Unusable naming what may not be written to."""
        connection = self._connection()
        if self._local.mine.obstacle:
            raise opening.read_only(self._local.mine.obstacle)
        return connection

    def _close(self, connection: sqlite3.Connection) -> None:
        with self._guard:
            self._open.discard(connection)
        connection.close()

    @contextmanager
    def read(self) -> Iterator[SqliteReader]:
        with opening.translated(self.path):
            connection = self._connection()
            if self._local.mine.seen is not None:
                connection = self._renewed()
            connection.execute("BEGIN")
            try:
                yield SqliteReader(connection, self._now)
            except sqlite3.Error:
                self._check_unchanged()
                raise
            else:
                self._check_unchanged()
            finally:
                # Some errors (a failing disk) have already ended the transaction.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _renewed(self) -> sqlite3.Connection:
        """The connection, or another one if somebody has written since it was opened."""
        from trackdown.adapters.sqlite import looking

        if looking.files(self.path) != self._local.mine.seen:
            self._close(self._local.mine.connection)
            self._local.mine = None
        return self._connection()

    def _check_unchanged(self) -> None:
        """Raises StoreBusy if the file that is read without any lock is no longer what it was."""
        if self._local.mine.seen is None:
            return
        from trackdown.adapters.sqlite import looking

        if looking.files(self.path).store != self._local.mine.seen.store:
            raise looking.changed(self.path)

    @contextmanager
    def write(self, actor: str, *, step: str = "") -> Iterator[SqliteWriter]:
        # Most commands only read.
        from trackdown.adapters.sqlite.announcing import Announcement
        from trackdown.adapters.sqlite.writer import SqliteWriter

        with (
            opening.translated(self.path),
            Announcement(self.lock_folder, self._now) as announcement,
            transaction(self._writing()) as connection,
        ):
            yield SqliteWriter(connection, actor, step, self._now, announcement.say)
        self.wrote = True

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        held = locks.acquire(self.lock_folder, name, wait=True)
        try:
            yield
        finally:
            if held is not None:
                held.release()

    def try_lock(self, name: str) -> locks.FileLock | None:
        return locks.acquire(self.lock_folder, name, wait=False)

    def held(self, name: str) -> bool:
        return locks.held(self.lock_folder, name)

    @property
    def lock_folder(self) -> str:
        return opening.lock_folder(self.path)

    def rebuild(self) -> dict[str, Any]:
        from trackdown.adapters.sqlite.rebuilding import rebuild

        with opening.translated(self.path), transaction(self._writing()) as connection:
            return rebuild(connection, self._now)

    def copy_to(self, path: str) -> None:
        from trackdown.adapters.sqlite import upkeep

        with opening.translated(path):
            upkeep.copy(self._connection(), path)

    def check(self) -> Checked:
        from trackdown.adapters.sqlite import upkeep

        with opening.translated(self.path):
            return upkeep.check(self._connection(), os.path.dirname(self.path), self._now)

    def optimize(self, *, reindex: bool, vacuum: bool) -> Optimized:
        from trackdown.adapters.sqlite import upkeep

        with opening.translated(self.path):
            return upkeep.optimize(self._writing(), self.path, reindex=reindex, vacuum=vacuum)

    def warm(self, queries: Iterable[Query], most: int) -> Warmed:
        from trackdown.adapters.sqlite import upkeep

        with self.read() as reader:
            return upkeep.warm(reader, queries, most)

    def close(self) -> None:
        for connection in list(self._open):
            self._close(connection)
        self._local = threading.local()


class _ThreadsOwn:
    """A thread's connection. It lives in what is local to the thread, and so is closed when the thread ends."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        close: Callable[[sqlite3.Connection], None],
        seen: Files | None = None,
        obstacle: str = "",
    ) -> None:
        """``obstacle`` is what may not be written to, ``seen`` what the connection shows for good (see ``looking``)."""
        self.connection = connection
        self.seen = seen
        self.obstacle = obstacle
        self._close = close

    def __del__(self) -> None:
        self._close(self.connection)
