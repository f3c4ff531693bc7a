"""The tables of the store. ``operations`` is the truth; the tables of ``FOLDED`` are folded from it.

What repeats in the log is kept once: the names of replicas, actors, types and scopes in ``names``, the uids in
``entities`` (whose number is also that of the ticket), who wrote a step and its name in ``steps``. Ids and digests are
kept as ``packing`` says.
"""

from __future__ import annotations

APPLICATION_ID = 0x54_52_4B_44  # "TRKD": tells our file from any other SQLite file
VERSION = 2

HEAD = (
    """CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  project TEXT NOT NULL,
  replica TEXT NOT NULL,
  number INTEGER NOT NULL,
  digest TEXT NOT NULL,
  clock INTEGER NOT NULL
) STRICT""",
    "CREATE TABLE counters (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID",
)

LOG = (
    "CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE entities (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE steps (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, actor INTEGER NOT NULL, UNIQUE (name, actor)
) STRICT""",
    "CREATE INDEX steps_actor ON steps (actor)",
    """CREATE TABLE operations (
  place INTEGER PRIMARY KEY,
  id ANY NOT NULL UNIQUE,
  replica INTEGER NOT NULL,
  number INTEGER NOT NULL,
  previous ANY NOT NULL,
  clock INTEGER NOT NULL,
  step INTEGER NOT NULL,
  at TEXT NOT NULL,
  entity INTEGER NOT NULL,
  type INTEGER NOT NULL,
  version INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  payload TEXT NOT NULL
) STRICT""",
    "CREATE INDEX operations_entity ON operations (entity)",
    "CREATE INDEX operations_step ON operations (step)",
)

FOLDED = (
    # Everything that a list shows or a query compares; the whole state is in ``states``. ``waits`` counts the
    # unfinished tickets that block this one, ``obstacles`` what else is in its way.
    """CREATE TABLE tickets (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  state TEXT NOT NULL,
  workflow TEXT NOT NULL,
  finished INTEGER NOT NULL,
  archived INTEGER NOT NULL,
  priority TEXT NOT NULL,
  severity TEXT NOT NULL,
  type TEXT NOT NULL,
  parent TEXT NOT NULL,
  assignee TEXT NOT NULL,
  agent TEXT NOT NULL,
  sprint TEXT NOT NULL,
  points REAL,
  minutes REAL,
  logged INTEGER NOT NULL,
  remaining INTEGER,
  progress INTEGER,
  target_date TEXT NOT NULL,
  verified TEXT NOT NULL,
  criteria INTEGER NOT NULL,
  open_criteria INTEGER NOT NULL,
  obstacles INTEGER NOT NULL,
  comments INTEGER NOT NULL,
  links INTEGER NOT NULL,
  subtasks INTEGER NOT NULL,
  labels TEXT NOT NULL,
  components TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  response_due TEXT NOT NULL,
  response_risk TEXT NOT NULL,
  born INTEGER NOT NULL,
  last_clock INTEGER NOT NULL,
  last_id TEXT NOT NULL,
  waits INTEGER NOT NULL DEFAULT 0
) STRICT""",
    # ``archived`` stands last in these two: counting has to look at it, and then needs nothing but the index.
    "CREATE INDEX tickets_order ON tickets (finished, priority, born, archived)",
    "CREATE INDEX tickets_status ON tickets (status, priority, born, archived)",
    "CREATE INDEX tickets_parent ON tickets (parent, born)",
    "CREATE INDEX tickets_assignee ON tickets (assignee, finished, priority, born)",
    "CREATE INDEX tickets_sprint ON tickets (sprint)",
    # ``comments``: the places in the log of the comments that the state leaves out; NULL if it has them itself.
    "CREATE TABLE states (ticket INTEGER PRIMARY KEY, state TEXT NOT NULL, comments TEXT) STRICT",
    """CREATE TABLE blocks (
  ticket TEXT NOT NULL, blocker TEXT NOT NULL, PRIMARY KEY (ticket, blocker)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX blocks_blocker ON blocks (blocker)",
    """CREATE TABLE related (
  ticket TEXT NOT NULL, relation TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (ticket, relation, other)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX related_other ON related (other)",
    """CREATE TABLE labels (
  label TEXT NOT NULL, ticket TEXT NOT NULL, PRIMARY KEY (label, ticket)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX labels_ticket ON labels (ticket)",
    """CREATE TABLE components (
  component TEXT NOT NULL, ticket TEXT NOT NULL, PRIMARY KEY (component, ticket)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX components_ticket ON components (ticket)",
    """CREATE TABLE links (
  kind TEXT NOT NULL, target TEXT NOT NULL, ticket TEXT NOT NULL, PRIMARY KEY (kind, target, ticket)
) STRICT, WITHOUT ROWID""",
    "CREATE TABLE keys (key TEXT NOT NULL, uid TEXT NOT NULL, PRIMARY KEY (key, uid)) STRICT, WITHOUT ROWID",
    """CREATE TABLE runs (
  uid TEXT PRIMARY KEY,
  key TEXT NOT NULL,
  ticket TEXT NOT NULL,
  open INTEGER NOT NULL,
  born INTEGER NOT NULL,
  last_clock INTEGER NOT NULL,
  last_id TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX runs_ticket ON runs (ticket, born)",
    "CREATE INDEX runs_open ON runs (born) WHERE open = 1",
    "CREATE INDEX runs_born ON runs (born)",
    # ``folded`` is the name without its case of letters.
    """CREATE TABLE sprints (
  uid TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  born INTEGER NOT NULL,
  last_clock INTEGER NOT NULL,
  last_id TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    # Without content: the texts are in ``tickets`` and ``states`` already. The row is that of the ticket.
    "CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize='unicode61 remove_diacritics 2')",
)

TABLES = ("tickets", "states", "blocks", "related", "labels", "components", "links", "keys", "runs", "sprints")
"""The folded tables but for the full-text index ``words``."""
