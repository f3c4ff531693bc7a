"""Whole states. A ticket's is kept without its comments, whose texts the log has already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from trackdown.adapters.sqlite.log_reader import LogReader
from trackdown.adapters.sqlite.query_sql import compile
from trackdown.adapters.sqlite.rows import Placed, folded
from trackdown.adapters.sqlite.snapshot import LISTED, listed
from trackdown.core.ops.comments import APPLY
from trackdown.core.ops.envelope import Operation, State
from trackdown.core.query.nodes import Query

COMMENTED = "ticket.comment.added"
_STATES = "SELECT s.state, s.comments FROM tickets t CROSS JOIN states s ON s.ticket = t.id"
_PAGE = 200
"""So many states are in memory at once when all are asked for."""


def comment_of(operation: Operation) -> Any:
    """The comment that this operation makes."""
    return APPLY[COMMENTED]({}, operation)["comments"][0]


def without_comments(state: State, log: Iterable[Placed]) -> list[int] | None:
    """Take the comments out of a folded state if operations of ``log`` made all of them, and say which. ``None``, and
    nothing is taken out, if some came in another way."""
    comments = state.get("comments")
    by_id = {operation.id: (place, operation) for place, operation in log if operation.type == COMMENTED}
    places: list[int] = []
    for comment in comments if isinstance(comments, list) else [None]:
        identity = comment.get("id") if isinstance(comment, dict) else None
        place, operation = by_id.get(identity, (0, None)) if isinstance(identity, str) else (0, None)
        if operation is None or comment_of(operation) != comment:
            return None
        places.append(place)
    state["comments"] = []
    return places


class StateReader(LogReader):
    def ticket(self, uid: str) -> State | None:
        rows = self.all(f"{_STATES} WHERE t.uid = ?", [uid])
        return self._whole(rows)[0] if rows else None

    def tickets(self, uids: Iterable[str], *, comments: bool = True) -> dict[str, State]:
        wanted = list(uids)
        found: dict[str, State] = {}
        for start in range(0, len(wanted), _PAGE):
            page = wanted[start : start + _PAGE]
            sql = (
                f"SELECT s.state, s.comments FROM tickets t CROSS JOIN states s ON s.ticket = t.id WHERE t.uid {LISTED}"
            )
            rows = self.all(sql, [listed(page)])
            states = self._whole(rows) if comments else [{**json.loads(row[0]), "comments": []} for row in rows]
            found.update((state["uid"], state) for state in states)
        return {uid: found[uid] for uid in wanted if uid in found}

    def _whole(self, rows: list[tuple[Any, ...]]) -> list[State]:
        """Rows of state and comments as states with their comments."""
        places = {number: json.loads(row[1]) for number, row in enumerate(rows) if row[1] not in (None, "[]")}
        said = self.at_places(place for some in places.values() for place in some) if places else {}
        states: list[State] = [json.loads(row[0]) for row in rows]
        for number, some in places.items():
            states[number]["comments"] = [comment_of(said[place]) for place in some]
        return states

    def states(self, query: Query) -> Iterator[State]:
        wanted = compile(query, now=self._now())
        sql = f"SELECT t.id FROM tickets t {wanted.joins} WHERE {wanted.where} ORDER BY t.born, t.uid"
        cursor = self.connection.execute(sql, wanted.values)
        page = "SELECT state, comments, ticket FROM states WHERE ticket "
        while numbers := [number for (number,) in cursor.fetchmany(_PAGE)]:
            rows = {row[2]: row for row in self.all(page + LISTED, [listed(numbers)])}
            yield from self._whole([rows[number] for number in numbers if number in rows])

    def run(self, uid: str) -> State | None:
        text = self.one("SELECT state FROM runs WHERE uid = ?", [uid])
        return None if text is None else json.loads(text)

    def runs(self, *, ticket: str = "", open_only: bool = False, limit: int = 0) -> list[State]:
        where = [sql for sql, on in (("ticket = ?", ticket), ("open = 1", open_only)) if on]
        sql = (
            f"SELECT state FROM runs {'WHERE ' + ' AND '.join(where) if where else ''} ORDER BY born DESC, uid LIMIT ?"
        )
        values = [*([ticket] if ticket else []), limit or -1]
        return [json.loads(text) for (text,) in self.all(sql, values)]

    def sprint(self, name: str) -> State | None:
        text = self.one("SELECT state FROM sprints WHERE folded = ? ORDER BY born, uid", [folded(name)])
        return None if text is None else json.loads(text)

    def sprints(self) -> list[State]:
        return [json.loads(text) for (text,) in self.all("SELECT state FROM sprints ORDER BY born, uid")]
