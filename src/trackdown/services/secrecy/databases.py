"""Taking secrets out of a SQLite database, in which some clients keep their conversations."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

HEADER = b"SQLite format 3\x00"
MOST_SECONDS = 120
"""A database is an agent's to make: it may hold what never ends."""
STEPS = 100_000


def clean_database(path: Path, clean: Callable[[str], str], *, dry_run: bool) -> None:
    """Every text in every table through ``clean``; what the file held before is overwritten. Raises sqlite3.Error."""
    due = time.monotonic() + MOST_SECONDS
    with closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as database:
        database.set_progress_handler(lambda: time.monotonic() > due, STEPS)
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA secure_delete = ON")
        changed = False
        database.execute("BEGIN")
        for table, column in _columns(database):
            changed = _clean_column(database, table, column, clean, dry_run=dry_run) or changed
        database.execute("COMMIT")
        if changed:
            database.execute("VACUUM")
            # What a log of writes still holds goes into the file and is cut off behind it.
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _columns(database: sqlite3.Connection) -> list[tuple[str, str]]:
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    names = [str(name) for (name,) in database.execute(tables).fetchall()]
    return [
        (table, str(column))
        for table in names
        for (column,) in database.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    ]


def _clean_column(
    database: sqlite3.Connection, table: str, column: str, clean: Callable[[str], str], *, dry_run: bool
) -> bool:
    """Whether anything was, or would be, changed in it."""
    place, name = _quoted(table), _quoted(column)
    texts = database.execute(f"SELECT DISTINCT {name} FROM {place} WHERE typeof({name}) = 'text'").fetchall()
    found = [(cleaned, text) for (text,) in texts if (cleaned := clean(text)) != text]
    if found and not dry_run:
        database.executemany(f"UPDATE {place} SET {name} = ? WHERE {name} = ?", found)
    return bool(found) and not dry_run


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
