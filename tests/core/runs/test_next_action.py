from __future__ import annotations

from typing import Any

import pytest

from trackdown.core.runs import machine
from trackdown.core.runs.machine import Action, End, Park, next_action
from trackdown.testing.factories import LATER, NOW, run_after, seen

SERVER = "agent_error.provider_server_error"
RATE = "agent_error.provider_capacity_or_rate_limit"
BUDGET = "budget_limit"

Event = tuple[str, dict[str, Any]]

PREPARED: Event = ("prepared", {})
STARTED: Event = ("turn_started", {"turn": 0, "round": 0})


def turn(ending: str, number: int = 0, round: int = 0, **other: Any) -> list[Event]:
    begun = ("turn_started", {"turn": number, "round": round})
    return [begun, ("turn_ended", {"turn": number, "ending": ending, **other})]


def work(number: int = 0, tree: str = "t") -> Event:
    return ("committed", {"commit": "c", "tree": tree, "onto": "b0", "turn": number})


def verified(verdict: str, *items: Any, tree: str = "t", number: int = 0) -> Event:
    evidence = [item.to_json() for item in items]
    return (
        "verified",
        {"tree": tree, "commit": "c", "onto": "b0", "turn": number, "verdict": verdict, "evidence": evidence},
    )


WORKED = [PREPARED, *turn("finished"), work()]
ASKED: Event = ("asked", {"key": "Q-1", "turn": 0, "text": "Which?"})
ANSWERED: Event = ("answered", {"key": "Q-1", "text": "That"})
REVIEW = seen("person", subject="c1")
HELD = seen("person", subject="c2", command="make evil")
APPROVED: Event = ("approved", {"result": True})
REJECTED: Event = ("rejected", {"reason": "too loud"})
TOLD: Event = ("told", {"text": "in blue, please"})
CONFLICT: Event = ("conflicted", {"onto": "b1", "paths": ["a.py"]})

