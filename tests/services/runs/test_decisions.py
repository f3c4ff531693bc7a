from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trackdown.core.ops.criteria import approved
from trackdown.core.ops.run_record import recorded
from trackdown.core.runs.machine import BeginRound, End, Land, Verify, next_action
from trackdown.core.runs.model import Run
from trackdown.core.tickets.new import NewCriterion, NewTicket
from trackdown.errors import InvalidInput, NeedsPerson, Refused
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.runs import decisions
from trackdown.services.tickets.changes import Changes, update
from trackdown.services.tickets.overview import show
from trackdown.testing.factories import NOW, made, run_created, seen


@pytest.fixture(autouse=True)
def ticket(desk: Desk) -> None:
    made(desk, NewTicket("t", criteria=[NewCriterion("it greets", "make")], trusted=False))


def happened(desk: Desk, *events: tuple[str, dict[str, Any]]) -> None:
    with desk.store.write("trackdown") as writer:
        writer.append([recorded("r1", name, payload) for name, payload in events])


def parked(desk: Desk, kind: str, *, command: str = "", round: int = 0) -> None:
    """A run of TASK-1 whose result waits."""
    subject = show(desk, "TASK-1").ticket.criteria[0].id
    evidence = [seen("person", subject=subject, command=command).to_json()]
    work = {"commit": "c", "tree": "t", "onto": "b0", "turn": 0}
    happened(
        desk,
        ("created", run_created(show(desk, "TASK-1").ticket.uid)),
        ("prepared", {}),
        ("round", {"round": round}),
        ("turn_started", {"turn": 0, "round": round}),
        ("turn_ended", {"turn": 0, "ending": "finished"}),
        ("committed", work),
        ("verified", {**work, "verdict": "person", "evidence": evidence}),
        ("parked", {"kind": kind, "detail": "look"}),
    )


def run_of(desk: Desk) -> Run:
    with desk.store.read() as reader:
        return Run.from_state(lookup.run(reader, "TASK-1"))


def test_an_approved_result_lands(desk: Desk) -> None:
    parked(desk, "review")
    assert decisions.approve(desk, "TASK-1") is not None
    assert isinstance(next_action(run_of(desk), NOW), Land)
    assert not show(desk, "TASK-1").ticket.criteria[0].approved, "a check from outside was approved along with it"


def test_an_approved_check_is_run_also_when_the_tickets_own_was_approved_before(desk: Desk) -> None:
    parked(desk, "approval", command="make")
    happened(desk, ("placed", {}))
    with desk.store.write(desk.actor) as writer:
        ticket = lookup.ticket(writer, "TASK-1")
        writer.append([approved(ticket.uid, [ticket.criteria[0].id])])
    decisions.approve(desk, "RUN-1")
    assert isinstance(next_action(run_of(desk), NOW), Verify)
    assert run_of(desk).approved is None


def test_the_checks_of_a_ticket_that_is_not_at_work_are_approved(desk: Desk) -> None:
    assert decisions.approve(desk, "TASK-1") is None
    assert show(desk, "TASK-1").ticket.criteria[0].approved
    with pytest.raises(Refused, match="waits for an approval"):
        decisions.approve(desk, "TASK-1")


@pytest.mark.parametrize("round", [0, 1, 2])
def test_a_rejected_result_goes_back_or_to_a_person_after_two_rounds(desk: Desk, round: int) -> None:
    parked(desk, "review", round=round)
    decisions.reject(desk, "TASK-1", "too loud")
    action = next_action(run_of(desk), NOW)
    assert isinstance(action, BeginRound if round < 2 else End)
    assert "too loud" in str(action)


def test_a_rejection_needs_a_reason_and_a_result_in_review(desk: Desk) -> None:
    parked(desk, "limit")
    with pytest.raises(InvalidInput):
        decisions.reject(desk, "TASK-1", " ")
    with pytest.raises(Refused, match="not in review"):
        decisions.reject(desk, "TASK-1", "no")


def test_a_run_that_waits_for_the_checkout_lands_again_when_asked(desk: Desk) -> None:
    parked(desk, "checkout")
    decisions.land_again(desk, "TASK-1")
    assert run_of(desk).wait is None
    with pytest.raises(Refused, match="does not wait"):
        decisions.land_again(desk, "TASK-1")


