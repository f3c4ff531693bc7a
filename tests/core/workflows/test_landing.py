from __future__ import annotations

from typing import Any

from trackdown.core.runs.model import Run
from trackdown.core.tickets.model import Ticket
from trackdown.core.workflows.gates import GATES, conditions
from trackdown.core.workflows.landing import advance
from trackdown.core.workflows.model import Transition, Workflow
from trackdown.testing.factories import run_after, seen

OWN = Workflow(
    "feature",
    ("planning", "development", "review", "testing", "done"),
    (
        Transition("planning", "development", ("agreed",)),
        Transition("development", "review", ("code_complete", "tests_passing")),
        Transition("review", "testing", ("code_approved",)),
        Transition("testing", "done"),
    ),
)
TICKET = Ticket("t", "TASK-1", "task", "t", "in-progress", "P2", workflow="feature", state="development")


def landed(*verdicts: str, approved: bool = False) -> Run:
    items = [
        seen(verdict, subject=f"c{n}", command="make test").to_json() if verdict != "scope"
        else {"kind": "scope", "name": "only its files", "verdict": "passed"}
        for n, verdict in enumerate(verdicts)
    ]  # fmt: skip
    at: list[tuple[str, dict[str, Any]]] = [
        ("prepared", {}),
        ("turn_started", {"turn": 0, "round": 0}),
        ("turn_ended", {"turn": 0, "ending": "finished"}),
        ("committed", {"commit": "c1", "tree": "t1", "onto": "b0", "turn": 0}),
        ("verified", {"tree": "t1", "commit": "c1", "onto": "b0", "turn": 0, "verdict": "passed", "evidence": items}),
    ]
    if approved:
        at.append(("approved", {"result": True}))
    return run_after(*at, ("landed", {"commit": "c1", "target": "main"}))


def moves(landing: Any) -> list[tuple[str, str]]:
    return [(d.payload["to"], d.payload["state"]) for d in landing.drafts if d.type == "ticket.moved"]


def guards(landing: Any) -> list[str]:
    return [d.payload["guard"] for d in landing.drafts if d.type == "ticket.guard.approved"]


def test_a_landed_run_advances_its_ticket_as_far_as_the_guards_hold_and_says_what_is_missing() -> None:
    found = advance(OWN, TICKET, landed("passed"))
    assert guards(found) == ["code_complete", "tests_passing"]
    assert moves(found) == [("review", "review")]
    assert found.status == "review"
    assert "code_approved" in found.stopped
    assert "trackdown approve TASK-1 code_approved" in found.stopped


def test_with_every_guard_it_is_done() -> None:
    found = advance(OWN, TICKET, landed("passed", approved=True))
    assert moves(found) == [("review", "review"), ("review", "testing"), ("done", "done")]
    assert found.stopped == ""


def test_it_is_not_done_while_there_are_doubts_about_its_criteria() -> None:
    found = advance(OWN, TICKET, landed("passed", approved=True), "its criteria were changed")
    assert moves(found)[-1] == ("review", "testing")
    assert "its criteria were changed" in found.stopped


def test_without_a_check_that_ran_no_tests_are_passing() -> None:
    for verdicts in ((), ("scope",), ("passed", "failed"), ("person",)):
        found = advance(OWN, TICKET, landed(*verdicts))
        assert "tests_passing" not in guards(found)
        assert moves(found) == []
        assert found.status == "in-progress"


def test_guards_carry_the_evidence_of_the_run() -> None:
    held = conditions(OWN, landed("passed"))
    assert held["code_complete"] == {"run": "RUN-1", "commit": "c1"}
    assert held["tests_passing"]["passed"] == ["it greets"]


def test_a_run_that_has_not_landed_sets_nothing() -> None:
    assert conditions(OWN, run_after(("prepared", {}))) == {}


def test_a_ticket_whose_status_was_only_for_the_run_goes_back_to_that_of_its_state() -> None:
    found = advance(OWN, TICKET._replace(status="review"), landed())
    assert moves(found) == [("in-progress", "development")]


def test_no_condition_is_set_by_two_different_things() -> None:
    names = [name for several in GATES.values() for name in several]
    assert len(names) == len(set(names))
