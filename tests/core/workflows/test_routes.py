from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.model import Ticket
from trackdown.core.workflows.analysis import findings
from trackdown.core.workflows.model import CATEGORIES, Transition, Workflow, Workflows
from trackdown.core.workflows.routes import own_way, route, standard_way
from trackdown.errors import InvalidInput

LINE = Workflow(
    "line",
    ("planning", "work", "review", "testing", "done"),
    (
        Transition("planning", "work", ("agreed",)),
        Transition("work", "review", ("written",)),
        Transition("review", "testing", ("seen",)),
        Transition("review", "work"),
        Transition("testing", "done", ("tested",)),
    ),
)


def ticket(status: str, state: str = "", **other: object) -> Ticket:
    return Ticket("u", "TASK-1", "task", "t", status, "P2", state=state, workflow="line", **other)  # type: ignore[arg-type]


def test_a_status_leads_to_the_nearest_state_that_stands_for_it_through_all_in_between() -> None:
    way = own_way(LINE, ticket("open", "planning"), "review")
    assert [(step.state, step.status, step.guards) for step in way.steps] == [
        ("work", "in-progress", ("agreed",)),
        ("review", "review", ("written",)),
    ]
    assert way.lacks == []


def test_a_state_is_found_however_its_name_is_written() -> None:
    assert own_way(LINE, ticket("open"), " TESTING ").steps[-1].state == "testing"


def test_without_a_way_it_says_where_the_state_leads() -> None:
    way = own_way(LINE, ticket("in-progress", "work"), "planning")
    assert way.lacks == ["line has no way from work to planning: from work it goes to review (needs written)"]


def test_what_is_no_state_and_no_status_is_refused_naming_the_states() -> None:
    with pytest.raises(InvalidInput) as refused:
        own_way(LINE, ticket("open"), "deployed")
    assert "testing" in refused.value.hint


@pytest.mark.parametrize(("typed", "state"), [("blocked", None), ("cancelled", None)])
def test_any_state_can_be_blocked_or_cancelled_and_keeps_its_place(typed: str, state: str | None) -> None:
    (step,) = own_way(LINE, ticket("review", "testing"), typed).steps
    assert (step.status, step.state, step.guards) == (typed, state, ())


def test_a_blocked_ticket_goes_on_from_where_it_was_but_not_to_done() -> None:
    held = ticket("blocked", "work", blocked_from={"status": "in-progress", "state": "work"})
    assert [(step.status, step.state) for step in own_way(LINE, held, "in-progress").steps] == [("in-progress", "work")]
    assert own_way(LINE, held, "review").lacks == []
    assert own_way(LINE, held._replace(state="testing"), "done").lacks


def test_reopening_begins_anew_and_finished_tickets_go_nowhere_else() -> None:
    assert own_way(LINE, ticket("done", "done"), "reopened").steps[0].state == "planning"
    for status in ("done", "cancelled"):
        assert own_way(LINE, ticket(status, "work" if status == "cancelled" else "done"), "in-progress").lacks


def test_a_way_out_of_done_is_a_reopening() -> None:
    round_trip = LINE._replace(transitions=(*LINE.transitions, Transition("done", "work")))
    (step,) = own_way(round_trip, ticket("done", "done"), "work").steps
    assert (step.status, step.state) == ("reopened", "work")


def test_staying_where_it_is_takes_no_step() -> None:
    assert own_way(LINE, ticket("review", "testing"), "testing").steps == []
    assert standard_way(ticket("open"), "todo").steps == []


def test_a_ticket_of_another_workflow_comes_to_the_state_of_its_status() -> None:
    found = {status: LINE.place_for(status) for status in ("open", "in-progress", "review", "done", "cancelled")}
    assert found == {
        "open": "planning",
        "in-progress": "work",
        "review": "review",
        "done": "done",
        "cancelled": "planning",
    }


STATES = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6, unique=True).map(tuple)


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    states = draw(STATES)
    ways = st.builds(Transition, st.sampled_from(states), st.sampled_from([*states, "z"]), st.just(("g",)))
    stated = draw(st.dictionaries(st.sampled_from(states), st.sampled_from(CATEGORIES)))
    return Workflow("w", states, tuple(draw(st.lists(ways, max_size=12))), stated)


@given(workflows(), st.data())
def test_a_way_never_skips_a_state_and_is_found_exactly_if_there_is_one(own: Workflow, data: st.DataObject) -> None:
    start, goal = data.draw(st.sampled_from(own.states)), data.draw(st.sampled_from(own.states))
    steps = route(own, start, [goal])
    reached, queue = {start}, [start]
    for state in queue:
        queue += [way.target for way in own.ways(state) if way.target not in reached]
        reached.update(queue)
    if start != goal:
        assert (steps is not None) == (goal in reached)
    at = start
    for step in steps or []:
        assert step.state in [way.target for way in own.ways(at)]
        assert step.status == own.status(step.state or "")
        at = step.state or ""


@given(workflows())
def test_every_status_has_a_place_in_every_workflow_and_looking_for_mistakes_never_fails(own: Workflow) -> None:
    assert {own.place_for(status) for status in (*CATEGORIES, "blocked", "reopened")} <= set(own.states)
    findings(Workflows({"w": own}))


def test_every_kind_of_mistake_is_found() -> None:
    bad = Workflow(
        "bad",
        ("a", "b", "b", "island", "work", "end"),
        (
            Transition("a", "work", ("nobody_knows",), 5),
            Transition("a", "nowhere", (), 6),
            Transition("a", "a", (), 7),
            Transition("a", "work", (), 8),
        ),
        {"lost": "open", "work": "in-progress", "end": "done"},
        ("bug",),
    )
    other = Workflow("other", ("a", "done"), (Transition("a", "done"),), {}, ("bug",))
    found = findings(Workflows({"bad": bad, "other": other}, {"spike": "gone"}))
    assert {item.rule for item in found} == {
        *("duplicate-state", "unknown-state", "pointless-way", "duplicate-way", "unreachable-state", "dead-end"),
        *("no-end", "unset-guard", "duplicate-type", "unknown-workflow"),
    }
    assert [item.rule for item in found if item.note] == ["unset-guard"]
    assert {item.line for item in found if item.rule == "unknown-state"} == {6, 0}


def test_a_sound_workflow_has_no_mistake_and_guards_that_were_set_once_are_known() -> None:
    assert findings(Workflows({"line": LINE}), ["agreed", "written", "seen", "tested"]) == []
    assert {item.rule for item in findings(Workflows({"line": LINE}))} == {"unset-guard"}
