"""The tables of the store. ``operations`` is the truth; the tables below it are folded from it."""

from __future__ import annotations

APPLICATION_ID = 0x54_52_4B_44  # "TRKD": tells our file from any other SQLite file
VERSION = 1

LOG = """
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
"""

FOLDED = """
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

FOLDED_TABLES = ("tickets", "blocks", "labels", "keys", "runs")