def test_a_run_is_cancelled_once_it_is_asked_for_and_not_after_its_end(desk: Desk) -> None:
    parked(desk, "review")
    decisions.cancel(desk, "RUN-1", "")
    assert next_action(run_of(desk), NOW) == End("cancelled", "cancelled by ann")
    happened(desk, ("ended", {"state": "cancelled"}))
    late_ones: list[Callable[[], object]] = [
        lambda: decisions.cancel(desk, "RUN-1", "x"),
        lambda: decisions.reject(desk, "RUN-1", "x"),
        lambda: decisions.land_again(desk, "RUN-1"),
    ]
    for late in late_ones:
        with pytest.raises(Refused, match="over"):
            late()


def test_the_ticket_of_a_failed_run_is_made_free_again(desk: Desk) -> None:
    parked(desk, "review")
    with pytest.raises(Refused, match="still"):
        decisions.retry(desk, "RUN-1")
    happened(desk, ("ended", {"state": "failed", "reason": "broken"}))
    update(desk, "TASK-1", Changes(status="blocked", reason="broken"))
    assert decisions.retry(desk, "RUN-1").status == "open"


def test_a_run_that_landed_is_not_repeated(desk: Desk) -> None:
    parked(desk, "review")
    happened(desk, ("ended", {"state": "done"}))
    with pytest.raises(Refused, match="landed"):
        decisions.retry(desk, "RUN-1")


Decision = Callable[[Desk], object]
LATER: dict[str, tuple[str, Decision]] = {
    "approve": ("review", lambda desk: decisions.approve(desk, "TASK-1")),
    "reject": ("review", lambda desk: decisions.reject(desk, "TASK-1", "no")),
    "merge": ("checkout", lambda desk: decisions.land_again(desk, "TASK-1")),
    "retry": ("budget", lambda desk: decisions.go_on(desk, "RUN-1")),
}
"""What a person can decide about a run that waits, and for what it waits then."""


@pytest.mark.parametrize("name", LATER)
def test_who_decides_about_a_run_that_is_being_cancelled_is_told_so(name: str, desk: Desk) -> None:
    wait, decide = LATER[name]
    parked(desk, wait)
    decisions.cancel(desk, "RUN-1", "")
    before = run_of(desk)
    with pytest.raises(Refused, match="is being cancelled by ann"):
        decide(desk)
    assert run_of(desk) == before


@pytest.mark.parametrize("name", ["approve", "reject"])
def test_who_decides_about_a_result_that_was_sent_back_a_moment_ago_is_told_so(name: str, desk: Desk) -> None:
    parked(desk, "review")
    decisions.reject(desk, "TASK-1", "too loud")
    before = run_of(desk)
    with pytest.raises(Refused, match="has been sent back by ann"):
        LATER[name][1](desk)
    assert run_of(desk) == before


def test_a_run_that_landed_a_moment_ago_cannot_be_cancelled_any_more(desk: Desk) -> None:
    parked(desk, "review")
    happened(desk, ("approved", {"result": True}), ("resumed", {}), ("landed", {"commit": "c1"}))
    with pytest.raises(Refused, match="merged into"):
        decisions.cancel(desk, "RUN-1", "")
    assert run_of(desk).cancel is None


def test_a_run_that_was_cancelled_can_be_cancelled_again_as_long_as_it_is_not_over(desk: Desk) -> None:
    parked(desk, "review")
    for _ in range(2):
        decisions.cancel(desk, "RUN-1", "")
    assert next_action(run_of(desk), NOW) == End("cancelled", "cancelled by ann")


def test_a_ticket_that_has_a_new_run_already_is_not_made_free_again(desk: Desk) -> None:
    parked(desk, "review")
    happened(desk, ("ended", {"state": "failed", "reason": "broken"}))
    uid = show(desk, "TASK-1").ticket.uid
    with desk.store.write("trackdown") as writer:
        writer.append([recorded("r2", "created", {**run_created(uid), "key": "RUN-2"})])
    with pytest.raises(Refused, match="has a new run already"):
        decisions.retry(desk, "RUN-1")


def test_an_agent_decides_nothing(desk: Desk, agents_desk: Desk) -> None:
    parked(desk, "review")
    for decision in (
        lambda: decisions.approve(agents_desk, "TASK-1"),
        lambda: decisions.reject(agents_desk, "TASK-1", "x"),
        lambda: decisions.land_again(agents_desk, "TASK-1"),
        lambda: decisions.cancel(agents_desk, "RUN-1", "x"),
        lambda: decisions.retry(agents_desk, "RUN-1"),
    ):
        with pytest.raises(NeedsPerson):
            decision()
    assert run_of(desk).wait is not None