TABLE: list[tuple[str, list[Event], Action | None]] = [
    ("a new run is prepared", [], machine.Prepare()),
    ("the first turn gets the brief", [PREPARED], machine.BeginTurn(0, 0, "brief")),
    ("what the agent left is committed", [PREPARED, *turn("finished")], machine.CommitWork(0)),
    ("what was committed is verified", WORKED, machine.Verify()),
    ("what passed lands", [*WORKED, verified("passed")], machine.Land()),
    ("another tree is verified again", [*WORKED, verified("passed", tree="other")], machine.Verify()),
    (
        "an earlier turn's verdict does not count",
        [*WORKED, verified("passed"), *turn("finished", 1), work(1)],
        machine.Verify(),
    ),
    ("a newer turn is committed again", [*WORKED, verified("passed"), *turn("finished", 1)], machine.CommitWork(1)),
    (
        "after a rebase it is verified again",
        [*WORKED, verified("passed"), ("rebased", {"tree": "t2", "commit": "c2", "onto": "b1"})],
        machine.Verify(),
    ),
    (
        "a new round begins with feedback",
        [*WORKED, verified("failed"), ("round", {"round": 1})],
        machine.BeginTurn(1, 1, "feedback"),
    ),
    ("what a person has to look at waits", [*WORKED, verified("person", REVIEW)], Park("review", "it greets")),
    (
        "a check from outside waits",
        [*WORKED, verified("person", REVIEW, HELD)],
        Park("approval", "1 check from outside waits for approval"),
    ),
    (
        "several checks from outside wait",
        [*WORKED, verified("person", HELD, seen("person", subject="c3", command="make more"))],
        Park("approval", "2 checks from outside wait for approval"),
    ),
    (
        "an approved check is run",
        [*WORKED, verified("person", HELD), ("approved", {"checks": ["c2"]})],
        machine.Verify(),
    ),
    (
        "approving another check changes nothing",
        [*WORKED, verified("person", HELD), ("approved", {"checks": ["c9"]})],
        Park("approval", "1 check from outside waits for approval"),
    ),
    (
        "a check that was approved and passed is not run again",
        [*WORKED, verified("passed", seen("passed", subject="c2", command="make")), ("approved", {"checks": ["c2"]})],
        machine.Land(),
    ),
    (
        "letting checks run says nothing of what a person has to look at",
        [*WORKED, verified("person", REVIEW), ("approved", {"checks": ["c1"]})],
        Park("review", "it greets"),
    ),
    (
        "all that a person has to look at is named",
        [*WORKED, verified("person", REVIEW, seen("passed", name="x"), seen("person", name="it waves"))],
        Park("review", "it greets; it waves"),
    ),
    ("an approved result lands", [*WORKED, verified("person", REVIEW), APPROVED], machine.Land()),
    ("a parked run stays", [*WORKED, verified("person", REVIEW), ("parked", {"kind": "review"})], machine.Stay()),
    ("a wait without an end stays", [PREPARED, *turn("limit"), ("parked", {"kind": "limit"})], machine.Stay()),
    (
        "a wait stays before its end",
        [PREPARED, *turn("limit"), ("parked", {"kind": "limit", "until": LATER})],
        machine.Stay(),
    ),
    (
        "a wait ends at its end",
        [PREPARED, *turn("limit"), ("parked", {"kind": "limit", "until": NOW})],
        machine.Resume(),
    ),
    ("a limit is a wait", [PREPARED, *turn("limit", message="5 h", until=LATER)], Park("limit", "5 h", LATER)),
    (
        "after a limit the turn goes on",
        [PREPARED, *turn("limit"), ("resumed", {"turn": 0})],
        machine.BeginTurn(1, 0, "continue"),
    ),
    (
        "an earlier wait does not end a later limit",
        [PREPARED, *turn("limit"), ("resumed", {"turn": 0}), *turn("limit", 1)],
        Park("limit", "", None),
    ),
    (
        "a limit in a round stays in it",
        [("round", {"round": 1}), PREPARED, *turn("limit", 1, 1), ("resumed", {"turn": 1})],
        machine.BeginTurn(2, 1, "continue"),
    ),
    ("an interrupted turn goes on", [PREPARED, *turn("cancelled")], machine.BeginTurn(1, 0, "continue")),
    ("a lost turn goes on", [PREPARED, *turn("lost")], machine.BeginTurn(1, 0, "continue")),
    (
        "a turn is begun again three times",
        [PREPARED, *turn("lost"), *turn("lost", 1), *turn("lost", 2)],
        machine.BeginTurn(3, 0, "continue"),
    ),
    (
        "and no more",
        [PREPARED, *(event for number in range(4) for event in turn("lost", number))],
        End("failed", "the agent was cut off 4 times without anybody's asking"),
    ),
    (
        "what a person cut off is no trouble however often",
        [PREPARED, *(event for n in range(4) for event in turn("cancelled", n, asked=True)), *turn("lost", 4)],
        machine.BeginTurn(5, 0, "continue"),
    ),
    (
        "turns that ended well are no trouble either",
        [PREPARED, *(event for n in range(4) for event in turn("finished", n)), *turn("lost", 4)],
        machine.BeginTurn(5, 0, "continue"),
    ),
    (
        "an agent that is killed counts as one that was lost",
        [PREPARED, *turn("cancelled"), *turn("lost", 1), *turn("cancelled", 2), *turn("lost", 3)],
        End("failed", "the agent was cut off 4 times without anybody's asking"),
    ),
    (
        "a deadline ends the run",
        [PREPARED, *turn("timeout", message="60 s")],
        End("failed", "the agent did not finish in time: 60 s"),
    ),
    (
        "a failed agent ends the run",
        [PREPARED, *turn("failed", message="no such model")],
        End("failed", "no such model"),
    ),
    (
        "a failure always has a reason",
        [PREPARED, *turn("failed")],
        End("failed", "the agent failed without saying why"),
    ),
    (
        "a failure that passes is tried again after a pause",
        [PREPARED, *turn("failed", failure=SERVER, message="500", until=LATER)],
        Park("retry", "the provider's server failed: 500 (try 1 of 5)", LATER),
    ),
    (
        "the last try is made",
        [PREPARED, *(event for n in range(5) for event in turn("failed", n, failure=SERVER, until=LATER))],
        Park("retry", "the provider's server failed (try 5 of 5)", LATER),
    ),
    (
        "after the pause the turn goes on",
        [PREPARED, *turn("failed", failure=SERVER), ("resumed", {"turn": 0})],
        machine.BeginTurn(1, 0, "continue"),
    ),
    (
        "too many requests are tried again for a while",
        [PREPARED, *turn("limit", failure=RATE, message="429", until=LATER)],
        Park("retry", "the provider has too many requests: 429 (try 1 of 5)", LATER),
    ),
    (
        "as often as other failures",
        [PREPARED, *(event for n in range(5) for event in turn("limit", n, failure=RATE, message="429", until=LATER))],
        Park("retry", "the provider has too many requests: 429 (try 5 of 5)", LATER),
    ),
    (
        "and then waited for",
        [PREPARED, *(event for n in range(6) for event in turn("limit", n, failure=RATE, message="429", until=LATER))],
        Park("limit", "429", LATER),
    ),
    (
        "other failures are not",
        [PREPARED, *(event for n in range(6) for event in turn("failed", n, failure=SERVER, message="500"))],
        End("failed", "still failing after 5 more tries: the provider's server failed: 500"),
    ),
    (
        "a budget waits for a person",
        [PREPARED, *turn("failed", failure=BUDGET, message="1 USD")],
        Park("budget", "1 USD"),
    ),
    (
        "a budget of the day is back the next day",
        [PREPARED, *turn("failed", failure=BUDGET, message="1 USD", until=LATER)],
        Park("budget", "1 USD", LATER),
    ),
    (
        "what was asked is waited for",
        [PREPARED, *turn("question"), ASKED],
        Park("question", "Q-1: Which?"),
    ),
    (
        "a question without words is waited for too",
        [PREPARED, *turn("question"), ("asked", {"key": "Q-1", "turn": 0, "text": " "})],
        Park("question", "Q-1: "),
    ),
    (
        "an answer is told in the next turn of the round",
        [PREPARED, ("round", {"round": 1}), *turn("question", 0, 1), ASKED, ANSWERED],
        machine.BeginTurn(1, 1, "answer"),
    ),
    (
        "an answer in the moment of parking ends the wait",
        [PREPARED, *turn("question"), ASKED, ANSWERED, ("parked", {"kind": "question"})],
        machine.Resume(),
    ),
    (
        "an unanswered question waits for ever",
        [PREPARED, *turn("question"), ASKED, ("parked", {"kind": "question"})],
        machine.Stay(),
    ),
    (
        "what a person tells meanwhile comes before the result, in the same round",
        [PREPARED, ("round", {"round": 1}), *turn("finished", 0, 1), TOLD],
        machine.BeginTurn(1, 1, "told"),
    ),
    *(
        (f"words end a wait for {kind}", [*WORKED, TOLD, ("parked", {"kind": kind})], machine.Resume())
        for kind in ("review", "approval", "checkout")
    ),
    ("words end no limit", [PREPARED, *turn("limit"), TOLD, ("parked", {"kind": "limit"})], machine.Stay()),
    ("a landed run is done", [*WORKED, verified("passed"), ("landed", {"commit": "c"})], End("done", "")),
    ("landing comes before cancelling", [*WORKED, ("landed", {"commit": "c"}), ("cancel_asked", {})], End("done", "")),
    (
        "a person cancels at any time",
        [PREPARED, STARTED, ("cancel_asked", {"reason": "no need"})],
        End("cancelled", "no need"),
    ),
    ("a person cancels a wait", [("parked", {"kind": "limit"}), ("cancel_asked", {})], End("cancelled", "")),
    ("a run that is over has no next step", [("ended", {"state": "failed"})], None),
]


