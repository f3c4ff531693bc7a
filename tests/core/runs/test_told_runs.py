"""What people tell an agent: it hears all of it, once, before anything else is decided about its result."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from test_driven_runs import GOOD, OUTCOMES, Drive

from trackdown.core.runs import machine
from trackdown.core.runs.feedback import told_prompt
from trackdown.core.runs.machine import Action
from trackdown.core.runs.model import Run
from trackdown.core.runs.policy import FIX_ROUNDS


class Told(Drive):
    """A run to whose agent people say something before some of its steps, as the engine delivers it."""

    def __init__(self, outcomes: list[dict[str, Any]], before: set[int]) -> None:
        super().__init__(outcomes)
        self.before = before
        self.heard: list[str] = []
        self.asked_for: list[str] = []

    def perform(self, run: Run, action: Action, outcome: dict[str, Any]) -> None:
        if len(self.actions) in self.before and not isinstance(action, machine.End):
            self.before.discard(len(self.actions))
            self.record("told", {"text": f"word {len(self.asked_for)}"})
            self.asked_for.append(self.log[-1].id)
        if isinstance(action, machine.BeginTurn):
            told = [message["id"] for message in run.untold]
            self.heard += told
            self.approved &= not told
            self.record("turn_started", {"turn": action.turn, "round": action.round, "told": told})
            return
        # What a person sends back, and what was said besides, go to the agent together.
        rejected = isinstance(action, machine.BeginRound) and action.cause == "rejected"
        decides = isinstance(action, machine.CommitWork | machine.Verify | machine.Land | machine.BeginRound)
        if decides and not rejected:
            assert not run.untold or run.turns[-1].ending != "finished", (
                "something was decided before the agent heard it"
            )
        super().perform(run, action, outcome)


@settings(max_examples=200)
@given(st.lists(OUTCOMES, max_size=25), st.sets(st.integers(0, 40), max_size=6))
def test_a_run_ends_whatever_people_say_and_nothing_is_heard_twice(
    outcomes: list[dict[str, Any]], before: set[int]
) -> None:
    drive = Told(outcomes, before)
    run = drive.drive()
    assert len(set(drive.heard)) == len(drive.heard)
    assert set(drive.heard) | {message["id"] for message in run.untold} == set(drive.asked_for)
    rounds = [action for action in drive.actions if isinstance(action, machine.BeginRound)]
    assert len(rounds) <= FIX_ROUNDS
    assert run.state != "done" or run.landed is not None


def test_what_is_said_to_an_agent_at_work_comes_before_its_result_is_looked_at_and_is_no_fix_round() -> None:
    drive = Told([], {3})  # while the first turn is followed
    run = drive.drive()
    kinds = [type(action).__name__ for action in drive.actions]
    straight = ["CommitWork", "Verify", "Land", "End"]
    assert kinds == ["Prepare", "BeginTurn", "FollowTurn", "BeginTurn", "FollowTurn", *straight]
    assert (run.state, run.round, run.untold) == ("done", 0, [])


def test_an_approval_does_not_hold_for_what_is_made_after_a_message() -> None:
    person = {**GOOD, "observed": ["person"]}
    drive = Told([person] * 5 + [{**person, "person": "approve"}] + [person] * 9, set())
    run = drive.run
    while not isinstance(action := machine.next_action(run, "2026-03-01T09:00:00Z"), machine.Stay):
        assert action is not None
        drive.perform(run, action, person)
        run = drive.run
    drive.person(run, "approve")
    drive.record("told", {"text": "One more thing"})
    while not isinstance(action := machine.next_action(drive.run, "2026-03-01T09:00:00Z"), machine.Park):
        assert action is not None
        assert not isinstance(action, machine.Land), "an old approval landed new work"
        drive.perform(drive.run, action, person)
    assert (action.kind, drive.run.untold) == ("review", [])


def test_a_message_is_quoted_line_by_line() -> None:
    text = told_prompt(["One\n\nTwo", "Three"])
    assert "> One\n> \n> Two\n\n> Three\n" in text
