from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.core.ops.envelope import Operation, State
from trackdown.core.ops.fold import APPLY, WHOLE, advance, counting, fold, is_retraction, unknown
from trackdown.core.ops.order import in_order
from trackdown.core.runs.model import Run
from trackdown.core.tickets.model import Ticket
from trackdown.testing.factories import folded, log_of, operation
from trackdown.testing.strategies import logs

CREATED = ("ticket.created", {"key": "TASK-1", "kind": "task", "title": "old"})


@given(logs(), st.randoms(use_true_random=False))
def test_the_order_in_which_operations_arrive_makes_no_difference(log: list[Operation], random: object) -> None:
    shuffled = list(log)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold(shuffled) == fold(log)


@given(logs(), st.data())
def test_an_operation_that_arrives_again_counts_once(log: list[Operation], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(log)))
    assert fold([*log, *again]) == fold(log)


@settings(max_examples=200)
@given(logs(broken=True))
def test_nothing_that_arrives_makes_the_fold_fail(log: list[Operation]) -> None:
    fold(log)


@given(logs(broken=True))
def test_folding_leaves_the_operations_as_they_were_written(log: list[Operation]) -> None:
    before = copy.deepcopy(log)
    fold(log)
    assert log == before


@given(logs())
def test_a_state_that_was_folded_can_be_read(log: list[Operation]) -> None:
    state = fold(log)
    if state is None:
        return
    if log[0].family == "sprint":
        assert state["state"] in ("planned", "running", "closed")
    else:
        (Run if log[0].family == "run" else Ticket).from_state(state)


@settings(max_examples=300)
@given(logs(broken=True))
def test_a_ticket_of_which_some_operations_are_misshapen_can_be_read(log: list[Operation]) -> None:
    state = fold(log)
    if state is not None and all(item.family == "ticket" for item in log):
        Ticket.from_state(state)


@pytest.mark.parametrize("type", ["comment.added", "criterion.added", "subtask.added", "obstacle.added"])
def test_what_lacks_a_name_that_it_always_has_changes_nothing(type: str) -> None:
    assert folded(CREATED, (f"ticket.{type}", {"by": "x"})) == folded(CREATED)


@given(logs(broken=True))
def test_one_operation_further_gives_what_folding_all_of_them_gives(log: list[Operation]) -> None:
    state: State | None = None
    for end, latest in enumerate(ordered := in_order(log), start=1):
        full = fold(ordered[:end])
        if is_retraction(latest):
            state = copy.deepcopy(full)
        else:
            state = advance(copy.deepcopy(state), latest)
        assert state == full


@given(logs())
def test_a_local_operation_does_not_touch_when_a_ticket_or_run_was_updated(log: list[Operation]) -> None:
    state = fold(log)
    # One that says everything says this too.
    telling = {item.at for item in counting(log) if item.scope == "shared" or item.type in WHOLE}
    assert state is None or state.get("updated_at") in {None, *telling}


@pytest.mark.parametrize("type", ["ticket.moved", "run.ended", "sprint.changed"])
def test_what_was_never_created_has_no_state(type: str) -> None:
    assert fold([operation(type, {"to": "done", "set": {}})]) is None


def test_a_retracted_operation_no_longer_counts() -> None:
    log = log_of(
        CREATED, ("ticket.changed", {"set": {"title": "new"}}), ("ticket.retracted", {"operations": ["o000002"]})
    )
    assert fold(log) == fold(log[:1])


def test_a_retraction_that_is_retracted_brings_the_operation_back() -> None:
    log = log_of(
        CREATED,
        ("ticket.changed", {"set": {"title": "new"}}),
        ("ticket.retracted", {"operations": ["o000002"]}),
        ("ticket.retracted", {"operations": ["o000003"]}),
    )
    assert fold(log) == fold(log[:2])
    again = operation("ticket.retracted", {"operations": ["o000004"]}, 5)
    assert fold([*log, again]) == fold(log[:1])


def test_a_ticket_whose_creation_is_retracted_is_gone_and_its_changes_with_it() -> None:
    log = log_of(CREATED, ("ticket.moved", {"to": "done"}), ("ticket.retracted", {"operations": ["o000001"]}))
    assert fold(log) is None


