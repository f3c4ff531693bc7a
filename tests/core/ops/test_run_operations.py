from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.ops.run_record import APPLY, recorded
from trackdown.core.runs.usage import Usage
from trackdown.testing.factories import folded, run_after, run_created

Event = tuple[str, dict[str, Any]]

TURN: list[Event] = [("turn_started", {"turn": 0, "round": 0}), ("turn_ended", {"turn": 0, "ending": "finished"})]
WORK: Event = ("committed", {"commit": "c", "tree": "t", "onto": "b0", "turn": 0})
PASSED: Event = ("verified", {"tree": "t", "commit": "c", "onto": "b0", "turn": 0, "verdict": "passed"})


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], "queued"),
        ([("prepared", {})], "working"),
        (TURN[:1], "working"),
        (TURN, "verifying"),
        ([TURN[0], ("turn_ended", {"turn": 0, "ending": "limit"})], "working"),
        ([*TURN, WORK], "verifying"),
        ([*TURN, WORK, PASSED], "merging"),
        ([*TURN, WORK, ("verified", {**PASSED[1], "verdict": "failed"})], "verifying"),
        ([*TURN, WORK, ("round", {"round": 1})], "fixing"),
        ([*TURN, WORK, ("round", {"round": 1}), ("turn_started", {"turn": 1, "round": 1})], "fixing"),
        ([*TURN, WORK, ("conflicted", {"onto": "b1", "paths": ["a"]})], "fixing"),
        ([("parked", {"kind": "review"})], "review"),
        ([("parked", {"kind": "limit"})], "waiting"),
        ([("parked", {"kind": "limit"}), ("resumed", {"turn": 0})], "working"),
        ([("parked", {"kind": "review"}), ("resumed", {"turn": 0})], "merging"),
        ([("parked", {"kind": "checkout"}), ("resumed", {"turn": 0})], "merging"),
        ([("parked", {"kind": "approval"}), ("resumed", {"turn": 0})], "verifying"),
        ([("ended", {"state": "escalated", "reason": "no"})], "escalated"),
    ],
)
def test_the_state_of_a_run_follows_what_happened_last(events: list[Event], state: str) -> None:
    assert run_after(*events).state == state


def test_starting_a_turn_twice_is_starting_it_once() -> None:
    assert len(run_after(TURN[0], TURN[0]).turns) == 1


def test_the_end_of_a_turn_goes_to_that_turn() -> None:
    run = run_after(*TURN, ("turn_started", {"turn": 1, "round": 1}), ("turn_ended", {"turn": 0, "ending": "lost"}))
    assert [turn.ending for turn in run.turns] == ["lost", ""]


def test_a_fix_round_takes_back_what_people_said_about_the_result_before() -> None:
    run = run_after(
        ("parked", {"kind": "review"}),
        ("approved", {"result": True}),
        ("rejected", {"reason": "no"}),
        ("conflicted", {"onto": "b1", "paths": ["a"]}),
        ("round", {"round": 1, "text": "mend"}),
    )
    assert (run.round, run.approved, run.rejected, run.conflict, run.wait) == (1, None, None, None, None)
    assert run.onto == "b1"


def test_the_counter_of_rounds_never_goes_back() -> None:
    assert run_after(("round", {"round": 2}), ("round", {"round": 1})).round == 2


def test_checks_that_a_person_let_run_stay_allowed_in_later_rounds() -> None:
    run = run_after(
        ("approved", {"checks": ["c2", "c1"]}), ("round", {"round": 1}), ("approved", {"checks": ["c1", "c3"]})
    )
    assert run.approved_checks == ["c1", "c2", "c3"]
    assert run.approved is None


def test_work_that_was_put_on_a_newer_target_stands_on_it_and_is_not_verified_yet() -> None:
    run = run_after(*TURN, WORK, PASSED, ("rebased", {"commit": "c2", "tree": "t2", "onto": "b1"}))
    assert run.work is not None
    assert (run.work.commit, run.work.onto, run.work.turn, run.onto) == ("c2", "b1", 0, "b1")
    assert run.verification is None
    assert run_after(*TURN, WORK, PASSED).verification is not None


def test_a_rebase_without_work_changes_nothing() -> None:
    assert run_after(("rebased", {"commit": "c2", "tree": "t2", "onto": "b1"})).work is None


ANYTHING = {
    **WORK[1],
    **PASSED[1],
    "kind": "limit",
    "round": 1,
    "ending": "finished",
    "state": "done",
    "reason": "late",
}
LATE: list[Event] = [(name.removeprefix("run."), ANYTHING) for name in APPLY]


@pytest.mark.parametrize("late", LATE, ids=lambda event: event[0])
def test_a_run_that_is_over_stays_as_it_ended_whatever_arrives_afterwards(late: Event) -> None:
    ended: Event = ("ended", {"state": "failed", "reason": "broken"})
    run = run_after(*TURN, ("parked", {"kind": "limit"}), ended, late)
    before = run_after(*TURN, ("parked", {"kind": "limit"}), ended)
    assert (run.state, run.reason, run.ended_at, run.wait) == (before.state, "broken", before.ended_at, None)


