"""Bringing the tables of one entity to where its log now is."""

from __future__ import annotations

import json
import sqlite3

from trackdown.adapters.sqlite.folded import Folded, Kept
from trackdown.adapters.sqlite.reader import SqliteReader
from trackdown.adapters.sqlite.rows import Placed, run_values, sprint_values
from trackdown.adapters.sqlite.side_tables import Sides, of_run, put
from trackdown.adapters.sqlite.ticket_table import kept_ticket, put_ticket
from trackdown.core.ops.envelope import State
from trackdown.core.ops.fold import WHOLE, advance, fold, is_retraction
from trackdown.core.ops.order import position

FAMILIES = ("ticket", "run", "sprint")
"""Operations of other families are of a later version: kept in the log, folded when this version is replaced."""


def fold_in(reader: SqliteReader, number: int, uid: str, family: str, new: list[Placed], *, fresh: bool) -> None:
    """``new`` was just written for this entity, in order; ``fresh``: there is nothing else in its log."""
    if family not in FAMILIES:
        return
    kept: Kept | None = None
    if not fresh:
        kept = kept_ticket(reader, number) if family == "ticket" else _kept(reader.connection, f"{family}s", uid)
    folded = _folded(reader, uid, family, kept, new, fresh)
    if family == "ticket":
        put_ticket(reader, number, uid, kept, folded)
    else:
        _put(reader.connection, f"{family}s", uid, kept, folded)


def _folded(reader: SqliteReader, uid: str, family: str, kept: Kept | None, new: list[Placed], fresh: bool) -> Folded:
    # What says everything anew replaces comments too, of which the kept state knows only where they are.
    onto = not any(is_retraction(operation) or operation.type in WHOLE for _, operation in new)
    if onto and kept is not None and position(new[0][1]) > kept.last:
        state: State | None = kept.state
        for _, operation in new:
            state = advance(state, operation)
        return Folded(state, kept.born, position(new[-1][1]), new, True)
    log = new if fresh else [item for item in reader.placed(uid) if item[1].family == family]
    state = fold(operation for _, operation in log)
    return Folded(state, log[0][1].clock, position(log[-1][1]), log, False)


def _kept(connection: sqlite3.Connection, table: str, uid: str) -> Kept | None:
    sql = f"SELECT state, born, last_clock, last_id FROM {table} WHERE uid = ?"
    row = connection.execute(sql, [uid]).fetchone()
    if row is None:
        return None
    state = json.loads(row[0])
    return Kept(state, row[1], (row[2], row[3]), _sides(table, state))


def _sides(table: str, state: State | None) -> Sides:
    return of_run(state) if table == "runs" else {}  # a sprint has no key


def _put(connection: sqlite3.Connection, table: str, uid: str, kept: Kept | None, folded: Folded) -> None:
    put(connection, uid, kept.sides if kept else {}, _sides(table, folded.state))
    if folded.state is None:
        connection.execute(f"DELETE FROM {table} WHERE uid = ?", [uid])
        return
    values = (run_values if table == "runs" else sprint_values)(folded.state, folded.born, folded.last)
    connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(values))})", values)