@pytest.mark.parametrize(("events", "action"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_next_step_of_a_run(events: list[Event], action: Action | None) -> None:
    found = next_action(run_after(*events), NOW)
    # Steps without values are all the same empty tuple.
    assert (type(found), found) == (type(action), action)


def test_an_open_turn_is_followed() -> None:
    run = run_after(PREPARED, STARTED)
    assert next_action(run, NOW) == machine.FollowTurn(run.turns[0])


NO_REASON = "A person reviewed the result and sent it back:"
SENT_BACK: list[tuple[str, list[Event], str, str]] = [
    ("checks", [verified("failed", seen("failed", excerpt="boom"))], "boom", "acceptance criterion: it greets"),
    ("conflict", [verified("passed"), CONFLICT], "a.py", "a.py"),
    ("conflict", [verified("passed"), CONFLICT], "Meanwhile main moved on", "a.py"),
    ("conflict", [("conflicted", {"paths": ["-X.py"]})], "- -X.py", "-X.py"),
    ("rejected", [verified("person", REVIEW), ("parked", {"kind": "review"}), REJECTED], "too loud", "too loud"),
    ("rejected", [verified("passed"), ("parked", {"kind": "checkout"}), REJECTED], "too loud", "too loud"),
    ("rejected", [verified("person", REVIEW), REJECTED], "too loud", "too loud"),
    ("rejected", [("parked", {"kind": "review"}), ("rejected", {})], "\n\n- \n\n", NO_REASON),
    ("rejected", [verified("passed"), ("rejected", {})], "\n\n- \n\n", NO_REASON),
    ("rejected", [verified("person", REVIEW), APPROVED, REJECTED], "too loud", "too loud"),
    (
        "checks",
        [verified("failed", seen("failed", excerpt="boom")), APPROVED],
        "boom",
        "acceptance criterion: it greets",
    ),
]


@pytest.mark.parametrize(("cause", "events", "told", "reason"), SENT_BACK)
@pytest.mark.parametrize("round", [0, 1, 2])
def test_whatever_is_sent_back_uses_up_the_same_two_rounds(
    cause: str, events: list[Event], told: str, reason: str, round: int
) -> None:
    before: list[Event] = [("round", {"round": round})] if round else []
    run = run_after(PREPARED, *before, *turn("finished", 0, round), work(), *events)
    action = next_action(run, NOW)
    if round < 2:
        assert isinstance(action, machine.BeginRound)
        assert (action.round, action.cause) == (round + 1, cause)
        assert told in action.text
    else:
        assert action == End("escalated", f"not right after 2 fix rounds: {reason}")


def test_a_conflict_without_paths_is_sent_back_too() -> None:
    action = next_action(run_after(*WORKED, verified("passed"), ("conflicted", {})), NOW)
    assert isinstance(action, machine.BeginRound)
