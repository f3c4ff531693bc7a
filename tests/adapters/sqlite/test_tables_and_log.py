"""Whatever happens, in whatever portions it is written: the tables are what folding the log from the start gives."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.adapters.sqlite import connection
from trackdown.adapters.sqlite.schema import TABLES
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.ops.comments import commented
from trackdown.core.ops.envelope import Draft, Operation, canonical
from trackdown.core.ops.fold import fold
from trackdown.core.ops.ticket_fields import changed
from trackdown.core.ops.ticket_lifecycle import imported
from trackdown.ports.store import Reader
from trackdown.testing.factories import CountingClock, asked, ticket_in
from trackdown.testing.stores import passing_folder
from trackdown.testing.strategies import logs

NAMES = ("a", "b", "c")
"""The uids, which the operations' words name too, so that tickets come to block each other."""


def contents(path: str) -> dict[str, set[tuple[Any, ...]]]:
    """All rows of the folded tables, and every word of the full-text index with its place."""
    raw = sqlite3.connect(path)
    found = {table: set(raw.execute(f"SELECT * FROM {table}")) for table in TABLES}
    raw.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'words', 'instance')")
    found["words"] = set(raw.execute("SELECT * FROM temp.vocabulary"))
    raw.close()
    return found


def drafts(log: list[Operation], uid: str) -> list[Draft]:
    """The same operations on another entity, their ids still those that its retractions name."""
    renamed = {operation.id: f"{uid}-{operation.id}" for operation in log}
    made = []
    for operation in log:
        payload = operation.payload
        if operation.type.endswith(".retracted"):
            payload = {"operations": [renamed[name] for name in payload["operations"]]}
        elif operation.type.endswith(".created") and "key" in payload:
            payload = {**payload, "key": f"{payload['key']}{ord(uid[0])}"}
        made.append(Draft(uid, operation.type, payload, operation.scope, renamed[operation.id]))
    return made


def state_of(reader: Reader, uid: str) -> Any:
    sprints = {sprint["uid"]: sprint for sprint in reader.sprints()}
    return reader.ticket(uid) or reader.run(uid) or sprints.get(uid)


@settings(max_examples=120, deadline=None)
@given(st.lists(logs(broken=True), min_size=1, max_size=3), st.data())
def test_the_tables_are_the_fold_of_whatever_was_written(log: list[list[Operation]], data: st.DataObject) -> None:
    waiting = [drafts(own, uid) for own, uid in zip(log, NAMES, strict=False)]
    with passing_folder() as folder:
        path = str(folder / "store.db")
        connection.create(path, "p1", "r1")
        store = SqliteStore(path, CountingClock().now)
        while any(waiting):
            portion: list[Draft] = []
            for own in waiting:
                many = data.draw(st.integers(0, 3))
                portion += own[:many]
                del own[:many]
            with store.write("person:ann") as writer:
                writer.append(portion or [own.pop(0) for own in waiting if own])
        before = contents(path)
        assert store.rebuild()["differing"] == 0
        assert contents(path) == before
        with store.read() as reader:
            for uid in NAMES[: len(log)]:
                assert state_of(reader, uid) == fold(reader.operations(uid)), uid
        store.close()


@pytest.mark.parametrize(
    "fields",
    [
        {"title": 7, "body": ["x"], "priority": {}, "status": None},
        {"title": "half \ud83d", "labels": ["half \ud83d", 7, ["x"]], "components": "no list"},
        {"estimate": {"points": float("nan")}, "target_date": "tomorrow"},
        {"estimate": {"points": 10**400, "minutes": True}, "remaining": 2**70, "progress": -(2**70)},
        {
            "estimate": 3,
            "related": [1],
            "links": [{"kind": 1}, 2],
            "former": ["x"],
            "criteria": [{"id": 5, "text": []}],
        },
        {"comments": [1, 2], "blocked_by": [{"a": 1}, "?X-1"], "obstacles": 5, "subtasks": {}},
        {"comments": "none", "archived": "yes", "parent": 5, "key": None, "kind": ["task"]},
        {"title": "nul \x00 in it", "body": "\x00", "created_by": "person:eve"},
        {"title": "x" * 1_000_000},
    ],
    ids=lambda fields: "-".join(fields),
)
def test_a_ticket_of_another_replica_with_values_of_the_wrong_kind_is_kept_and_found(
    store: SqliteStore, fields: dict[str, Any]
) -> None:
    with store.write("person:ann") as writer:
        writer.append([Draft("u1", "ticket.created", {"key": "TASK-1", "kind": "task", **fields})])
        writer.append([commented("u1", "so"), changed("u1", {"severity": "high"})])
        writer.append([commented("u1", "again")])
    with store.read() as reader:
        # NaN is not equal to itself, so the texts are compared.
        assert canonical(reader.ticket("u1") or {}) == canonical(fold(reader.operations("u1")) or {})
        assert [row.uid for row in reader.find(asked())] == ([] if fields.get("archived") else ["u1"])
    assert store.rebuild()["differing"] == 0


