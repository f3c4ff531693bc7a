"""Whatever people do, in whatever order: what has to hold afterwards."""

from __future__ import annotations

import graphlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.core.ops.envelope import State
from trackdown.core.query.nodes import Query
from trackdown.core.tickets.kinds import PARENTS
from trackdown.core.tickets.new import NewTicket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.errors import TrackdownError
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.relations.edges import Obstacle, block, unblock
from trackdown.services.tickets.changes import Changes, comment, update
from trackdown.services.tickets.creation import create
from trackdown.testing import factories
from trackdown.testing.store_log_contract import chain_of
from trackdown.testing.stores import passing_store
from trackdown.testing.strategies import DEEDS, DOING, Deed

States = dict[str, State]


@contextmanager
def project() -> Iterator[Desk]:
    with passing_store() as store:
        yield factories.desk(store)


def states(desk: Desk) -> States:
    with desk.store.read() as reader:
        return reader.tickets([row.uid for row in reader.find(Query())])


def last_step(desk: Desk) -> str:
    with desk.store.read() as reader:
        step = reader.last_step(desk.actor)
        return step.id if step else ""


def family(desk: Desk) -> list[str]:
    """Two issues with a task each, one of them under an epic, and a task alone: the deeds meet soon."""
    return factories.made(
        desk,
        NewTicket("e", kind="epic"),
        NewTicket("i", kind="issue", parent="EPIC-1"),
        NewTicket("t", parent="ISSUE-1"),
        NewTicket("j", kind="issue"),
        NewTicket("u", parent="ISSUE-2"),
        NewTicket("v"),
    )


def attempt(desk: Desk, deed: Deed, keys: list[str], steps: list[str]) -> bool:
    """Try it; whether it was allowed. Only Trackdown's own errors are refusals."""
    try:
        _do(desk, deed, keys, steps)
    except TrackdownError:
        return False
    return True


def _new(deed: Deed, one: str, other: str) -> NewTicket:
    alone = NewTicket("new", kind=deed.word)
    match deed.other % 4:
        case 0:
            return alone._replace(parent=one)
        case 1:
            return alone._replace(parent=one, depends_on=[other])
        case 2:
            return alone._replace(blocks=[one])
        case _:
            return alone


def _do(desk: Desk, deed: Deed, keys: list[str], steps: list[str]) -> None:
    one, other = (keys[place % len(keys)] for place in (deed.one, deed.other))
    match deed.what:
        case "create":
            keys.append(create(desk, [_new(deed, one, other)])[0].key)
        case "block":
            block(desk, one, [other], Obstacle(""))
        case "unblock":
            unblock(desk, one, [other] if deed.other % 2 else [])
        case "parent":
            update(desk, one, Changes(parent=other))
        case "orphan":
            update(desk, one, Changes(parent=""))
        case "move":
            update(desk, one, Changes(status=deed.word, reason="because"))
        case "title":
            update(desk, one, Changes(title=deed.word))
        case "label":
            update(desk, one, Changes(add_labels=[deed.word], remove_labels=["abc"[deed.other % 3]]))
        case "comment":
            comment(desk, one, deed.word)
        case "undo":
            undo(desk)
        case "undo-any":
            undo(desk, steps[-1 - deed.other % len(steps)] if steps else "")


def check_rules(known: States) -> None:
    """Nothing waits for itself, every relation leads to a ticket, and families fit together."""
    graph: dict[str, set[str]] = {}
    for uid, state in known.items():
        blockers, parent = state.get("blocked_by", []), state.get("parent", "")
        assert {*blockers, parent} - {""} <= set(known), "a relation leads nowhere"
        graph.setdefault(f"start {uid}", set()).update(f"done {blocker}" for blocker in blockers)
        graph.setdefault(f"done {uid}", set()).add(f"start {uid}")
        if not parent:
            continue
        above = known[parent]
        assert above["kind"] in PARENTS[state["kind"]]
        assert state["status"] in FINISHED or above["status"] not in FINISHED, "an open ticket under a finished one"
        graph[f"start {uid}"].add(f"start {parent}")
        graph.setdefault(f"done {parent}", set()).add(f"done {uid}")
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(DEEDS, min_size=15, max_size=40))
def test_nothing_that_people_do_closes_a_circle_or_leaves_an_open_ticket_under_a_finished_one(
    deeds: list[Deed],
) -> None:
    with project() as desk:
        keys = family(desk)
        steps: list[str] = []
        for deed in deeds:
            before = states(desk)
            if attempt(desk, deed, keys, steps):
                with desk.store.read() as reader:
                    steps = list(dict.fromkeys(operation.step for _, operation in reader.log()))
            else:
                assert states(desk) == before, "a refused deed changed something"
            check_rules(states(desk))
        assert desk.store.rebuild()["differing"] == 0
        chain_of(desk.store)


@settings(max_examples=40, deadline=None)
@given(st.lists(DOING, min_size=5, max_size=20))
def test_undoing_every_step_goes_back_through_every_state_and_redoing_comes_forward_again(deeds: list[Deed]) -> None:
    with project() as desk:
        keys = family(desk)
        passed: list[tuple[str, States]] = []
        first = states(desk)
        for deed in deeds:
            before, step = states(desk), last_step(desk)
            attempt(desk, deed, keys, [])
            if last_step(desk) != step:
                passed.append((last_step(desk), before))
        now = states(desk)
        for step, before in reversed(passed):
            assert undo(desk).step.id == step
            assert states(desk) == before
            with desk.store.read() as reader:
                taken_back = [operation for _, operation in reader.log()][-1].step
            undo(desk, taken_back)
            assert states(desk) == now
            undo(desk)
            assert states(desk) == before
            now = before
        assert states(desk) == first
        assert desk.store.rebuild()["differing"] == 0


def test_these_rules_can_be_broken() -> None:
    """By hand, past every guard: else the tests above would prove nothing."""
    with project() as desk:
        with desk.store.write(desk.actor) as writer:
            factories.ticket_in(writer, "a", "TASK-1", blocked_by=["b"])
            factories.ticket_in(writer, "b", "TASK-2", blocked_by=["a"])
        with pytest.raises(graphlib.CycleError):
            check_rules(states(desk))
        with desk.store.write(desk.actor) as writer:
            factories.ticket_in(writer, "c", "TASK-3", parent="nobody")
        with pytest.raises(AssertionError, match="leads nowhere"):
            check_rules(states(desk))
