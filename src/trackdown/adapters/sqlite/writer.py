"""Writing operations and folding them into the tables, inside one transaction."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable

from trackdown.adapters.sqlite.folding import fold_in
from trackdown.adapters.sqlite.log_writer import LogWriter
from trackdown.adapters.sqlite.reader import SqliteReader
from trackdown.adapters.sqlite.rows import Placed
from trackdown.core.ops.envelope import Draft, Operation, canonical, digest
from trackdown.core.ops.fold import VERSION


class SqliteWriter(SqliteReader):
    """One transaction of one step. ``now`` gives the time that people will see."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        actor: str,
        step: str,
        now: Callable[[], str],
        announce: Callable[[str, int], None],
    ) -> None:
        super().__init__(connection, now)
        self._actor = actor
        self._announce = announce
        self._step = step or "s" + os.urandom(10).hex()
        self._log = LogWriter(connection)

    def tell(self, deed: str, percent: int) -> None:
        self._announce(deed, percent)

    def next_number(self, prefix: str) -> int:
        sql = "INSERT INTO counters VALUES (?, 1) ON CONFLICT (prefix) DO UPDATE SET last = last + 1 RETURNING last"
        return int(self.one(sql, [prefix]))

    def reserve(self, prefix: str, number: int) -> None:
        sql = "INSERT INTO counters VALUES (?, ?) ON CONFLICT (prefix) DO UPDATE SET last = max(last, excluded.last)"
        self.connection.execute(sql, (prefix, number))

    def append(self, drafts: Iterable[Draft]) -> list[Operation]:
        head = "SELECT replica, number, digest, clock FROM head"
        replica, number, previous, clock = self.connection.execute(head).fetchone()
        at = self._now()
        for draft in drafts:
            if draft.id and self._log.has(draft.id):
                continue
            number, clock = number + 1, clock + 1
            identity = draft.id or "o" + os.urandom(15).hex()
            origin = (identity, replica, number, previous, clock, self._step, self._actor, at)
            payload = canonical(draft.payload)
            # Through JSON, so that what is folded now is what a rebuild will read.
            operation = Operation(*origin, draft.entity, draft.type, VERSION, draft.scope, json.loads(payload))
            self._log.add(operation, payload)
            previous = digest(operation, payload)
        written, fresh = self._log.put()
        if written:
            self.connection.execute("UPDATE head SET number = ?, digest = ?, clock = ?", (number, previous, clock))
        by_entity: dict[tuple[str, str], list[Placed]] = {}
        for placed in written:
            by_entity.setdefault((placed[1].entity, placed[1].family), []).append(placed)
        for (uid, family), new in by_entity.items():
            fold_in(self, self._log.entity(uid), uid, family, new, fresh=uid in fresh)
        return [operation for _, operation in written]
