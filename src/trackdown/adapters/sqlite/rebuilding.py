"""Folding the whole log again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from trackdown.adapters.sqlite.folding import fold_in
from trackdown.adapters.sqlite.reader import SqliteReader
from trackdown.adapters.sqlite.rows import Placed
from trackdown.adapters.sqlite.schema import TABLES


def rebuild(connection: sqlite3.Connection, now: Callable[[], str]) -> dict[str, Any]:
    """Inside a transaction. Says how many rows of each table were not what the log says; of the full-text index, how
    many words."""
    compared = {**{table: table for table in TABLES}, "words": "temp.vocabulary"}
    connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'words', 'col')")
    try:
        for name, table in compared.items():
            connection.execute(f"CREATE TEMP TABLE old_{name} AS SELECT * FROM {table}")
        for table in TABLES:
            connection.execute(f"DELETE FROM {table}")
        connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
        entities = fold_all(SqliteReader(connection, now))
        differing = {name: _differing(connection, f"old_{name}", table) for name, table in compared.items()}
    finally:
        for name in compared:
            connection.execute(f"DROP TABLE IF EXISTS temp.old_{name}")
        connection.execute("DROP TABLE temp.vocabulary")
    return {"entities": entities, "differing": sum(differing.values()), "tables": differing}


def fold_all(reader: SqliteReader) -> int:
    """Fill the empty tables from the log; how many entities there are."""
    entities = reader.connection.execute("SELECT id, uid FROM entities ORDER BY id")
    count = 0
    for number, uid in entities:
        count += 1
        by_family: dict[str, list[Placed]] = {}
        for placed in reader.placed(uid):
            by_family.setdefault(placed[1].family, []).append(placed)
        for family, log in by_family.items():
            fold_in(reader, number, uid, family, log, fresh=True)
    return count


def _differing(connection: sqlite3.Connection, before: str, after: str) -> int:
    sides = f"SELECT * FROM {before}", f"SELECT * FROM {after}"
    return sum(
        int(connection.execute(f"SELECT COUNT(*) FROM ({one} EXCEPT {other})").fetchone()[0])
        for one, other in (sides, sides[::-1])
    )
