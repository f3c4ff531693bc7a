"""A ticket in the tables: its row, its state, what others find it by, its words, and who waits for it."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from trackdown.adapters.sqlite import side_tables
from trackdown.adapters.sqlite.folded import Folded, Kept
from trackdown.adapters.sqlite.reader import SqliteReader
from trackdown.adapters.sqlite.rows import Placed
from trackdown.adapters.sqlite.state_reader import comment_of, without_comments
from trackdown.adapters.sqlite.ticket_columns import columns, text
from trackdown.core.ops.envelope import State, canonical
from trackdown.core.tickets.statuses import FINISHED


def kept_ticket(reader: SqliteReader, number: int) -> Kept | None:
    sql = "SELECT s.state, s.comments, t.* FROM tickets t JOIN states s ON s.ticket = t.id WHERE t.id = ?"
    cursor = reader.connection.execute(sql, [number])
    row = cursor.fetchone()
    if row is None:
        return None
    state = json.loads(row[0])
    names = [column[0] for column in cursor.description]
    places = None if row[1] is None else json.loads(row[1])
    # Taken now: folding further may change the state in place.
    line = dict(zip(names[2:], row[2:], strict=True))
    last = (line["last_clock"], line["last_id"])
    return Kept(state, line["born"], last, side_tables.of_ticket(state), line, _words(state), places)


def _words(state: State) -> tuple[str, str]:
    """What the full-text index has of a ticket; taking it out again takes the same texts."""
    return text(state.get("title")), text(state.get("body"))


def put_ticket(reader: SqliteReader, number: int, uid: str, kept: Kept | None, folded: Folded) -> None:
    connection, state = reader.connection, folded.state
    if state is None:
        connection.execute("DELETE FROM tickets WHERE id = ?", [number])
        connection.execute("DELETE FROM states WHERE ticket = ?", [number])
    else:
        places = _take_comments(reader, state, kept.places if kept and folded.further else [], folded.log)
        said = state["comments"] if places is None else places
        count = len(said) if isinstance(said, list) else 0
        _put_row(connection, number, kept, columns(state, count, folded.born, folded.last))
        whole = (canonical(state), None if places is None else json.dumps(places, separators=(",", ":")), number)
        sql = "UPDATE states SET state = ?, comments = ? WHERE ticket = ?"
        if kept is None:
            sql = "INSERT INTO states (state, comments, ticket) VALUES (?, ?, ?)"
        connection.execute(sql, whole)
    _put_relations(connection, number, uid, kept, state)
    _put_words(connection, number, kept.words if kept else None, None if state is None else _words(state))


def _take_comments(reader: SqliteReader, state: State, before: list[int] | None, log: list[Placed]) -> list[int] | None:
    """The places of all its comments, ``before`` being those that the state is already without."""
    if before is None:
        return None
    places = without_comments(state, log)
    if places is not None:
        return before + places
    if before:
        said = reader.at_places(before)
        state["comments"] = [*(comment_of(said[place]) for place in before), *state["comments"]]
    return None


def _put_row(connection: sqlite3.Connection, number: int, kept: Kept | None, row: dict[str, Any]) -> None:
    if kept is None:
        marks = ", ".join("?" * (len(row) + 1))
        sql = f"INSERT INTO tickets (id, {', '.join(row)}) VALUES ({marks})"
        connection.execute(sql, (number, *row.values()))
        return
    # Only what differs: an index is touched only if a column of it is.
    new = {name: value for name, value in row.items() if value != kept.row[name]}
    if new:
        sql = f"UPDATE tickets SET {', '.join(f'{name} = ?' for name in new)} WHERE id = ?"
        connection.execute(sql, (*new.values(), number))


def _put_relations(
    connection: sqlite3.Connection, number: int, uid: str, kept: Kept | None, state: State | None
) -> None:
    """What it is found by, and how many unfinished tickets each of those concerned waits for."""
    held = kept is not None and not kept.row["finished"]
    holds = state is not None and text(state.get("status")) not in FINISHED
    if held != holds:
        # In two steps: most tickets block none, and a set for IN costs more than all else here.
        waiting = connection.execute("SELECT ticket FROM blocks WHERE blocker = ?", [uid]).fetchall()
        change = 1 if holds else -1
        sql = "UPDATE tickets SET waits = waits + ? WHERE uid = ?"
        connection.executemany(sql, [(change, ticket) for (ticket,) in waiting])
    before, after = kept.sides if kept else {}, side_tables.of_ticket(state)
    side_tables.put(connection, uid, before, after)
    if after.get("blocks", set()) != before.get("blocks", set()):
        sql = """UPDATE tickets SET waits = (SELECT COUNT(*) FROM blocks b CROSS JOIN tickets o ON o.uid = b.blocker
 WHERE b.ticket = ? AND o.finished = 0) WHERE id = ?"""
        connection.execute(sql, (uid, number))


def _put_words(
    connection: sqlite3.Connection, number: int, before: tuple[str, str] | None, after: tuple[str, str] | None
) -> None:
    if before == after:
        return
    if before is not None:
        connection.execute(
            "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)", (number, *before)
        )
    if after is not None:
        connection.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (number, *after))
