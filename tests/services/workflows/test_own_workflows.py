from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackdown.adapters.sqlite.connection import create
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.core.tickets.statuses import FINISHED, STATUSES
from trackdown.core.workflows.model import Transition, Workflow, Workflows
from trackdown.errors import InvalidInput, NeedsPerson, NotFound, Refused, TrackdownError
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.history.log import undo
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.workflows import guards
from trackdown.services.workflows.choice import assign, assign_type, standing
from trackdown.services.workflows.moves import finishable_parent
from trackdown.testing import factories
from trackdown.testing.factories import made

FEATURE = Workflow(
    "feature",
    ("planning", "development", "review", "done"),
    (
        Transition("planning", "development", ("agreed",)),
        Transition("development", "review", ("code_complete", "tests_passing")),
        Transition("review", "done"),
    ),
)
BUGS = Workflow(
    "bugs", ("triage", "fix", "closed"), (Transition("triage", "fix"), Transition("fix", "closed", ("ok",)))
)
OWN = Workflows({"feature": FEATURE, "bugs": BUGS}, {"bug": "bugs"}, ".trackdown/workflows.yaml")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return desk._replace(workflows=lambda: OWN)


def ticket(desk: Desk, key: str) -> Ticket:
    with desk.store.read() as reader:
        return lookup.ticket(reader, key)


def to(desk: Desk, key: str, status: str, reason: str = "because", *, force: bool = False) -> Ticket:
    return update(desk, key, Changes(status=status, reason=reason, force=force)).ticket


def in_feature(desk: Desk, *new: NewTicket | str) -> None:
    made(desk, *(new or ("Build it",)))
    assign(desk, ["TASK-1"], "feature")


def test_a_refusal_names_every_guard_on_the_way_and_how_to_set_one_and_changes_nothing(desk: Desk) -> None:
    in_feature(desk)
    before = ticket(desk, "TASK-1")
    with pytest.raises(Refused) as refused:
        to(desk, "TASK-1", "review")
    for guard in ("agreed", "code_complete", "tests_passing"):
        assert guard in refused.value.message
    assert "trackdown approve TASK-1 agreed" in refused.value.hint
    assert ticket(desk, "TASK-1") == before


def test_with_its_guards_a_ticket_goes_state_by_state_and_each_is_on_record(desk: Desk) -> None:
    in_feature(desk)
    for guard in ("agreed", "code-complete", "Tests_Passing"):
        assert guards.approve(desk, "TASK-1", guard).new
    found = to(desk, "TASK-1", "review")
    assert (found.status, found.state, found.assignee) == ("review", "review", "ann")
    with desk.store.read() as reader:
        moves = [op.payload["state"] for op in reader.operations(found.uid) if op.type == "ticket.moved"]
    assert moves[-2:] == ["development", "review"]


def test_undo_takes_a_whole_walk_back_in_one_step(desk: Desk) -> None:
    in_feature(desk)
    for guard in FEATURE.guards:
        guards.approve(desk, "TASK-1", guard)
    before = ticket(desk, "TASK-1")
    to(desk, "TASK-1", "done")
    undo(desk)
    after = ticket(desk, "TASK-1")
    assert (after.status, after.state, after.assignee) == (before.status, before.state, before.assignee)
    undo(desk)
    assert "tests_passing" not in ticket(desk, "TASK-1").guards


def test_a_person_can_force_a_state_on_record_and_an_agent_cannot(desk: Desk, agents_desk: Desk) -> None:
    in_feature(desk)
    at = agents_desk._replace(workflows=desk.workflows)
    with pytest.raises(Refused):
        to(at, "TASK-1", "done", force=True)
    found = to(desk, "TASK-1", "done", force=True)
    assert (found.status, found.state) == ("done", "done")
    with desk.store.read() as reader:
        assert [op.payload.get("forced") for op in reader.operations(found.uid) if op.type == "ticket.moved"][-1]


def test_done_needs_what_it_needs_everywhere(desk: Desk) -> None:
    in_feature(desk, NewTicket("x", criteria=[NewCriterion("it greets")]))
    for guard in FEATURE.guards:
        guards.approve(desk, "TASK-1", guard)
    with pytest.raises(Refused, match="it greets"):
        to(desk, "TASK-1", "done")


