"""The tree of a query as SQL over ``tickets t``. Values are parameters, always."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.adapters.sqlite.query_terms import FOUND, Condition, condition, phrase
from trackdown.core.query.nodes import And, Equal, Is, Node, Not, Or, Query, Sort, Text, seen
from trackdown.core.tickets.kinds import is_key
from trackdown.core.tickets.statuses import FINISHED, STATUSES

_DEEP = 8
"""So many levels are one expression; what lies deeper becomes a table of its own, because the parser of older SQLite
overflows at about thirty levels, a subselect taking several."""
_WIDE = 100
"""So many parts are joined in one go: SQLite's limit is an expression tree of 1,000 levels, one a part."""

_NUMBER = "length(rtrim(t.key, '0123456789'))"
_ORDERS = {
    "key": "substr(t.key, 1, {n}) {d}, CAST(substr(t.key, {n} + 1) AS INTEGER) {d}".replace("{n}", _NUMBER),
    "kind": "t.kind {d}",
    "title": "t.title COLLATE NOCASE {d}",
    "status": f"CASE t.status {' '.join(f'WHEN {name!r} THEN {n}' for n, name in enumerate(STATUSES))} END {{d}}",
    "priority": "t.priority {d}",
    # What has no value comes last in either direction.
    "assignee": "t.assignee = '', t.assignee {d}",
    "sprint": "t.sprint = '', t.sprint {d}",
    # Points and times cannot be compared: first the ones, then the others.
    "estimate": "t.points IS NULL, t.points {d}, t.minutes IS NULL, t.minutes {d}",
    "target": "t.target_date = '', t.target_date {d}",
    "created": "t.created_at {d}",
    "updated": "t.updated_at {d}",
}


class Sql(NamedTuple):
    """``SELECT … FROM tickets t {joins} WHERE {where} ORDER BY {order}``, with ``values`` for the question marks."""

    where: str
    values: list[Any]
    order: str
    joins: str = ""


def compile(query: Query, *, now: str) -> Sql:
    """The SQL for a query; ``now`` is UTC ISO."""
    tree = _Tree(now)
    found = tree.whole(seen(query.where))
    return Sql(found.sql, found.values, _order(query))


class _Tree:
    def __init__(self, now: str) -> None:
        self._now = now
        self._tables: list[Condition] = []

    def whole(self, node: Node) -> Condition:
        top = self._condition(node, 0)
        if not self._tables:
            return top
        tables = [*self._tables, top]
        named = ", ".join(f"deep{n}(id) AS (SELECT t.id FROM tickets t WHERE {c.sql})" for n, c in enumerate(tables))
        values = [value for table in tables for value in table.values]
        return Condition(f"t.id IN (WITH {named} SELECT id FROM deep{len(tables) - 1})", values)

    def _condition(self, node: Node, depth: int) -> Condition:
        if not isinstance(node, And | Or | Not):
            return condition(node, self._now)
        if depth == _DEEP:
            self._tables.append(self._condition(node, 0))
            return Condition(f"t.id IN (SELECT id FROM deep{len(self._tables) - 1})", [])
        if isinstance(node, Not):
            inner = self._condition(node.part, depth + 1)
            return Condition(f"NOT ({inner.sql})", inner.values)
        word = "AND" if isinstance(node, And) else "OR"
        parts = [self._condition(part, depth + 1) for part in node.parts if not _plain(part)]
        plain = [part for part in node.parts if isinstance(part, Text) and _plain(part)]
        if plain:
            # One look into the index for all of the words.
            parts.append(Condition(FOUND, [f" {word} ".join(f"({phrase(part)})" for part in plain)]))
        return _joined(parts, word)


def _plain(node: Node) -> bool:
    return isinstance(node, Text) and not is_key(node.words)


def _joined(parts: list[Condition], word: str) -> Condition:
    if not parts:
        return Condition("1" if word == "AND" else "0", [])
    while len(parts) > 1:
        groups = [parts[place : place + _WIDE] for place in range(0, len(parts), _WIDE)]
        parts = [
            Condition(f"({f' {word} '.join(part.sql for part in group)})", [v for part in group for v in part.values])
            for group in groups
        ]
    return parts[0]


def _order(query: Query) -> str:
    if query.sort:
        return ", ".join([*(_sorted(by) for by in query.sort), "t.born", "t.id"])
    # Where all are finished or none is, an index has the rest of the order.
    return "t.priority, t.born" if _one_kind(query.where) else "t.finished, t.priority, t.born"


def _sorted(by: Sort) -> str:
    return _ORDERS[by.field].replace("{d}", "DESC" if by.descending else "")


def _one_kind(node: Node) -> bool:
    parts = node.parts if isinstance(node, And) else (node,)
    for part in parts:
        if isinstance(part, Is) and part.flag in ("open", "finished", "ready"):
            return True
        if (
            isinstance(part, Equal)
            and part.field == "status"
            and len({value in FINISHED for value in part.values}) == 1
        ):
            return True
    return False
