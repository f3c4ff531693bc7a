"""A store as the first version wrote it, by a script that stays as it is while the store goes on."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import Any

SCHEMA = """
CREATE TABLE operations (
  place INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  replica TEXT NOT NULL,
  number INTEGER NOT NULL,
  previous TEXT NOT NULL,
  clock INTEGER NOT NULL,
  step TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  entity TEXT NOT NULL,
  type TEXT NOT NULL,
  version INTEGER NOT NULL,
  scope TEXT NOT NULL,
  payload TEXT NOT NULL,
  UNIQUE (replica, number)
) STRICT;
CREATE INDEX operations_entity ON operations (entity, clock, id);
CREATE INDEX operations_step ON operations (step);
CREATE INDEX operations_actor ON operations (actor, place);
CREATE INDEX operations_retractions ON operations (place) WHERE type = 'ticket.retracted';
CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  project TEXT NOT NULL,
  replica TEXT NOT NULL,
  number INTEGER NOT NULL,
  digest TEXT NOT NULL,
  clock INTEGER NOT NULL
) STRICT;
CREATE TABLE counters (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tickets (
  uid TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  finished INTEGER NOT NULL,
  priority TEXT NOT NULL,
  parent TEXT NOT NULL,
  assignee TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  born INTEGER NOT NULL,
  last_clock INTEGER NOT NULL,
  last_id TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_order ON tickets (finished, priority, born);
CREATE INDEX tickets_status ON tickets (status, priority, born);
CREATE INDEX tickets_parent ON tickets (parent, born);
CREATE INDEX tickets_assignee ON tickets (assignee, finished, priority, born);
CREATE TABLE blocks (ticket TEXT NOT NULL, blocker TEXT NOT NULL, PRIMARY KEY (ticket, blocker)) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_blocker ON blocks (blocker);
CREATE TABLE labels (label TEXT NOT NULL, ticket TEXT NOT NULL, PRIMARY KEY (label, ticket)) STRICT, WITHOUT ROWID;
CREATE INDEX labels_ticket ON labels (ticket);
CREATE TABLE keys (key TEXT NOT NULL, uid TEXT NOT NULL, PRIMARY KEY (key, uid)) STRICT, WITHOUT ROWID;
CREATE INDEX keys_uid ON keys (uid);
CREATE TABLE runs (
  uid TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  ticket TEXT NOT NULL,
  open INTEGER NOT NULL,
  born INTEGER NOT NULL,
  last_clock INTEGER NOT NULL,
  last_id TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_ticket ON runs (ticket, born);
CREATE INDEX runs_open ON runs (born) WHERE open = 1;
CREATE INDEX runs_born ON runs (born);
"""

T, U, R = "0123456789abcdef0123", "UPPER-case uid", "run-1"
ID = "o" + "0a" * 15
"""As it was minted: the letter and thirty digits."""

LOG: list[tuple[str, str, str, str, dict[str, Any]]] = [
    (
        ID,
        "s1",
        T,
        "ticket.created",
        {"key": "TASK-1", "kind": "task", "title": "Grüße", "body": "so", "component": "x"},
    ),
    ("o" + "0A" * 15, "s1", U, "ticket.created", {"key": "TASK-2", "kind": "task", "title": "b", "labels": ["a"]}),
    ("d" + "0b" * 15 + "c", "s2", T, "ticket.comment.added", {"text": "half \ud83d", "kind": "note"}),
    ("plain", "s2", T, "ticket.relation.blocked", {"by": [U]}),
    ("o" + "1b" * 15, "s3", U, "ticket.moved", {"to": "done"}),
    ("o" + "1c" * 15, "s4", U, "ticket.retracted", {"operations": ["o" + "1b" * 15]}),
    ("d" + "1d" * 15 + "e", "s5", R, "run.created", {"key": "RUN-1", "ticket": T, "base": "b0"}),
    ("o" + "1e" * 15, "s5", R, "run.placed", {"machine": "here"}),
    ("o" + "1f" * 15, "s6", "m", "milestone.created", {"of": "tomorrow"}),
]


def rows() -> list[tuple[Any, ...]]:
    """The operations as they were kept, each with the digest of the one before."""
    made: list[tuple[Any, ...]] = []
    previous = ""
    for number, (id, step, entity, type, payload) in enumerate(LOG, start=1):
        text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if "\ud83d" in text:
            text = json.dumps(payload, sort_keys=True, separators=(",", ":"))
        actor = "trackdown" if type.startswith("run.") else "person:ann"
        scope = "local" if type == "run.placed" else "shared"
        fields = (
            id,
            "r1",
            number,
            previous,
            number,
            step,
            actor,
            f"2026-03-01T09:00:0{number}Z",
            entity,
            type,
            1,
            scope,
        )
        made.append((*fields, text))
        previous = hashlib.sha256("\x1f".join([*map(str, fields), text]).encode()).hexdigest()
    return made


def written(path: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(f"BEGIN; {SCHEMA} PRAGMA application_id = {0x54524B44}; PRAGMA user_version = 1; COMMIT;")
    made = rows()
    marks = ", ".join("?" * 13)
    connection.executemany(f"INSERT INTO operations VALUES (NULL, {marks})", made)
    last = made[-1]
    text = "\x1f".join(map(str, last))
    digest = hashlib.sha256(text.encode()).hexdigest()
    connection.execute("INSERT INTO head VALUES (1, 'p1', 'r1', ?, ?, ?)", (len(made), digest, len(made)))
    connection.execute("INSERT INTO counters VALUES ('TASK', 2)")
    connection.execute("INSERT INTO keys VALUES ('TASK-1', ?)", [T])
    connection.close()