def test_reopening_begins_anew_and_no_guard_holds_any_more(desk: Desk) -> None:
    in_feature(desk)
    for guard in FEATURE.guards:
        guards.approve(desk, "TASK-1", guard)
    to(desk, "TASK-1", "done")
    found = to(desk, "TASK-1", "reopened")
    assert (found.state, found.guards, found.verified) == ("planning", {}, "")
    with pytest.raises(Refused, match="agreed"):
        to(desk, "TASK-1", "in-progress")


def test_a_type_has_a_workflow_without_anybody_assigning_it(desk: Desk) -> None:
    made(desk, NewTicket("Crash", type="bug"), "Other")
    assert standing(desk, "TASK-1").state == "triage"
    assert standing(desk, "TASK-2").workflow == "standard"
    found = to(desk, "TASK-1", "fix")
    assert (found.status, found.state, found.workflow) == ("in-progress", "fix", "bugs")
    with pytest.raises(Refused, match="ok"):
        to(desk, "TASK-1", "closed")
    (done,) = assign(desk, ["TASK-1"], "standard")
    assert (done.before, done.after) == (("bugs", "fix"), ("standard", "in-progress"))
    assert to(desk, "TASK-1", "closed").status == "done"


def test_assigning_maps_the_state_by_the_status_and_leaves_the_status(desk: Desk) -> None:
    made(desk, "a", "b", "c")
    to(desk, "TASK-1", "in-progress")
    to(desk, "TASK-2", "done")
    to(desk, "TASK-3", "blocked", "the vendor")
    done = assign(desk, ["TASK-1", "TASK-2", "TASK-3"], "Feature")
    assert [item.after for item in done] == [("feature", "development"), ("feature", "done"), ("feature", "planning")]
    assert [ticket(desk, key).status for key in ("TASK-1", "TASK-2", "TASK-3")] == ["in-progress", "done", "blocked"]
    assert ticket(desk, "TASK-3").reason == "the vendor"
    assert not any(item.changes for item in assign(desk, ["TASK-1"], "feature"))


def test_a_preview_of_assigning_changes_nothing(desk: Desk) -> None:
    made(desk, "a")
    before = ticket(desk, "TASK-1")
    assert assign(desk, ["TASK-1"], "feature", dry_run=True)[0].changes
    assert ticket(desk, "TASK-1") == before


def test_what_is_not_there_cannot_be_assigned_or_approved(desk: Desk, agents_desk: Desk) -> None:
    in_feature(desk, "a", "b")
    wrong = [
        (lambda: assign(desk, ["TASK-1"], "nothing"), NotFound),
        (lambda: assign(desk, ["TASK-9"], "feature"), NotFound),
        (lambda: guards.approve(desk, "TASK-1", "agred"), NotFound),
        (lambda: guards.approve(desk, "TASK-1", "agreed", "\x00"), InvalidInput),
        (lambda: guards.approve(desk, "TASK-2", "agreed"), Refused),
        (lambda: guards.withdraw(desk, "TASK-1", "agreed"), Refused),
        (lambda: guards.approve(agents_desk._replace(workflows=desk.workflows), "TASK-1", "agreed"), NeedsPerson),
        (lambda: assign_type(desk, {}, "colour", "feature"), InvalidInput),
        (lambda: assign_type(desk, {}, "bug", "nothing"), NotFound),
        (lambda: to(desk, "TASK-1", "deployed"), InvalidInput),
    ]
    before = [ticket(desk, key) for key in ("TASK-1", "TASK-2")]
    for call, error in wrong:
        with pytest.raises(error):
            call()
    assert [ticket(desk, key) for key in ("TASK-1", "TASK-2")] == before


def test_a_guard_can_be_withdrawn_and_approving_twice_is_approving_once(desk: Desk) -> None:
    in_feature(desk)
    assert guards.approve(desk, "TASK-1", "agreed", "in the meeting").opens == ["development"]
    assert ticket(desk, "TASK-1").guards["agreed"]["evidence"] == {"text": "in the meeting"}
    assert not guards.approve(desk, "TASK-1", "agreed").new
    guards.withdraw(desk, "TASK-1", "agreed")
    assert ticket(desk, "TASK-1").guards == {}


