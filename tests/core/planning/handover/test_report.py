from __future__ import annotations

from trackdown.core.planning.handover.report import figures, report
from trackdown.testing.factories import run_after, seen

TURN = ("turn_started", {"turn": 0, "round": 0})
USAGE = {"input": 10, "output": 5, "cost": "0.25"}
ENDED = ("turn_ended", {"turn": 0, "ending": "finished", "seconds": 12.5, "usage": USAGE, "text": "I did it."})
WORK = ("committed", {"commit": "c", "tree": "t", "onto": "b0", "turn": 0})
HELD = {"path": "API_CONTRACT.md", "side": "server", "present": 15, "of": 16, "missing": ["GET /x"]}


def verified(verdict: str = "passed", **more: object) -> tuple[str, dict[str, object]]:
    items = [seen(verdict, subject="c1", command="make", excerpt="line one\nline two" if verdict == "failed" else "")]
    payload = {"tree": "t", "commit": "c", "onto": "b0", "turn": 0, "verdict": verdict}
    return "verified", {**payload, "evidence": [item.to_json() for item in items], **more}


def test_a_report_has_the_figures_of_the_work() -> None:
    run = run_after(TURN, ENDED, WORK, verified(files=3, added=120, removed=4, contract=HELD))
    said = report(run, "done", "")
    assert "Changed: 3 files, 120 lines added, 4 removed, in 12 s." in said.text
    assert "Endpoints: 15 of 16 of API_CONTRACT.md; not: GET /x." in said.text
    assert "Tokens: 15 (5 out), 0.25 USD as reported by the client." in said.text
    assert said.data["checks"] == {"passed": 1, "failed": 0, "person": 0, "not_run": 0}
    assert (said.data["files"], said.data["added"], said.data["cost_usd"]) == (3, 120, "0.25")
    assert "What was asked" not in said.text


def test_what_nobody_counted_is_unknown_and_not_nothing() -> None:
    data = figures(run_after(TURN, ("turn_ended", {"turn": 0, "ending": "failed"})), "failed")
    assert [data[name] for name in ("files", "added", "removed", "endpoints", "cost_usd")] == [None] * 5


def test_one_of_something_is_said_as_one_and_tokens_that_nobody_told_are_not_zero() -> None:
    silent = ("turn_ended", {"turn": 0, "ending": "finished", "seconds": 1})
    text = report(run_after(TURN, silent, WORK, verified(files=1, added=1, removed=0)), "done", "").text
    assert "merged after 0 fix rounds.\n" in text
    assert "Changed: 1 file, 1 line added, 0 removed, in 1 s." in text
    assert "Tokens: the client told none." in text


def test_what_a_client_does_not_call_is_not_held_against_it() -> None:
    held = {**HELD, "side": "client", "present": 1}
    text = report(run_after(TURN, ENDED, WORK, verified(files=1, contract=held)), "done", "").text
    assert "Calls 1 of 16 operations of API_CONTRACT.md." in text
    assert "GET /x" not in text


def test_questions_stand_in_a_report_with_their_answers() -> None:
    asked = ("asked", {"key": "Q-1", "turn": 0, "text": "Which\nport?", "kind": "missing-dependency"})
    answered = ("answered", {"key": "Q-1", "text": "8080"})
    said = report(run_after(TURN, asked, answered), "done", "")
    assert "- Q-1: Which port?\n  Answer: 8080" in said.text
    assert said.data["questions"] == [{"key": "Q-1", "kind": "missing-dependency", "text": "Which\nport?"}]


def test_a_person_who_has_to_decide_is_told_what_was_asked_tried_and_is_missing() -> None:
    run = run_after(TURN, ENDED, WORK, verified("failed"))
    text = report(run, "escalated", "not right after 2 fix rounds").text
    order = [
        "What was asked:\n- TASK-1: greet\n- it greets",
        "What was tried:\n- round 0: failed: it greets",
        "What is still missing:\n- it greets\n  line one\n  line two",
        "To go on:",
        "trackdown runs logs RUN-1",
        "trackdown runs diff RUN-1",
        "trackdown workspace open RUN-1",
        "trackdown runs retry RUN-1 --agent ID",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_an_agent_that_never_finished_a_turn_left_no_result_to_look_at() -> None:
    text = report(
        run_after(TURN, ("turn_ended", {"turn": 0, "ending": "failed", "message": "no login"})), "failed", ""
    ).text
    assert "- round 0: failed: no login" in text
    assert "runs diff" not in text
