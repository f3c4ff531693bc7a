"""Each single term of a query as a condition in SQL, on ``tickets t``.

A condition is always true or false, never NULL, so that it can be turned round.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.adapters.sqlite.rows import folded
from trackdown.core.query.bounds import bounds
from trackdown.core.query.nodes import Compare, Equal, Has, Is, Text
from trackdown.core.tickets.kinds import is_key

_STOPPED = "('blocked', 'done', 'cancelled')"
READY = f"""t.finished = 0 AND t.status IN ('open', 'reopened') AND t.kind <> 'epic' AND t.archived = 0
 AND t.obstacles = 0 AND t.waits = 0 AND NOT EXISTS (SELECT 1 FROM tickets c WHERE c.parent = t.uid)
 AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.ticket = t.uid AND r.open = 1)
 AND NOT EXISTS (SELECT 1 FROM tickets p LEFT JOIN tickets g ON g.uid = p.parent WHERE p.uid = t.parent AND (
 p.status IN {_STOPPED} OR g.status IN {_STOPPED} OR p.obstacles > 0 OR g.obstacles > 0
 OR p.waits > 0 OR g.waits > 0))"""
"""Startable, a leaf, no epic, nothing in its way or in the way of those above it, nobody at it."""

_ESTIMATED = "(t.points IS NOT NULL OR t.minutes IS NOT NULL)"
_REMAINING = """COALESCE(t.remaining,
 CASE WHEN t.finished = 0 AND t.minutes IS NOT NULL THEN max(0, CAST(t.minutes AS INTEGER) - t.logged) END)"""
"""As ``core.tickets.remaining`` has it."""
_FLAGS = {
    "blocked": "(t.finished = 0 AND (t.status = 'blocked' OR t.obstacles > 0 OR t.waits > 0))",
    "ready": f"({READY})",
    "overdue": "(t.finished = 0 AND t.target_date <> '' AND t.target_date < substr(?, 1, 10))",
    "unestimated": f"NOT {_ESTIMATED}",
    "open": "t.finished = 0",
    "finished": "t.finished = 1",
    "archived": "t.archived = 1",
    "unassigned": "t.assignee = ''",
    "orphaned": "(t.kind <> 'epic' AND NOT EXISTS (SELECT 1 FROM tickets a WHERE a.uid = t.parent))",
    "breached": "(t.response_due <> '' AND t.response_due < ?)",
    "at-risk": "(t.response_due >= ? AND t.response_risk <> '' AND t.response_risk < ?)",
    "unverified": "(t.status = 'done' AND t.verified = 'none')",
}
_THINGS = {
    "criteria": "t.criteria > 0",
    "children": "EXISTS (SELECT 1 FROM tickets c WHERE c.parent = t.uid)",
    "parent": "EXISTS (SELECT 1 FROM tickets a WHERE a.uid = t.parent)",
    "comments": "t.comments > 0",
    "estimate": _ESTIMATED,
    "assignee": "t.assignee <> ''",
    "links": "t.links > 0",
    "subtasks": "t.subtasks > 0",
    "sprint": "t.sprint <> ''",
    "target": "t.target_date <> ''",
    "label": "EXISTS (SELECT 1 FROM labels l WHERE l.ticket = t.uid)",
    "component": "EXISTS (SELECT 1 FROM components m WHERE m.ticket = t.uid)",
}
_COLUMNS = {
    **{name: f"t.{name}" for name in ("kind", "status", "priority", "severity", "assignee", "agent")},
    **{name: f"t.{name} COLLATE NOCASE" for name in ("state", "workflow", "type")},
    "by": "t.created_by",
}
_NOTHING = {
    "label": f"NOT {_THINGS['label']}",
    "component": f"NOT {_THINGS['component']}",
    "parent": f"NOT {_THINGS['parent']}",
    "blocks": "NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker = t.uid)",
    "blocked-by": "NOT EXISTS (SELECT 1 FROM blocks b WHERE b.ticket = t.uid)",
    # With +, because most tickets are in no sprint: the index of the order serves better than that of sprints.
    "sprint": "+t.sprint = ''",
    "target": "t.target_date = ''",
    "estimate": f"NOT {_ESTIMATED}",
    "remaining": f"{_REMAINING} IS NULL",
}
_UIDS = "SELECT k.uid FROM keys k WHERE k.key IN"
_MANY = {
    "label": "t.uid IN (SELECT l.ticket FROM labels l WHERE l.label IN {})",
    "component": "t.uid IN (SELECT m.ticket FROM components m WHERE m.component IN {})",
    "key": f"t.uid IN ({_UIDS} {{}})",
    "parent": f"t.parent IN ({_UIDS} {{}})",
    "blocks": f"t.uid IN (SELECT b.blocker FROM blocks b WHERE b.ticket IN ({_UIDS} {{}}))",
    # A ticket that is not here is kept as ? and its key.
    "blocked-by": f"t.uid IN (SELECT b.ticket FROM blocks b WHERE b.blocker IN ({_UIDS} {{}} UNION ALL VALUES {{}}))",
    # A sprint is called by its name in any case of letters; a ticket has the name as it was given to the sprint.
    "sprint": "t.sprint IN (SELECT s.name FROM sprints s WHERE s.folded IN {} UNION ALL VALUES {})",
    # UNION, not UNION ALL: it ends in a circle too.
    "under": f"t.uid IN (WITH RECURSIVE below(uid) AS (SELECT c.uid FROM tickets c WHERE c.parent IN ({_UIDS} {{}})"
    " UNION SELECT c.uid FROM below JOIN tickets c ON c.parent = below.uid) SELECT uid FROM below)",
}
_COMPARED = {
    "priority": ("t.priority", ""),
    "points": ("t.points", "t.points IS NOT NULL"),
    "minutes": ("t.minutes", "t.minutes IS NOT NULL"),
    "logged": ("t.logged", ""),
    "remaining": (_REMAINING, f"{_REMAINING} IS NOT NULL"),
    "created": ("t.created_at", "t.created_at <> ''"),
    "updated": ("t.updated_at", "t.updated_at <> ''"),
    "target": ("t.target_date", "t.target_date <> ''"),
}
"""For each field its column, and when there is something to compare."""

FOUND = "t.id IN (SELECT rowid FROM words WHERE words MATCH ?)"


class Condition(NamedTuple):
    sql: str
    values: list[Any]


def condition(node: Is | Has | Equal | Compare | Text, now: str) -> Condition:
    if isinstance(node, Is):
        sql = _FLAGS[node.flag]
        return Condition(sql, [now] * sql.count("?"))
    if isinstance(node, Has):
        return Condition(_THINGS[node.thing], [])
    if isinstance(node, Equal):
        return _equal(node)
    return _compare(node) if isinstance(node, Compare) else _text(node)


def _equal(node: Equal) -> Condition:
    given = [value for value in node.values if value]
    if node.field in _COLUMNS:
        values = list(node.values)
        if node.field == "by":
            values = [name for value in values for name in (value, f"person:{value}", f"agent:{value}")]
        return Condition(f"{_COLUMNS[node.field]} IN {_marks(values)}", values)
    empty = [_NOTHING[node.field]] if len(given) < len(node.values) else []
    if not given:
        return Condition(empty[0], [])
    sql = _MANY[node.field]
    if node.field == "blocked-by":
        values = [*given, *(f"?{key}" for key in given)]
        found = sql.format(_marks(given), ", ".join(["(?)"] * len(given)))
    elif node.field == "sprint":
        values = [*map(folded, given), *given]
        found = sql.format(_marks(given), ", ".join(["(?)"] * len(given)))
    else:
        values, found = given, sql.format(_marks(given))
    return Condition(f"({' OR '.join([found, *empty])})" if empty else found, values)


def _marks(values: list[str]) -> str:
    return f"({', '.join('?' * len(values))})"


def _compare(node: Compare) -> Condition:
    column, there = _COMPARED[node.field]
    pairs: list[tuple[str, str | float]] = [(node.op, node.value)]
    if node.field in ("created", "updated"):
        pairs = [*bounds(node.op, str(node.value))]
    parts = [*([there] if there else []), *(f"{column} {op} ?" for op, _ in pairs)]
    return Condition(f"({' AND '.join(parts)})", [value for _, value in pairs])


def _text(node: Text) -> Condition:
    if node.field or not is_key(node.words):
        return Condition(FOUND, [phrase(node)])
    of_key = f"SELECT o.id FROM tickets o WHERE o.uid IN ({_UIDS} (?))"
    return Condition(f"{FOUND[:-1]} UNION ALL {of_key})", [phrase(node), node.words.upper()])


def phrase(node: Text) -> str:
    """The words in the language of the full-text index: nothing but letters and digits, in quotes."""
    from trackdown.core.query.words import words_of

    return f'{node.field + " : " if node.field else ""}"{" ".join(words_of(node.words))}"'
