"""What is asked for from the other side, in tables of its own: who has this label, who waits for this ticket."""

from __future__ import annotations

import sqlite3
from typing import Any

from trackdown.adapters.sqlite.ticket_columns import an_object, objects, text, texts
from trackdown.core.ops.envelope import State

Sides = dict[str, set[tuple[str, ...]]]
"""By table, what it says about one ticket or run: the values of its columns but for the uid."""

_COLUMNS = {
    "labels": ("label", "ticket"),
    "components": ("component", "ticket"),
    "blocks": ("blocker", "ticket"),
    "related": ("relation", "other", "ticket"),
    "links": ("kind", "target", "ticket"),
    "keys": ("key", "uid"),
}


def of_ticket(state: State | None) -> Sides:
    """The keys that it had before are among its keys."""
    if state is None:
        return {}
    related = an_object(state.get("related"))
    former = [item.get("key") for item in objects(state.get("former"))]
    return {
        "labels": {(name,) for name in texts(state.get("labels"))},
        "components": {(name,) for name in texts(state.get("components"))},
        "blocks": {(uid,) for uid in texts(state.get("blocked_by"))},
        "related": {(text(relation), uid) for relation, others in related.items() for uid in texts(others)},
        "links": {(text(link.get("kind")), text(link.get("id"))) for link in objects(state.get("links"))},
        "keys": _keys(state.get("key"), *former),
    }


def of_run(state: State | None) -> Sides:
    """Its questions have keys too, by which it is found."""
    if state is None:
        return {}
    return {"keys": _keys(state.get("key"), *(item.get("key") for item in objects(state.get("asked"))))}


def _keys(*keys: Any) -> set[tuple[str, ...]]:
    return {(text(key).upper(),) for key in keys if text(key)}


def put(connection: sqlite3.Connection, uid: str, before: Sides, after: Sides) -> None:
    """Bring the tables from what they said about ``uid`` to what holds now, touching only what differs."""
    for table in {**before, **after}:
        had, has = before.get(table, set()), after.get(table, set())
        if had == has:
            continue
        names = _COLUMNS[table]
        if gone := had - has:
            where = " AND ".join(f"{name} = ?" for name in names)
            connection.executemany(f"DELETE FROM {table} WHERE {where}", [(*values, uid) for values in gone])
        if new := has - had:
            marks = ", ".join("?" * len(names))
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
            connection.executemany(sql, [(*values, uid) for values in new])
