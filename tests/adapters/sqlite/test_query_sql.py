"""The SQL of a query finds what the query means, in its order, and quickly enough."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.adapters.sqlite.query_sql import compile
from trackdown.core.query.facts import TicketFacts
from trackdown.core.query.match import match
from trackdown.core.query.nodes import FLAGS, SORTABLE, THINGS, Or, Query
from trackdown.core.query.parser import parse
from trackdown.core.tickets.statuses import FINISHED, STATUSES

NOW = "2026-03-10T12:30:00Z"
SCHEMA = """
CREATE TABLE tickets (id INTEGER PRIMARY KEY, uid TEXT UNIQUE, key, kind, title, status, state, workflow, finished,
  archived, priority, severity, type, parent, assignee, agent, sprint, points REAL, minutes REAL, logged, remaining,
  target_date, verified, criteria, open_criteria, obstacles, comments, links, subtasks, created_at, created_by,
  updated_at, response_due, response_risk, born, waits);
CREATE INDEX tickets_order ON tickets (finished, priority, born);
CREATE INDEX tickets_status ON tickets (status, priority, born);
CREATE INDEX tickets_parent ON tickets (parent, born);
CREATE TABLE labels (label TEXT, ticket TEXT, PRIMARY KEY (label, ticket)) WITHOUT ROWID;
CREATE TABLE components (component TEXT, ticket TEXT, PRIMARY KEY (component, ticket)) WITHOUT ROWID;
CREATE TABLE blocks (ticket TEXT, blocker TEXT, PRIMARY KEY (ticket, blocker)) WITHOUT ROWID;
CREATE INDEX blocks_blocker ON blocks (blocker);
CREATE TABLE keys (key TEXT, uid TEXT, PRIMARY KEY (key, uid)) WITHOUT ROWID;
CREATE TABLE runs (uid TEXT PRIMARY KEY, key TEXT, ticket TEXT, open INTEGER);
CREATE TABLE sprints (uid TEXT PRIMARY KEY, name TEXT, folded TEXT);
INSERT INTO sprints VALUES ('s1', 'Größe 1', 'grösse 1');
CREATE VIRTUAL TABLE words USING fts5 (title, body, tokenize = 'unicode61 remove_diacritics 2');
"""
MOMENTS = (
    "2026-03-03T12:29:59Z",
    "2026-03-03T12:30:00Z",
    "2026-03-09T23:59:59Z",
    "2026-03-10T00:00:00Z",
    "2026-03-10T12:30:00Z",
)
UIDS = ("u0", "u1", "u2", "u3", "u4")
SENTENCES = ("", "login", "Crash login", "login Crash C++", "naïve x.y", "C++")
CHOICES: dict[str, tuple[Any, ...]] = {
    "kind": ("epic", "issue", "task", "task"),
    "title": SENTENCES,
    "body": SENTENCES,
    "status": STATUSES,
    "state": ("", "testing", "Testing"),
    "workflow": ("", "qa"),
    "archived": (0, 0, 1),
    "priority": ("P0", "P1", "P2", "P3"),
    "severity": ("", "high"),
    "type": ("", "bug", "Chore"),
    "parent": ("", *UIDS, "gone"),
    "assignee": ("", "ann", "bob"),
    "agent": ("", "claude"),
    "sprint": ("", "23", "Größe 1"),
    "points": (None, 0.0, 3.0, 5.0),
    "minutes": (None, None, 0.0, 240.0),
    "logged": (0, 90),
    "remaining": (None, 0, 30),
    "target_date": ("", "2026-03-09", "2026-03-10", "2026-03-11"),
    "verified": ("", "none", "person"),
    **dict.fromkeys(("criteria", "comments", "links", "subtasks"), (0, 1)),
    "obstacles": (0, 0, 0, 1),
    "created_at": MOMENTS,
    "created_by": ("person:ann", "agent:claude", "trackdown"),
    "updated_at": MOMENTS,
    "response_due": ("", *MOMENTS),
    "response_risk": ("", *MOMENTS),
    "labels": ((), ("ui",), ("db",), ("db", "ui")),
    "components": ((), ("auth",), ("auth", "web")),
    "blockers": ((), (), *((uid,) for uid in UIDS), ("?X-9",), ("u1", "?X-9")),
    "former": ("", "", "OLD-1"),
    "run": (None, None, 0, 1),
}
ROWS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CHOICES.items()})
TERMS = [
    *(f"is:{flag}" for flag in FLAGS),
    *(f"has:{thing}" for thing in THINGS),
    *("login", "crash", "naive", '"login crash"', "title:c", '"x y"', "TASK-1", "zzz", "key:TASK-2", "key:old-1"),
    *("kind:epic,task", "status:open,done", "status:testing", "state:none", "priority:<=P1", "priority:P0,P3"),
    *("severity:high", "severity:none", "type:chore,bug", "assignee:@me", "assignee:none,bob", "agent:claude"),
    *("label:ui", "label:ui,none", "component:auth,web", "component:none", "workflow:QA", "by:ann"),
    *("sprint:23", "sprint:23,none", 'sprint:"GRÖSSE 1"'),
    *("parent:TASK-0", "parent:none,TASK-1", "under:TASK-0", "under:OLD-1", "blocks:TASK-1", "blocks:none"),
    *("blocked-by:TASK-1,X-9", "blocked-by:none", "by:trackdown,person:ann", "remaining:none", "remaining:>0"),
    *("remaining:0", "remaining:<1h", "remaining:>=30m is:open"),
    *("created:today", "created:>yesterday", "updated:<=2026-03-09", "updated:<2026-03-10", "updated:>-7d"),
    *("updated:>=-7d", "due:<today", "due:<=today", "due:none", "estimate:>3", "estimate:>=4h", "estimate:0"),
    *("estimate:none,5", "logged:>1h", "logged:0"),
]
QUERIES = st.recursive(
    st.sampled_from(TERMS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        inner.map(lambda part: f"NOT {part}"),
    ),
    max_leaves=8,
)


class Store(NamedTuple):
    connection: sqlite3.Connection

    def find(self, query: Query, limit: int = -1) -> list[str]:
        sql = compile(query, now=NOW)
        # How many unfinished tickets each waits for, as the store keeps it.
        self.connection.execute(
            "UPDATE tickets SET waits = (SELECT COUNT(*) FROM blocks b JOIN tickets o ON o.uid = b.blocker"
            " WHERE b.ticket = tickets.uid AND o.finished = 0)"
        )
        text = f"SELECT t.key FROM tickets t {sql.joins} WHERE {sql.where} ORDER BY {sql.order} LIMIT {limit}"
        return [key for (key,) in self.connection.execute(text, sql.values)]

    def asked(self, text: str) -> list[str]:
        return self.find(parse(text, now=NOW, me="ann"))

    def add(self, number: int, **given: Any) -> None:
        row = {**EMPTY, "uid": f"u{number}", "key": f"TASK-{number}", "born": number, **given}
        apart = {name: row.pop(name) for name in ("body", "labels", "components", "blockers", "former", "run")}
        row = {"finished": int(row["status"] in FINISHED), **row}
        names = ", ".join(row)
        run = self.connection.execute
        marks = ", ".join("?" * len(row))
        place = run(f"INSERT INTO tickets ({names}) VALUES ({marks})", [*row.values()]).lastrowid
        run("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", [place, row["title"], apart["body"]])
        for table in ("labels", "components"):
            for word in apart[table]:
                run(f"INSERT INTO {table} VALUES (?, ?)", [word, row["uid"]])
        for blocker in apart["blockers"]:
            run("INSERT INTO blocks VALUES (?, ?)", [row["uid"], blocker])
        for key in filter(None, [row["key"], apart["former"]]):
            run("INSERT INTO keys VALUES (?, ?)", [key, row["uid"]])
        if apart["run"] is not None:
            run("INSERT INTO runs VALUES (?, ?, ?, ?)", [f"r{number}", f"RUN-{number}", row["uid"], apart["run"]])


EMPTY: dict[str, Any] = {
    **dict.fromkeys(("title", "body", "state", "workflow", "severity", "type", "parent", "assignee", "agent"), ""),
    **dict.fromkeys(("sprint", "target_date", "verified", "response_due", "response_risk", "former"), ""),
    **dict.fromkeys(("archived", "logged", "criteria", "obstacles", "comments", "links", "subtasks"), 0),
    **dict.fromkeys(("points", "minutes", "remaining", "run"), None),
    **dict.fromkeys(("labels", "components", "blockers"), ()),
    **{"kind": "task", "status": "open", "priority": "P2", "created_by": "person:ann"},
    **{"created_at": NOW, "updated_at": NOW},
}


def new_store() -> Store:
    store = Store(sqlite3.connect(":memory:"))
    store.connection.executescript(SCHEMA)
    return store


@pytest.fixture
def store() -> Iterator[Store]:
    store = new_store()
    yield store
    store.connection.close()


Rows = dict[str, dict[str, Any]]


def facts(rows: Rows, uid: str) -> TicketFacts:
    """The facts about one of the tickets, found by going through all of them."""
    row = rows[uid]
    names = {*TicketFacts._fields} & {*row}
    above = lineage(rows, uid)
    return TicketFacts(NOW)._replace(
        **{name: row[name] for name in names - {"labels", "components", "parent", "archived"}},
        keys=keys(rows, [uid]),
        finished=row["status"] in FINISHED,
        archived=bool(row["archived"]),
        waiting=waits(rows, uid),
        ready=ready(rows, uid),
        labels=tuple(row["labels"]),
        components=tuple(row["components"]),
        parent=keys(rows, above[:1]),
        above=keys(rows, above),
        blocks=keys(rows, [other for other in rows if uid in rows[other]["blockers"]]),
        blocked_by=keys(rows, row["blockers"]),
        target=row["target_date"],
        children=sum(other["parent"] == uid for other in rows.values()),
        created=row["created_at"],
        updated=row["updated_at"],
    )


def keys(rows: Rows, uids: Any) -> tuple[str, ...]:
    found = [[f"TASK-{uid[1:]}", rows[uid]["former"]] if uid in rows else [uid.removeprefix("?")] for uid in uids]
    return tuple(key for pair in found for key in pair if key)


def lineage(rows: Rows, uid: str) -> list[str]:
    above: list[str] = []
    while (uid := rows[uid]["parent"]) in rows and uid not in above:
        above.append(uid)
    return above


def waits(rows: Rows, uid: str) -> bool:
    unfinished = [b for b in rows[uid]["blockers"] if b in rows and rows[b]["status"] not in FINISHED]
    return bool(unfinished or rows[uid]["obstacles"])


def ready(rows: Rows, uid: str) -> bool:
    row = rows[uid]
    parent = row["parent"]
    family = [up for up in (parent, rows[parent]["parent"] if parent in rows else "") if up in rows]
    stopped = any(rows[up]["status"] in ("blocked", *FINISHED) or waits(rows, up) for up in family)
    startable = row["status"] in ("open", "reopened") and row["kind"] != "epic" and not row["archived"]
    leaf = all(other["parent"] != uid for other in rows.values())
    return startable and leaf and row["run"] != 1 and not waits(rows, uid) and not stopped


def filled(given_rows: list[dict[str, Any]]) -> tuple[Store, Rows]:
    store = new_store()
    rows = {f"u{number}": row for number, row in enumerate(given_rows)}
    for number, row in enumerate(given_rows):
        # What blocks a ticket and is no ticket here is always counted as an obstacle.
        row["blockers"] = [uid for uid in row["blockers"] if uid in rows or uid.startswith("?")]
        row["obstacles"] += sum(uid.startswith("?") for uid in row["blockers"])
        store.add(number, **row)
    return store, rows


def many(seed: int) -> tuple[Store, Rows]:
    """A hundred tickets by chance, below five that form a family."""
    chance = Random(seed)
    rows = [{name: chance.choice(values) for name, values in CHOICES.items()} for _ in range(100)]
    for number, parent in enumerate(("", "u0", "u1", "u1", "")):
        calm = {
            "obstacles": number == seed % 5,
            "blockers": ("u2",) if number == 1 and seed % 2 else (),
            "status": "open",
        }
        rows[number] = {**rows[number], **calm, "parent": parent, "kind": "issue"}
    return filled(rows)


@pytest.mark.parametrize("seed", range(8))
def test_every_term_finds_what_it_means_among_many_tickets(seed: int) -> None:
    store, rows = many(seed)
    known = {uid: facts(rows, uid) for uid in rows}
    for term in TERMS:
        query = parse(f"{term} OR (is:archived {term})", now=NOW, me="ann")
        assert (term, set(store.find(query))) == (term, found(query, known))
    store.connection.close()


def found(query: Query, known: dict[str, TicketFacts]) -> set[str]:
    return {facts.keys[0] for facts in known.values() if match(query.where, facts)}


def test_the_terms_above_tell_tickets_apart() -> None:
    """Otherwise the comparison would compare nothing with nothing."""
    stores = [many(seed)[0] for seed in range(8)]
    everywhere = "(is:archived OR -is:archived)"
    telling = {term: {len(store.asked(f"{term} {everywhere}")) for store in stores} for term in TERMS}
    assert [term for term, counts in telling.items() if counts <= {0, 100}] == ["zzz"]


@given(st.lists(ROWS, min_size=1, max_size=5), st.lists(QUERIES, min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_the_store_finds_what_the_query_means(given_rows: list[dict[str, Any]], texts: list[str]) -> None:
    store, rows = filled(given_rows)
    known = {uid: facts(rows, uid) for uid in rows}
    for text in texts:
        query = parse(text, now=NOW, me="ann")
        assert (text, set(store.find(query))) == (text, found(query, known))
    store.connection.close()


LEVELS = st.lists(
    st.sampled_from(["NOT ({term} {inner})", "({term} OR {inner})", "({term} {inner})"]), min_size=9, max_size=20
)


@given(LEVELS, st.data())
@settings(max_examples=100, deadline=None)
def test_a_deep_query_means_the_same(
    hundred: tuple[Store, dict[str, TicketFacts]], levels: list[str], data: st.DataObject
) -> None:
    store, known = hundred
    text = "is:open"
    for level in levels:
        text = level.format(term=data.draw(st.sampled_from(TERMS)), inner=text)
    query = parse(text, now=NOW, me="ann")
    assert set(store.find(query)) == found(query, known)


@pytest.fixture(scope="module")
def hundred() -> Iterator[tuple[Store, dict[str, TicketFacts]]]:
    store, rows = many(11)
    yield store, {uid: facts(rows, uid) for uid in rows}
    store.connection.close()


def test_the_order_is_open_first_then_urgent_then_oldest(store: Store) -> None:
    store.add(1, status="done", priority="P0")
    store.add(2, priority="P1")
    store.add(3, priority="P0")
    store.add(4, priority="P1")
    assert store.asked("") == ["TASK-3", "TASK-2", "TASK-4", "TASK-1"]
    assert store.asked("is:open") == store.asked("status:open,review") == ["TASK-3", "TASK-2", "TASK-4"]
    assert store.asked("status:open,done") == ["TASK-3", "TASK-2", "TASK-4", "TASK-1"]


ORDERS = {
    "sort:key": [2, 3, 10],
    "sort:-key": [10, 3, 2],
    "sort:title": [10, 2, 3],
    "sort:status": [3, 2, 10],
    "sort:priority": [10, 2, 3],
    "sort:-priority": [3, 2, 10],
    "sort:assignee": [3, 2, 10],
    "sort:-assignee": [2, 3, 10],
    "sort:estimate": [3, 10, 2],
    "sort:due": [10, 3, 2],
    "sort:-due": [3, 10, 2],
    "sort:-updated": [3, 2, 10],
    "sort:kind sort:-key": [2, 10, 3],
}


@pytest.mark.parametrize("text", ORDERS)
def test_an_order_is_kept_and_what_has_no_value_comes_last(text: str, store: Store) -> None:
    store.add(2, title="b", status="in-progress", assignee="bob", kind="issue", updated_at=MOMENTS[1])
    store.add(3, title="C", assignee="ann", points=1.0, priority="P3", target_date="2026-03-11", updated_at=MOMENTS[2])
    store.add(10, title="a", status="done", minutes=5.0, priority="P0", target_date="2026-03-09", updated_at=MOMENTS[0])
    assert store.asked(text) == [f"TASK-{number}" for number in ORDERS[text]]


def test_every_sortable_field_sorts_in_both_directions(store: Store) -> None:
    store.add(1)
    assert [store.asked(f"sort:{sign}{field}") for field in SORTABLE for sign in ("", "-")] == [["TASK-1"]] * 22


@pytest.mark.parametrize("text", ["a' OR 1=1 --", '"NEAR(a b)"', "title:^a*", "a\\", "label:a'b", "{a}:b*", "a\u200db"])
def test_nothing_in_a_query_is_sql_or_an_order_to_the_index(text: str, store: Store) -> None:
    store.add(1, title="unlike")
    assert store.asked(text) == []


def test_the_widest_and_the_deepest_query_can_be_asked(store: Store) -> None:
    store.add(1, title="w", labels=("l",))
    for text in (
        "w " * 5000,
        "is:open " * 1250,
        "w OR " * 1999 + "w",
        "label:l is:open OR " * 500 + "w",
        f"label:{'l,' * 4990}l",
    ):
        assert store.asked(text[:10_000]) == ["TASK-1"]
    for before in ("w (x OR ", "NOT (is:open -", "-(label:l under:TASK-2 OR ", "(is:ready (parent:TASK-1 OR "):
        text = before * (98 // (before.count("(") + before.count("NOT") + before.count("-")))
        query = text + "is:open" + ")" * text.count("(")
        meant = match(parse(query, now=NOW, me="").where, TicketFacts(NOW, title="w", labels=("l",), ready=True))
        assert store.asked(query) == ["TASK-1"] * meant
    assert store.find(Query(Or(()))) == []


@pytest.mark.parametrize(
    "text", ["component:auth AND status:open", "label:ui is:open", "login", "under:TASK-1", "key:TASK-1"]
)
def test_the_usual_questions_do_not_read_every_ticket(text: str, store: Store) -> None:
    sql = compile(parse(text, now=NOW, me="ann"), now=NOW)
    plan = f"EXPLAIN QUERY PLAN SELECT t.key FROM tickets t WHERE {sql.where} ORDER BY {sql.order} LIMIT 100"
    steps = [step for *_, step in store.connection.execute(plan, sql.values)]
    assert not [step for step in steps if step.startswith(("SCAN t ", "SCAN tickets"))]
    assert any(step.startswith("SEARCH t ") for step in steps)
