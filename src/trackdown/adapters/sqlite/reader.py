"""Questions to the tables, all from one snapshot."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.adapters.sqlite.query_sql import compile
from trackdown.adapters.sqlite.query_terms import READY
from trackdown.adapters.sqlite.rows import TICKET, TICKETS, ticket_row
from trackdown.adapters.sqlite.snapshot import LISTED, listed
from trackdown.adapters.sqlite.state_reader import StateReader
from trackdown.core.ops.relations import absent
from trackdown.core.query.nodes import Query
from trackdown.errors import Ambiguous, InvalidInput
from trackdown.ports.store import Branch, TicketRow

COUNTED = ("status", "priority", "kind", "assignee", "type", "sprint")
WORDS = {"labels": "label", "components": "component"}


class SqliteReader(StateReader):
    def uid_of(self, key: str) -> str | None:
        found = [uid for (uid,) in self.all("SELECT uid FROM keys WHERE key = ?", [key.upper()])]
        if len(found) > 1:
            raise Ambiguous(
                f"{key} is the key of {len(found)} tickets.", thing=key, hint=f"Name it by its uid: {', '.join(found)}."
            )
        return found[0] if found else None

    def beginning(self, start: str, limit: int = 0) -> list[TicketRow]:
        # From the first text that begins like that to the last: a stretch of the index.
        sql = f"""SELECT {TICKET} FROM keys k JOIN tickets t ON t.uid = k.uid AND t.key = k.key
 LEFT JOIN tickets p ON p.uid = t.parent WHERE k.key >= ? AND k.key < ? ORDER BY length(k.key), k.key LIMIT ?"""
        return self._rows(sql, [start, f"{start}\U0010ffff", limit or -1])

    def keys_of(self, uids: Iterable[str]) -> dict[str, str]:
        wanted = list(uids)
        found = dict(self.all(f"SELECT uid, key FROM tickets WHERE uid {LISTED}", [listed(wanted)]))
        return {uid: found[uid] for uid in wanted if uid in found}

    def similar_keys(self, key: str, limit: int = 3) -> list[str]:
        number = key.rpartition("-")[2]
        sql = "SELECT DISTINCT key FROM keys WHERE key LIKE ? ESCAPE '\\' ORDER BY length(key), key LIMIT ?"
        escaped = number.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return [found for (found,) in self.all(sql, [f"%-{escaped}", limit])]

    def find(self, query: Query, limit: int = 0, offset: int = 0) -> list[TicketRow]:
        wanted = compile(query, now=self._now())
        sql = f"SELECT {TICKET} {TICKETS} {wanted.joins} WHERE {wanted.where} ORDER BY {wanted.order} LIMIT ? OFFSET ?"
        return self._rows(sql, [*wanted.values, limit or -1, offset])

    def count(self, query: Query) -> int:
        wanted = compile(query, now=self._now())
        return int(self.one(f"SELECT COUNT(*) FROM tickets t {wanted.joins} WHERE {wanted.where}", wanted.values))

    def tally(self, query: Query, by: str) -> dict[str, int]:
        if by not in COUNTED:
            raise InvalidInput(f"Tickets are not counted by {by[:80]!r}.", hint=f"Use one of: {', '.join(COUNTED)}.")
        wanted = compile(query, now=self._now())
        sql = f"SELECT t.{by}, COUNT(*) FROM tickets t {wanted.joins} WHERE {wanted.where} GROUP BY 1 ORDER BY 1"
        return dict(self.all(sql, wanted.values))

    def ready(self, limit: int = 0) -> list[TicketRow]:
        sql = f"SELECT {TICKET} {TICKETS} WHERE {READY} ORDER BY t.priority, t.born LIMIT ?"
        return self._rows(sql, [limit or -1])

    def tree(self, uid: str, most: int = 0) -> list[Branch]:
        """Level by level, so that each question is one look into an index and a circle ends."""
        sql = f"SELECT t.parent, {TICKET} {TICKETS} WHERE t.{{}} {LISTED} ORDER BY t.born, t.uid"
        found: list[Branch] = []
        seen: set[str] = set()
        level, column = [uid], "uid"
        while level and (not most or len(found) < most):
            rows = [(above, ticket_row(row)) for above, *row in self.all(sql.format(column), [listed(level)])]
            depth = found[-1].depth + 1 if found else 0
            new = [Branch(row, above, depth) for above, row in rows if row.uid not in seen]
            seen.update(branch.row.uid for branch in new)
            found += new
            level, column = [branch.row.uid for branch in new], "parent"
        return found[: most or None]

    def children(self, uid: str) -> list[TicketRow]:
        return self._rows(f"SELECT {TICKET} {TICKETS} WHERE t.parent = ? ORDER BY t.born", [uid])

    def blocking(self, uid: str) -> list[TicketRow]:
        sql = f"SELECT {TICKET} {TICKETS} JOIN blocks w ON w.ticket = t.uid WHERE w.blocker = ? ORDER BY t.born"
        return self._rows(sql, [uid])

    def blockers(self, uid: str) -> list[TicketRow]:
        sql = f"SELECT {TICKET} {TICKETS} JOIN blocks w ON w.blocker = t.uid WHERE w.ticket = ? ORDER BY t.born"
        return self._rows(sql, [uid])

    def related(self, uid: str) -> list[tuple[str, bool, TicketRow]]:
        found: list[tuple[str, bool, TicketRow]] = []
        for said, mine, others in ((True, "ticket", "other"), (False, "other", "ticket")):
            sql = f"""SELECT r.relation, {TICKET} {TICKETS} JOIN related r ON r.{others} = t.uid WHERE r.{mine} = ?
 ORDER BY r.relation, t.born"""
            found += [(relation, said, ticket_row(row)) for relation, *row in self.all(sql, [uid])]
        return found

    def naming(self, key: str) -> list[str]:
        sql = "SELECT ticket FROM blocks WHERE blocker = ? UNION SELECT ticket FROM related WHERE other = ?"
        return [uid for (uid,) in self.all(sql, [absent(key)] * 2)]

    def linked(self, kind: str, id: str) -> list[str]:
        return [uid for (uid,) in self.all("SELECT ticket FROM links WHERE kind = ? AND target = ?", [kind, id])]

    def words(self, table: str) -> dict[str, int]:
        if table not in WORDS:
            raise InvalidInput(f"There is no table of words called {table[:80]!r}.", hint=f"Use {' or '.join(WORDS)}.")
        return dict(self.all(f"SELECT {WORDS[table]}, COUNT(*) FROM {table} GROUP BY 1 ORDER BY 1"))

    def parent(self, uid: str) -> str:
        return self.one("SELECT parent FROM tickets WHERE uid = ?", [uid]) or ""

    def _rows(self, sql: str, values: Iterable[object]) -> list[TicketRow]:
        return [ticket_row(row) for row in self.connection.execute(sql, tuple(values))]