def test_a_run_adds_up_its_turns_and_goes_on_with_the_last_conversation() -> None:
    used = {"input": 1, "output": 2, "cost": "0.10"}
    run = run_after(
        ("turn_started", {"turn": 0, "round": 0}),
        ("turn_ended", {"turn": 0, "ending": "limit", "session": "s0", "usage": used, "meter": {"n": 1}}),
        ("turn_started", {"turn": 1, "round": 0}),
        ("turn_ended", {"turn": 1, "ending": "lost", "usage": {"input": 5}}),
        ("turn_started", {"turn": 2, "round": 0}),
    )
    assert run.usage == Usage(input=6, output=2, cost="0.10")
    assert run.session == "s0"
    # The lost turn left no totals: what the client counts from now on still begins at those of the turn before.
    assert run.meter == {"n": 1}


SECOND = "2026-03-01T00:00:02Z"
"""When the first thing after the creation happens to a run here."""


@pytest.mark.parametrize(
    ("event", "kept", "told"),
    [
        ("approved", "approved", {"by": "person:ann", "at": SECOND, "result": True, "kind": "limit"}),
        ("rejected", "rejected", {"by": "person:ann", "at": SECOND, "result": True, "kind": "limit"}),
        ("cancel_asked", "cancel", {"by": "person:ann", "at": SECOND, "result": True, "kind": "limit"}),
        ("landed", "landed", {"at": SECOND, "result": True, "kind": "limit"}),
        ("parked", "wait", {"at": SECOND, "result": True, "kind": "limit"}),
        ("placed", "placed", {"result": True, "kind": "limit"}),
        ("prepared", "prepared", {"result": True, "kind": "limit"}),
        ("committed", "work", {"result": True, "kind": "limit"}),
        ("conflicted", "conflict", {"result": True, "kind": "limit"}),
        ("resumed", "resumed", {"result": True, "kind": "limit"}),
        ("round", "feedback", {"result": True, "kind": "limit"}),
        ("granted", "grant", {"result": True, "kind": "limit"}),
    ],
)
def test_what_happened_is_kept_with_who_and_when_where_that_matters(
    event: str, kept: str, told: dict[str, Any]
) -> None:
    state = folded(("run.created", run_created()), (f"run.{event}", {"result": True, "kind": "limit"}))
    assert state[kept] == told


def test_a_turn_and_a_verification_know_when_they_were() -> None:
    run = run_after(*TURN, WORK, PASSED, ("ended", {}))
    assert (run.turns[0].started, run.turns[0].ended) == (SECOND, "2026-03-01T00:00:03Z")
    assert [seen.at for seen in run.verifications] == ["2026-03-01T00:00:05Z"]
    assert (run.state, run.reason, run.ended_at) == ("failed", "", "2026-03-01T00:00:06Z")


def test_a_new_run_stands_on_its_base_and_a_conflict_or_rebase_moves_it() -> None:
    assert (run_after().onto, run_after().round, run_after().approved_checks) == ("b0", 0, [])
    assert run_after(("conflicted", {})).onto == "b0"
    assert run_after(WORK, ("rebased", {"tree": "t2"})).onto == "b0"


def test_every_conflict_of_a_run_is_remembered() -> None:
    run = run_after(
        ("conflicted", {"onto": "b1", "paths": ["a"]}), ("round", {"round": 1}), ("conflicted", {"paths": ["b"]})
    )
    assert run.conflicts == [["a"], ["b"]]
    assert (run.conflict, run.onto) == ({"paths": ["b"]}, "b1")


def test_what_a_person_granted_in_money_and_in_tokens_adds_up() -> None:
    run = run_after(("granted", {"usd": "1"}), ("granted", {"tokens": 5}), ("granted", {"usd": "2"}))
    assert run.grant == {"usd": "2", "tokens": 5}


def test_of_two_answers_that_met_the_first_counts_and_the_other_stays_visible() -> None:
    run = run_after(
        ("asked", {"key": "Q-1", "turn": 0, "text": "Which?"}),
        ("asked", {"key": "Q-2", "turn": 0, "text": "Where?"}),
        ("asked", {"key": "Q-1", "turn": 0, "text": "Which, again?"}),
        ("answered", {"key": "Q-1", "text": "This"}),
        ("answered", {"key": "Q-1", "text": "That"}),
        ("answered", {"key": "Q-1", "text": "Another"}),
        ("answered", {"key": "Q-9", "text": "Nothing asked"}),
    )
    which, where = run.asked
    assert (which["text"], which["at"], where["at"]) == ("Which?", SECOND, "2026-03-01T00:00:03Z")
    assert which["answer"] == {"by": "person:ann", "at": "2026-03-01T00:00:05Z", "text": "This"}
    assert [late["text"] for late in which["too_late"]] == ["That", "Another"]
    assert [question.key for question in run.unanswered] == ["Q-2"]
    assert "answer" not in where


def test_recording_the_same_step_twice_gives_one_id_and_another_step_another() -> None:
    once = recorded("r", "parked", {"kind": "limit"}, 1, "a")
    assert recorded("r", "parked", {}, 1, "a").id == once.id
    assert tuple(once[:4]) == ("r", "run.parked", {"kind": "limit"}, "shared")
    others = [
        recorded("r", "parked", {}, 2, "a"),
        recorded("q", "parked", {}, 1, "a"),
        recorded("r", "asked", {}, 1, "a"),
    ]
    assert len({once.id, *(other.id for other in others)}) == 4
    assert recorded("r", "placed", {}, local=True) == ("r", "run.placed", {}, "local", "")
