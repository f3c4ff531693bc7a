"""A run driven to its end by outcomes nobody chose: what the machine promises whatever happens."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.core.ops.envelope import Operation
from trackdown.core.ops.fold import fold
from trackdown.core.runs import machine
from trackdown.core.runs.evidence import Evidence, verdict
from trackdown.core.runs.failures import FAILURES
from trackdown.core.runs.machine import Action, next_action
from trackdown.core.runs.model import Run
from trackdown.core.runs.policy import FIX_ROUNDS
from trackdown.testing.factories import LATER, NOW, operation, run_created, seen

EARLIER = "2026-03-01T08:00:00Z"
OUTCOMES = st.fixed_dictionaries(
    {
        "ending": st.sampled_from(
            ["finished", "finished", "finished", "limit", "lost", "cancelled", "timeout", "failed", "question"]
        ),
        "failure": st.sampled_from(["", *FAILURES]),
        "until": st.sampled_from([None, EARLIER, LATER]),
        "observed": st.lists(st.sampled_from(["passed", "failed", "person", "held"]), min_size=1, max_size=3),
        "landing": st.sampled_from(["landed", "conflicted", "rebased", "checkout"]),
        "person": st.sampled_from(["approve", "reject", "let run", "go on", "go on", "cancel"]),
        "same tree": st.booleans(),
    }
)
GOOD = {
    "ending": "finished",
    "failure": "",
    "until": None,
    "observed": ["passed"],
    "landing": "landed",
    "person": "approve",
    "same tree": False,
}


class Drive:
    """A run, and what the engine and a person do about each of its actions."""

    def __init__(self, outcomes: list[dict[str, Any]]) -> None:
        self.outcomes = list(outcomes)
        self.log: list[Operation] = []
        self.actions: list[Action] = []
        self.verdicts: dict[str, str] = {}
        self.approved = False
        self.tree = 0
        self.record("created", run_created())

    def record(self, event: str, payload: dict[str, Any]) -> None:
        self.log.append(operation(f"run.{event}", payload, len(self.log) + 1))

    @property
    def run(self) -> Run:
        state = fold(self.log)
        assert state is not None
        return Run.from_state(state)

    def drive(self) -> Run:
        bound = 60 + 10 * len(self.outcomes)
        for _ in range(bound):
            run = self.run
            action = next_action(run, NOW)
            if action is None:
                return run
            self.actions.append(action)
            self.perform(run, action, self.outcomes.pop(0) if self.outcomes else GOOD)
        raise AssertionError(f"no end after {bound} steps: {self.actions[-5:]}")

    def perform(self, run: Run, action: Action, outcome: dict[str, Any]) -> None:
        match action:
            case machine.Prepare():
                self.record("prepared", {})
            case machine.BeginTurn(turn, round):
                self.record("turn_started", {"turn": turn, "round": round})
            case machine.FollowTurn(turn):
                failure = outcome["failure"] if outcome["ending"] == "failed" else ""
                ended = {"ending": outcome["ending"], "until": outcome["until"], "failure": failure}
                self.record("turn_ended", {"turn": turn.turn, **ended})
                if outcome["ending"] == "question":
                    self.record("asked", {"key": f"Q-{turn.turn}", "turn": turn.turn, "text": "Which?"})
            case machine.CommitWork(turn):
                self.tree += not outcome["same tree"]
                self.record("committed", {"commit": "c", "tree": f"t{self.tree}", "onto": run.onto, "turn": turn})
            case machine.Verify():
                self.verify(run, outcome["observed"])
            case machine.BeginRound(round, cause, text):
                self.approved = False
                self.record("round", {"round": round, "cause": cause, "text": text})
            case machine.Land():
                self.land(run, outcome["landing"])
            case machine.Park(kind, detail, until):
                self.record("parked", {"kind": kind, "detail": detail, "until": until})
            case machine.Stay():
                self.person(run, outcome["person"])
            case machine.Resume():
                self.resume(run)
            case machine.End(state, reason):
                self.record("ended", {"state": state, "reason": reason})

    def verify(self, run: Run, observed: list[str]) -> None:
        assert run.work is not None
        items = [self.look(run, f"c{place}", what) for place, what in enumerate(observed)]
        self.verdicts[run.work.tree] = verdict(items)
        work = {"tree": run.work.tree, "commit": run.work.commit, "onto": run.onto, "turn": run.work.turn}
        self.record("verified", {**work, "verdict": verdict(items), "evidence": [item.to_json() for item in items]})

    def look(self, run: Run, subject: str, what: str) -> Evidence:
        if what == "held":
            return seen("passed" if subject in run.approved_checks else "person", subject=subject, command="make")
        return seen(what, subject=subject)

    def land(self, run: Run, outcome: str) -> None:
        assert run.work is not None
        found = self.verdicts.get(run.work.tree)
        assert found == "passed" or (found == "person" and self.approved), "lands without evidence or a person's word"
        if outcome == "landed":
            self.record("landed", {"commit": "c"})
        elif outcome == "conflicted":
            self.record("conflicted", {"onto": "b1", "paths": ["a"]})
        elif outcome == "rebased":
            self.tree += 1
            self.record("rebased", {"commit": "c", "tree": f"t{self.tree}", "onto": "b1"})
        else:
            self.record("parked", {"kind": "checkout", "detail": "in the way"})

    def person(self, run: Run, word: str) -> None:
        if word == "cancel":
            self.record("cancel_asked", {"reason": "no need"})
        elif run.unanswered:
            self.record("answered", {"key": run.unanswered[0].key, "text": "That one"})
        elif word == "reject":
            self.record("rejected", {"reason": "no"})
        elif word == "go on":
            self.resume(run)
        else:
            held = [item.subject for item in run.verification.items if item.command] if run.verification else []
            self.approved |= word == "approve"
            self.record("approved", {"result": word == "approve", "checks": held})
            self.resume(run)

    def resume(self, run: Run) -> None:
        self.record("resumed", {"turn": run.turn.turn if run.turn else -1})


@settings(max_examples=300)
@given(st.lists(OUTCOMES, max_size=40))
def test_a_run_always_ends_after_at_most_two_fix_rounds_and_lands_only_what_was_verified(
    outcomes: list[dict[str, Any]],
) -> None:
    drive = Drive(outcomes)
    run = drive.drive()
    rounds = [action.round for action in drive.actions if isinstance(action, machine.BeginRound)]
    assert rounds == list(range(1, len(rounds) + 1))
    assert len(rounds) <= FIX_ROUNDS
    assert [turn.turn for turn in run.turns] == list(range(len(run.turns)))
    assert sum(turn.ending == "lost" for turn in run.turns) <= machine.MAX_LOST_TURNS + 1
    assert (run.state == "done") == (run.landed is not None)
    assert run.state in ("done", "cancelled") or run.reason


def test_a_run_in_which_nothing_goes_wrong_takes_the_straight_way() -> None:
    drive = Drive([])
    assert drive.drive().state == "done"
    kinds = [type(action).__name__ for action in drive.actions]
    assert kinds == ["Prepare", "BeginTurn", "FollowTurn", "CommitWork", "Verify", "Land", "End"]


def test_limits_use_up_no_round() -> None:
    drive = Drive([{**GOOD, "ending": "limit", "until": EARLIER}] * 30)
    assert drive.drive().state == "done"
    assert not any(isinstance(action, machine.BeginRound) for action in drive.actions)
