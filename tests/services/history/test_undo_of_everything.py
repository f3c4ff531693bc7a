"""Whatever somebody did, taking it back gives what was before, and taking the undo back what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackdown.core.query.nodes import EVERY_TICKET
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import InvalidInput, NotFound
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.relations.edges import Obstacle, block, unblock
from trackdown.services.relations.links import Ties, link, unlink
from trackdown.services.sprints import planning as sprints
from trackdown.services.tickets.archive import archive, unarchive
from trackdown.services.tickets.changes import Changes, comment, update
from trackdown.services.tickets.reclassify import reclassify
from trackdown.testing import factories
from trackdown.testing.stores import passing_store

Deed = Callable[[Desk], object]
KEYS = ("EPIC-1", "ISSUE-1", "ISSUE-2", "TASK-1", "TASK-2", "TASK-3")
_keys = st.sampled_from(KEYS)
_absent = st.sampled_from(["TASK-9", "OPS-1", "ISSUE-3"])


def _changes() -> st.SearchStrategy[Changes]:
    return st.one_of(
        st.builds(lambda to: Changes(status=to, reason="so"), st.sampled_from(["open", "review", "done", "cancelled"])),
        st.builds(lambda to: Changes(status=to, reason="so", force=True), st.sampled_from(["done", "in-progress"])),
        st.builds(lambda parent: Changes(parent=parent), _keys | st.just("")),
        st.builds(lambda priority: Changes(priority=priority, comment="why"), st.sampled_from(["P0", "P3"])),
        st.just(Changes(title="Other", add_labels=["a"], components=["x", "y"], estimate="3")),
        st.just(Changes(remove_labels=["a"], remove_components=["x"], log_time="2h", remaining="1h")),
        st.just(Changes(add_subtasks=["one", "two"], finish_subtasks=[])),
        st.just(Changes(meet=[1])),
        st.just(Changes(assignee="bob", target_date="2026-05-01", progress="40")),
    )


def _tie(field: str, key: str) -> Ties:
    return Ties(absent=True, **{field: key if field == "parent" else [key]})  # type: ignore[arg-type]


_DEEDS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(lambda key, wanted: lambda desk: update(desk, key, wanted), _keys, _changes()),
    st.builds(
        lambda key, field, other, verb: lambda desk: verb(desk, key, _tie(field, other)),
        _keys,
        st.sampled_from(["children", "parent", "relates", "duplicates", "blocked_by"]),
        _keys | _absent,
        st.sampled_from([link, unlink]),
    ),
    st.builds(lambda key: lambda desk: link(desk, key, Ties(things=[("commit", "abcdef1"), ("branch", "b")])), _keys),
    st.builds(
        lambda key, by, text: lambda desk: block(desk, key, by, Obstacle(text, "resource", "dba"), absent=True),
        _keys,
        st.lists(_keys | _absent, max_size=2),
        st.sampled_from(["", "no capacity"]),
    ),
    st.builds(lambda key: lambda desk: unblock(desk, key, [], "solved"), _keys),
    st.builds(
        lambda key, kind: lambda desk: reclassify(desk, key, kind, "it is"),
        _keys,
        st.sampled_from(["epic", "issue", "task"]),
    ),
    st.builds(lambda key, along: lambda desk: archive(desk, [key], with_children=along), _keys, st.booleans()),
    st.builds(lambda key: lambda desk: unarchive(desk, [key]), _keys),
    st.builds(lambda key: lambda desk: comment(desk, key, "hello"), _keys),
    st.builds(lambda parent: lambda desk: factories.made(desk, NewTicket("New", parent=parent)), _keys | st.just("")),
    st.builds(lambda key: lambda desk: factories.made(desk, NewTicket("New", blocks=[key])), _keys),
    st.just(lambda desk: sprints.create(desk, "S1", sprints.Wishes())),
    st.builds(lambda keys: lambda desk: sprints.add(desk, "S1", keys), st.lists(_keys, min_size=1, max_size=3)),
    st.builds(lambda key: lambda desk: sprints.remove(desk, [key]), _keys),
)


@contextmanager
def _project() -> Iterator[Desk]:
    with passing_store() as store:
        desk = factories.desk(store)
        factories.made(
            desk,
            NewTicket("e", kind="epic"),
            NewTicket("i", kind="issue", parent="EPIC-1", criteria=[NewCriterion("it works")]),
            NewTicket("j", kind="issue"),
            NewTicket("a", parent="ISSUE-1"),
            NewTicket("b", parent="ISSUE-1", depends_on=["TASK-1"]),
            "c",
        )
        yield desk


def _all(desk: Desk) -> tuple[list[Any], list[Any], list[Any]]:
    """Every ticket and sprint, and the row that a list shows of each ticket."""
    with desk.store.read() as reader:
        states = sorted(reader.states(EVERY_TICKET), key=lambda state: str(state["uid"]))
        return states, sorted(reader.find(EVERY_TICKET)), reader.sprints()


def _end(desk: Desk) -> int:
    with desk.store.read() as reader:
        return reader.end()


def _newest_step(desk: Desk) -> str:
    with desk.store.read() as reader:
        return reader.steps(1)[0].id


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_DEEDS, min_size=1, max_size=7))
def test_what_was_done_in_a_row_is_undone_in_a_row(deeds: list[Deed]) -> None:
    with _project() as desk:
        before = [_all(desk)]
        for deed in deeds:
            end = _end(desk)
            try:
                deed(desk)
            except (InvalidInput, NotFound):
                assert _all(desk) == before[-1], "what was refused has changed something"
                continue
            if _end(desk) > end:
                before.append(_all(desk))
        while len(before) > 1:
            after = before.pop()
            undo(desk)
            assert _all(desk) == before[-1]
            undo(desk, _newest_step(desk))
            assert _all(desk) == after
            undo(desk)
            assert _all(desk) == before[-1]
        assert desk.store.rebuild()["differing"] == 0
