"""Questions to the tables, all from one snapshot."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from trackdown.adapters.sqlite import rows
from trackdown.core.ops.envelope import Operation, State
from trackdown.core.ops.fold import counting
from trackdown.errors import Ambiguous
from trackdown.ports.store import Step, TicketFilter, TicketRow

TICKETS = "FROM tickets t LEFT JOIN tickets p ON p.uid = t.parent"
ORDER = "ORDER BY t.finished, t.priority, t.born"

# CROSS JOIN: from the few relations of one ticket to their tickets, never through all that are unfinished.
_HELD = "SELECT 1 FROM blocks b CROSS JOIN tickets o ON o.uid = b.blocker WHERE o.finished = 0 AND b.ticket = "
# Ready: startable, a leaf, not an epic, nothing in its way or in its parents' way, nobody at it.
_READY = f"""{TICKETS} LEFT JOIN tickets g ON g.uid = p.parent
 WHERE t.finished = 0 AND t.status IN ('open', 'reopened') AND t.kind <> 'epic'
 AND COALESCE(p.status, '') NOT IN ('blocked', 'done', 'cancelled')
 AND COALESCE(g.status, '') NOT IN ('blocked', 'done', 'cancelled')
 AND NOT EXISTS (SELECT 1 FROM tickets c WHERE c.parent = t.uid)
 AND NOT EXISTS ({_HELD} t.uid) AND NOT EXISTS ({_HELD} p.uid) AND NOT EXISTS ({_HELD} g.uid)
 AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.ticket = t.uid AND r.open = 1)"""


class SqliteReader:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _all(self, sql: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, tuple(values)).fetchall()

    def _one(self, sql: str, values: Iterable[Any] = ()) -> Any:
        row = self._connection.execute(sql, tuple(values)).fetchone()
        return None if row is None else row[0]

    def ticket(self, uid: str) -> State | None:
        text = self._one("SELECT state FROM tickets WHERE uid = ?", [uid])
        return None if text is None else json.loads(text)

    def tickets(self, uids: Iterable[str]) -> dict[str, State]:
        found = ((uid, self.ticket(uid)) for uid in uids)
        return {uid: state for uid, state in found if state is not None}

    def uid_of(self, key: str) -> str | None:
        found = [uid for (uid,) in self._all("SELECT uid FROM keys WHERE key = ?", [key.upper()])]
        if len(found) > 1:
            raise Ambiguous(
                f"{key} is the key of {len(found)} tickets.", thing=key, hint=f"Name it by its uid: {', '.join(found)}."
            )
        return found[0] if found else None

    def keys_of(self, uids: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for uid in uids:
            key = self._one("SELECT key FROM tickets WHERE uid = ?", [uid])
            if key is not None:
                found[uid] = key
        return found

    def similar_keys(self, key: str, limit: int = 3) -> list[str]:
        number = key.rpartition("-")[2]
        sql = "SELECT key FROM keys WHERE key LIKE ? ESCAPE '\\' ORDER BY length(key), key LIMIT ?"
        escaped = number.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return [found for (found,) in self._all(sql, [f"%-{escaped}", limit])]

    def list_tickets(self, wanted: TicketFilter) -> list[TicketRow]:
        where, values = _conditions(wanted)
        # One status is either finished or not, and its index has the rest of the order.
        order = "ORDER BY t.priority, t.born" if len(wanted.statuses) == 1 else ORDER
        sql = f"SELECT {rows.TICKET} {TICKETS} {where} {order}"
        if wanted.limit:
            sql, values = f"{sql} LIMIT ?", [*values, wanted.limit]
        return [rows.ticket_row(row) for row in self._all(sql, values)]

    def count_tickets(self, wanted: TicketFilter) -> int:
        where, values = _conditions(wanted)
        return int(self._one(f"SELECT COUNT(*) FROM tickets t {where}", values))

    def ready(self, limit: int = 0) -> list[TicketRow]:
        sql = f"SELECT {rows.TICKET} {_READY} ORDER BY t.priority, t.born LIMIT ?"
        return [rows.ticket_row(row) for row in self._all(sql, [limit or -1])]

    def children(self, uid: str) -> list[TicketRow]:
        sql = f"SELECT {rows.TICKET} {TICKETS} WHERE t.parent = ? ORDER BY t.born"
        return [rows.ticket_row(row) for row in self._all(sql, [uid])]

    def blocking(self, uid: str) -> list[TicketRow]:
        sql = f"SELECT {rows.TICKET} {TICKETS} JOIN blocks w ON w.ticket = t.uid WHERE w.blocker = ? ORDER BY t.born"
        return [rows.ticket_row(row) for row in self._all(sql, [uid])]

    def blockers(self, uid: str) -> list[TicketRow]:
        sql = f"SELECT {rows.TICKET} {TICKETS} JOIN blocks w ON w.blocker = t.uid WHERE w.ticket = ? ORDER BY t.born"
        return [rows.ticket_row(row) for row in self._all(sql, [uid])]

    def parent(self, uid: str) -> str:
        return self._one("SELECT parent FROM tickets WHERE uid = ?", [uid]) or ""

    def run(self, uid: str) -> State | None:
        text = self._one("SELECT state FROM runs WHERE uid = ?", [uid])
        return None if text is None else json.loads(text)

    def runs(self, *, ticket: str = "", open_only: bool = False, limit: int = 0) -> list[State]:
        where = [sql for sql, on in (("ticket = ?", ticket), ("open = 1", open_only)) if on]
        sql = (
            f"SELECT state FROM runs {'WHERE ' + ' AND '.join(where) if where else ''} ORDER BY born DESC, uid LIMIT ?"
        )
        values = [*([ticket] if ticket else []), limit or -1]
        return [json.loads(text) for (text,) in self._all(sql, values)]

    def operations(self, entity: str) -> list[Operation]:
        sql = f"SELECT {rows.OPERATION} FROM operations WHERE entity = ? ORDER BY clock, id"
        return [rows.operation(row) for row in self._all(sql, [entity])]

    def log(self, after: int = 0) -> Iterator[tuple[int, Operation]]:
        sql = f"SELECT place, {rows.OPERATION} FROM operations WHERE place > ? ORDER BY place"
        for place, *row in self._connection.execute(sql, [after]):
            yield place, rows.operation(tuple(row))

    def step(self, step: str) -> Step | None:
        sql = f"SELECT {rows.OPERATION} FROM operations WHERE step = ? ORDER BY place"
        found = [rows.operation(row) for row in self._all(sql, [step])]
        return Step(step, found[0].actor, found[0].at, found) if found else None

    def last_step(self, actor: str) -> Step | None:
        undone = self._undone()
        sql = (
            "SELECT step, id FROM operations WHERE actor = ? AND type LIKE 'ticket.%' AND type <> 'ticket.retracted'"
            " ORDER BY place DESC"
        )
        for step, operation in self._connection.execute(sql, [actor]):
            if operation not in undone:
                return self.step(step)
        return None

    def _undone(self) -> set[str]:
        sql = f"SELECT {rows.OPERATION} FROM operations WHERE type = 'ticket.retracted'"
        retractions = [rows.operation(row) for row in self._all(sql)]
        dropped = {name for retraction in retractions for name in retraction.payload.get("operations", [])}
        redone = {retraction.id for retraction in retractions} & dropped
        if not redone:
            return dropped
        entities = {retraction.entity for retraction in retractions}
        kept = {operation.id for entity in entities for operation in counting(self.operations(entity))}
        return dropped - kept


def _conditions(wanted: TicketFilter) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for column, choices in (("kind", wanted.kinds), ("status", wanted.statuses), ("priority", wanted.priorities)):
        if choices:
            parts.append(f"t.{column} IN ({', '.join('?' * len(choices))})")
            values.extend(choices)
    for column, value in (("assignee", wanted.assignee), ("parent", wanted.parent)):
        if value:
            parts.append(f"t.{column} = ?")
            values.append(value)
    if wanted.label:
        parts.append("EXISTS (SELECT 1 FROM labels l WHERE l.label = ? AND l.ticket = t.uid)")
        values.append(wanted.label)
    if wanted.text:
        parts.append("(instr(lower(t.title), lower(?)) OR t.key = upper(?))")
        values.extend([wanted.text, wanted.text])
    return ("WHERE " + " AND ".join(parts) if parts else ""), values