def test_a_creation_whose_criteria_are_none_is_kept_in_the_log_and_makes_no_ticket(store: SqliteStore) -> None:
    with store.write("person:ann") as writer:
        writer.append([Draft("u1", "ticket.created", {"key": "TASK-1", "kind": "task", "criteria": [{}]})])
    with store.read() as reader:
        assert reader.ticket("u1") is None
        assert reader.find(asked()) == []
        assert [operation.entity for operation in reader.operations("u1")] == ["u1"]
    assert store.rebuild()["differing"] == 0


def test_a_word_that_somebody_took_out_of_the_index_comes_back_by_a_rebuild(store: SqliteStore) -> None:
    with store.write("person:ann") as writer:
        ticket_in(writer, "u1", "TASK-1", title="greet everybody")
    raw = sqlite3.connect(store.path)
    raw.execute("INSERT INTO words (words, rowid, title, body) VALUES ('delete', 1, 'greet everybody', '')")
    raw.commit()
    raw.close()
    with store.read() as reader:
        assert reader.find(asked("greet")) == []
    assert store.rebuild()["tables"]["words"] == 2
    with store.read() as reader:
        assert [row.uid for row in reader.find(asked("greet"))] == ["u1"]


def test_how_many_tickets_one_waits_for_follows_every_change_of_those(store: SqliteStore) -> None:
    def waits() -> int:
        with store.read() as reader:
            return reader.find(asked("key:TASK-1"))[0].waits_for

    def happens(*done: Draft) -> int:
        with store.write("person:ann") as writer:
            writer.append(done)
        return waits()

    with store.write("person:ann") as writer:
        ticket_in(writer, "t", "TASK-1", blocked_by=["b", "c", "t", "?ABC-1"])
    assert waits() == 2, "itself and the one that is not here; the others are not there yet"
    created = Draft("b", "ticket.created", {"key": "TASK-2", "kind": "task"}, id="first")
    assert happens(created, Draft("c", "ticket.created", {"key": "TASK-3", "kind": "task"})) == 4
    assert happens(Draft("b", "ticket.moved", {"to": "done"})) == 3
    assert happens(Draft("b", "ticket.moved", {"to": "reopened"})) == 4
    assert happens(Draft("b", "ticket.retracted", {"operations": ["first"]}, id="undo")) == 3
    assert happens(Draft("b", "ticket.retracted", {"operations": ["undo"]})) == 4
    assert happens(Draft("t", "ticket.relation.unblocked", {"by": ["b", "?ABC-1"]})) == 2
    assert happens(Draft("t", "ticket.moved", {"to": "done"})) == 1, "it no longer waits for itself"
    assert store.rebuild()["differing"] == 0


def test_an_import_takes_the_place_of_the_comments_too(store: SqliteStore) -> None:
    with store.write("person:ann") as writer:
        ticket_in(writer, "u1", "TASK-1")
        writer.append([commented("u1", "before")])
        said = [{"id": "x", "by": "person:eve", "at": "2026-02-01T00:00:00Z", "text": "brought along"}]
        writer.append([imported("u1", {"key": "TASK-1", "kind": "task", "title": "new", "comments": said})])
        writer.append([commented("u1", "after")])
        state = writer.ticket("u1")
        assert state is not None
        assert [comment["text"] for comment in state["comments"]] == ["brought along", "after"]
    assert store.rebuild()["differing"] == 0
