"""Whoever has circles broken does not have to ask twice."""

from __future__ import annotations

from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.ops.relations import blocked
from trackdown.core.tickets.relation_rules import MOST
from trackdown.services.desk import Desk
from trackdown.services.relations.audit import audit
from trackdown.testing.factories import made


def _pairs(desk: Desk, count: int) -> None:
    """So many circles of two tickets that wait for each other: what merged logs can bring about."""
    keys = made(desk, *(f"ticket {number}" for number in range(2 * count)))
    with desk.store.write(desk.actor) as writer:
        uids = [writer.uid_of(key) or "" for key in keys]
        writer.append(blocked(uid, [uids[number ^ 1]]) for number, uid in enumerate(uids))


def test_all_circles_are_broken_in_one_step_however_many_there_are(desk: Desk) -> None:
    _pairs(desk, MOST + 5)
    rules = [item.rule for item in audit(desk).findings if "circle" in item.rule]
    assert rules == ["circle"] * MOST + ["more-circles"], "nobody reads more than that"
    rehearsed = audit(desk, fix_circular=True, dry_run=True)
    assert len(rehearsed.mended) == MOST + 5
    done = audit(desk, fix_circular=True)
    assert done.mended == rehearsed.mended
    assert [item.rule for item in done.findings if "circle" in item.rule] == ["circle"] * (MOST + 5)
    assert [item.rule for item in audit(desk).findings if "circle" in item.rule] == []


def test_looking_alone_needs_no_right_to_write(store: SqliteStore, desk: Desk) -> None:
    _pairs(desk, 1)
    again = SqliteStore(store.path, desk.clock.now)
    assert [item.rule for item in audit(desk._replace(store=again)).findings if "circle" in item.rule] == ["circle"]
    assert not again.wrote
    again.close()
