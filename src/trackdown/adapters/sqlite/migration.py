"""Bringing a store of an older format to ours, in one transaction: it is either done or never begun."""

from __future__ import annotations

import sqlite3

from trackdown.adapters.sqlite.log_writer import LogWriter
from trackdown.adapters.sqlite.reader import SqliteReader
from trackdown.adapters.sqlite.rebuilding import fold_all
from trackdown.adapters.sqlite.schema import FOLDED, LOG, VERSION
from trackdown.adapters.sqlite.transaction import transaction
from trackdown.core.ops.envelope import Operation
from trackdown.errors import Unusable

_FOLDED_1 = ("tickets", "blocks", "labels", "keys", "runs")
_INDEXES_1 = ("operations_entity", "operations_step", "operations_actor", "operations_retractions")
_OPERATIONS_1 = """SELECT id, replica, number, previous, clock, step, actor, at, entity, type, version, scope, payload
 FROM operations_1 ORDER BY place"""
_PAGE = 1000


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Operations stay what they were, in the same order; the tables are folded anew. Raises Unusable for somebody who
    may only read the store."""
    try:
        with transaction(connection):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version < VERSION:  # else another process was faster
                _from_1(connection)
                connection.execute(f"PRAGMA user_version = {VERSION}")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
        raise Unusable(
            "The store is of an older format and has to be brought to this version's once; you may only read it.",
            thing=path,
            hint="Ask somebody who may write to it to run `trackdown list` with this version; nothing was changed.",
        ) from error


def _from_1(connection: sqlite3.Connection) -> None:
    for table in _FOLDED_1:
        connection.execute(f"DROP TABLE {table}")
    for index in _INDEXES_1:
        connection.execute(f"DROP INDEX {index}")
    connection.execute("ALTER TABLE operations RENAME TO operations_1")
    for statement in (*LOG, *FOLDED):
        connection.execute(statement)
    log = LogWriter(connection)
    old = connection.execute(_OPERATIONS_1)
    while page := old.fetchmany(_PAGE):
        for *fields, payload in page:
            # The payload is moved as the text that it is, and read by nobody on the way.
            log.add(Operation._make((*fields, {})), payload)
        log.put()
    old.close()
    connection.execute("DROP TABLE operations_1")
    fold_all(SqliteReader(connection, lambda: ""))
