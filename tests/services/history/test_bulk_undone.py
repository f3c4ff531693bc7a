"""Any bulk step undone gives the state before, and a step says exactly what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from trackdown.core.ops.envelope import State
from trackdown.core.query.nodes import Is, Query, any_of, none_of
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.core.tickets.statuses import STATUSES
from trackdown.errors import TrackdownError
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.tickets import bulk
from trackdown.services.tickets.bulk import Bulk, Wanted
from trackdown.services.tickets.changes import Changes
from trackdown.testing import factories
from trackdown.testing.store_log_contract import chain_of
from trackdown.testing.stores import passing_store

ALL = Query(any_of(Is("archived"), none_of(Is("archived"))))
KEYS = ("EPIC-1", "ISSUE-1", "ISSUE-2", "TASK-1", "TASK-2", "TASK-3")
_words = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2)

CHANGES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from([*STATUSES, "done", "done"]),
        "priority": st.sampled_from(["P0", "P2"]),
        "parent": st.sampled_from(["", "EPIC-1", "ISSUE-1", "TASK-1"]),
        "assignee": st.sampled_from(["", "@me", "bob"]),
        "severity": st.sampled_from(["", "high"]),
        "type": st.sampled_from(["", "bug"]),
        "target_date": st.sampled_from(["", "2026-12-24"]),
        "components": _words,
        **dict.fromkeys(("add_components", "remove_components", "add_labels", "remove_labels"), _words),
        "comment": st.sampled_from(["", "so"]),
        "reason": st.sampled_from(["", "because"]),
        "force": st.booleans(),
    },
)
WANTED: st.SearchStrategy[Wanted] = st.builds(
    lambda changes, archive, exchanged: Wanted(Changes(**changes), archive, tuple(exchanged)),
    CHANGES,
    st.integers(0, 4).map(lambda number: number == 0),
    _words,
)
FINISHED = (["EPIC-1", "ISSUE-1", "ISSUE-2"], Wanted(Changes(status="done", force=True)))
BATCHES = st.tuples(st.lists(st.sampled_from(KEYS), min_size=1, unique=True), WANTED)


@contextmanager
def project() -> Iterator[Desk]:
    """An epic with an issue with two tasks, of which one waits for the other; an issue and a task alone."""
    with passing_store() as store:
        desk = factories.desk(store)
        factories.made(
            desk,
            NewTicket("e", kind="epic", components=["a"]),
            NewTicket("i", kind="issue", parent="EPIC-1", labels=["a"]),
            NewTicket("j", kind="issue", criteria=[NewCriterion("it holds")]),
            NewTicket("t", parent="ISSUE-1", components=["a", "b"]),
            NewTicket("u", parent="ISSUE-1", depends_on=["TASK-1"]),
            NewTicket("v", assignee="bob"),
        )
        yield desk


def states(desk: Desk) -> dict[str, State]:
    with desk.store.read() as reader:
        found = {state["key"]: state for state in reader.states(ALL)}
    assert sorted(found) == sorted(KEYS), "a bulk step makes and loses none"
    return found


def tried(desk: Desk, batch: tuple[list[str], Wanted], *, dry_run: bool = False) -> Bulk | None:
    """What came of it; ``None`` if no ticket could be changed like that."""
    keys, wanted = batch
    try:
        return bulk.update(desk, keys, None, wanted, dry_run=dry_run)
    except TrackdownError:
        return None


@settings(max_examples=60, deadline=None)
@example(batches=[FINISHED, (["ISSUE-1"], Wanted(Changes(status="open", force=True)))])
@example(batches=[FINISHED, (["ISSUE-2"], Wanted(Changes(status="open", parent="EPIC-1", force=True)))])
@given(batches=st.lists(BATCHES, min_size=1, max_size=4))
def test_a_bulk_step_undone_gives_the_state_before(batches: list[tuple[list[str], Wanted]]) -> None:
    with project() as desk:
        for batch in batches:
            before = states(desk)
            found = tried(desk, batch)
            if found is None or not found.touched:
                assert states(desk) == before
                continue
            after = states(desk)
            undo(desk)
            assert states(desk) == before
            undo(desk, last_step(desk))
            assert states(desk) == after, "taking back that it was taken back"
        assert desk.store.rebuild()["differing"] == 0
        chain_of(desk.store)


def last_step(desk: Desk) -> str:
    with desk.store.read() as reader:
        return reader.steps(1)[0].id


@settings(max_examples=60, deadline=None)
@given(first=BATCHES, second=BATCHES)
def test_what_it_says_is_what_it_does(first: tuple[list[str], Wanted], second: tuple[list[str], Wanted]) -> None:
    with project() as desk:
        tried(desk, first)
        before = states(desk)
        foretold = tried(desk, second, dry_run=True)
        assert states(desk) == before
        found = tried(desk, second)
        after = states(desk)
        if found is None:
            assert foretold is None
            assert after == before
            return
        assert foretold is not None
        assert [(item.key, item.error.message) for item in found.refused] == [
            (item.key, item.error.message) for item in foretold.refused
        ]
        assert found._replace(refused=[]) == foretold._replace(refused=[])
        differing = {key for key in after if after[key] != before[key]}
        assert differing == {item.key for item in found.touched}
        assert {*found.unchanged, *(item.key for item in found.refused)} == {*second[0]} - differing