def test_ci_approves_inside_a_step_that_others_began(desk: Desk) -> None:
    in_feature(desk)
    with desk.store.write(desk.actor) as writer:
        found = lookup.ticket(writer, "TASK-1")
        assert guards.approve_guard(desk, writer, found, "tests_passing", by="ci", evidence={"build": "7"})
    known = ticket(desk, "TASK-1").guards["tests_passing"]
    assert (known["by"], known["evidence"]) == ("ci", {"build": "7"})


def test_a_type_is_given_a_workflow_in_the_configuration_and_loses_it_there(desk: Desk) -> None:
    made(desk, NewTicket("x", type="feature"))
    found = assign_type(desk, {}, "Feature", "bugs")
    assert (found.types, found.tickets, found.before) == ({"feature": "bugs"}, 1, "standard")
    assert assign_type(desk, {"feature": "bugs"}, "feature", "standard").types == {}


def test_a_workflow_that_is_gone_is_said_instead_of_guessed(desk: Desk) -> None:
    in_feature(desk)
    gone = desk._replace(workflows=Workflows)
    with pytest.raises(NotFound, match="feature"):
        to(gone, "TASK-1", "done")
    assign(gone, ["TASK-1"], "standard")
    assert to(gone, "TASK-1", "done").status == "done"


def test_blocked_needs_a_reason_only_where_nothing_else_says_what_blocks(desk: Desk) -> None:
    made(desk, "a", NewTicket("b", depends_on=["TASK-1"]))
    with pytest.raises(Refused, match="reason"):
        to(desk, "TASK-1", "blocked", "")
    assert to(desk, "TASK-2", "blocked", "").status == "blocked"


def test_a_refused_start_leaves_nobody_assigned(desk: Desk) -> None:
    in_feature(desk)
    with pytest.raises(Refused):
        to(desk, "TASK-1", "in-progress")
    assert ticket(desk, "TASK-1").assignee == ""


def test_the_last_child_says_that_its_parent_can_be_completed(desk: Desk) -> None:
    made(desk, NewTicket("i", kind="issue"), NewTicket("a", parent="ISSUE-1"), NewTicket("b", parent="ISSUE-1"))
    for key, parent in (("TASK-1", ""), ("TASK-2", "ISSUE-1")):
        found = to(desk, key, "done")
        with desk.store.read() as reader:
            assert finishable_parent(reader, found) == parent


LOOP = Workflow("loop", ("new", "going", "over"), (Transition("new", "going"), Transition("going", "over"),
                Transition("over", "going"), Transition("going", "new")), {"over": "done"})  # fmt: skip
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["move", "assign"]),
        st.integers(0, 4),
        st.sampled_from([*STATUSES, *LOOP.states, *BUGS.states]),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_no_sequence_of_moves_leaves_a_finished_parent_over_an_open_child(
    deeds: list[tuple[str, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = str(tmp_path_factory.mktemp("moves") / "store.db")
    create(path, "p1", "r1")
    store = SqliteStore(path, factories.CountingClock().now)
    at = factories.desk(store)._replace(workflows=lambda: Workflows({"loop": LOOP, "bugs": BUGS}))
    below = [NewTicket("a", parent="ISSUE-1"), NewTicket("b", parent="ISSUE-1"), NewTicket("c", parent="EPIC-1")]
    keys = made(at, NewTicket("e", kind="epic"), NewTicket("i", kind="issue", parent="EPIC-1"), *below)
    names = ("standard", "loop", "bugs")
    for what, who, word in deeds:
        try:
            if what == "move":
                to(at, keys[who], word)
            else:
                assign(at, [keys[who]], names[len(word) % 3])
        except TrackdownError:
            pass  # refused: what is there afterwards is what counts
        with store.read() as reader:
            for key in keys:
                found = lookup.ticket(reader, key)
                if found.status in FINISHED:
                    assert all(row.status in FINISHED for row in reader.children(found.uid))
    store.close()