def test_a_retraction_reaches_only_back() -> None:
    log = log_of(
        CREATED, ("ticket.retracted", {"operations": ["o000003"]}), ("ticket.changed", {"set": {"title": "new"}})
    )
    state = fold(log)
    assert state is not None
    assert state["title"] == "new"


@pytest.mark.parametrize("type", ["ticket.foretold", "milestone.changed"])
def test_an_operation_of_an_unknown_type_changes_nothing_and_is_listed(type: str) -> None:
    strange = operation(type, {"to": "done"}, 2)
    assert unknown(strange)
    assert fold([*log_of(CREATED), strange]) == fold(log_of(CREATED))


@pytest.mark.parametrize("type", ["ticket.moved", "ticket.changed", "ticket.retracted"])
def test_an_operation_of_a_later_version_changes_nothing_and_is_listed(type: str) -> None:
    payload = {"to": "done", "set": {"title": "x"}, "operations": ["o000001"]}
    strange = operation(type, payload, 2, version=2)
    assert unknown(strange)
    assert fold([*log_of(CREATED), strange]) == fold(log_of(CREATED))


def test_every_type_that_the_fold_applies_is_of_a_known_family() -> None:
    assert {type.partition(".")[0] for type in APPLY} == {"ticket", "run", "sprint"}


def test_a_second_creation_of_the_same_ticket_changes_nothing() -> None:
    second = ("ticket.created", {"key": "TASK-9", "kind": "epic", "title": "other"})
    assert folded(CREATED, second) == folded(CREATED)


def test_who_created_it_and_when_cannot_be_claimed_by_a_payload() -> None:
    claimed = {"uid": "x", "created_at": "1999", "created_by": "person:eve", **CREATED[1]}
    assert folded(("ticket.created", claimed)) == folded(CREATED)


def test_an_import_takes_the_place_of_all_that_was_known() -> None:
    known = {"key": "TASK-7", "kind": "issue", "title": "from a file", "created_by": "person:eve"}
    changed = ("ticket.changed", {"set": {"title": "new", "body": "text"}})
    log = log_of(CREATED, changed, ("ticket.imported", {"state": known}))
    alone = fold(log[2:])
    assert alone is not None
    assert (alone["uid"], alone["key"], alone["title"], alone["body"]) == ("e", "TASK-7", "from a file", "")
    assert (alone["created_by"], alone["created_at"]) == ("person:eve", log[2].at)
    assert fold(log) == alone


@pytest.mark.parametrize("payload", [{}, {"state": None}, {"state": {"key": "TASK-7", "kind": "task"}}])
def test_an_import_of_nothing_leaves_what_there_is(payload: dict[str, object]) -> None:
    assert folded(CREATED, ("ticket.imported", payload)) == folded(CREATED)
    assert fold([operation("ticket.imported", payload)]) is None


@pytest.mark.parametrize(("scope", "touched"), [("shared", 2), ("local", 1)])
def test_what_is_shared_says_when_an_entity_was_updated(scope: str, touched: int) -> None:
    log = log_of(CREATED)
    change = operation("ticket.changed", {"set": {"title": "new"}}, 2, scope=scope)
    state = fold([*log, change])
    assert state is not None
    assert (state["title"], state["updated_at"]) == ("new", [*log, change][touched - 1].at)


@pytest.mark.parametrize("names", [None, 3, "o000002", {"o000002": 1}, [["o000002"]], [None]])
def test_a_retraction_that_names_nothing_takes_nothing_back(names: object) -> None:
    changed = ("ticket.changed", {"set": {"title": "new"}})
    log = log_of(CREATED, changed, ("ticket.retracted", {"operations": names}), ("ticket.retracted", {}))
    assert fold(log) == fold(log[:2])


def test_the_logical_clock_orders_and_the_id_only_where_clocks_met() -> None:
    log = [operation(CREATED[0], CREATED[1], 1, id="z")]
    log += [
        operation("ticket.changed", {"set": {"title": id}}, clock, id=id)
        for clock, id in ((3, "a"), (2, "c"), (2, "b"))
    ]
    assert [item.id for item in in_order(log)] == ["z", "b", "c", "a"]
    state = fold(log)
    assert state is not None
    assert state["title"] == "a"
