from __future__ import annotations

import pytest

from trackdown.core.ops import sprint_record
from trackdown.core.ops.envelope import Draft, State
from trackdown.testing.factories import folded


def after(*drafts: Draft) -> State:
    first = sprint_record.created("e", "23", {"goal": "greet"})
    return folded(*((draft.type, draft.payload) for draft in (first, *drafts)))


def test_a_sprint_is_planned_runs_and_is_closed_with_what_came_of_it() -> None:
    planned = after()
    assert (planned["state"], planned["name"], planned["goal"]) == ("planned", "23", "greet")
    running = sprint_record.started("e", {"points": 8})
    assert (after(running)["state"], after(running)["committed"]) == ("running", {"points": 8})
    closed = after(running, sprint_record.closed("e", {"points": 5}))
    assert (closed["state"], closed["result"], closed["committed"]) == ("closed", {"points": 5}, {"points": 8})


def test_a_change_reaches_plain_fields_only_and_nothing_takes_one_away() -> None:
    state = after(sprint_record.changed("e", {"goal": None, "capacity": 20, "state": "closed", "name": "24"}))
    assert "goal" not in state
    assert (state["capacity"], state["state"], state["name"]) == (20, "planned", "23")


@pytest.mark.parametrize("type", ["sprint.started", "sprint.closed", "sprint.changed"])
def test_a_misshapen_operation_changes_nothing(type: str) -> None:
    assert after(Draft("e", type, {"set": 7})).get("state") == "planned"
