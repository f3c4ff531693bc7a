from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents.claude_stream import ClaudeReader
from trackdown.core.runs.events import TurnOutcome
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest
from trackdown.testing.agent_contract import read

Asked = Callable[..., TurnRequest]
Recorded = Callable[[str], list[str]]
PROFILE = AgentProfile("careful", "claude")
RUNS_WORKSPACE = Path("/home/ada/runs/1/workspace")


@pytest.fixture
def outcome_of(asked: Asked) -> Callable[..., TurnOutcome]:
    def outcome(lines: list[str], exit_code: int | None = 1, stderr: str = "", **fields: object) -> TurnOutcome:
        reader = ClaudeReader(asked(PROFILE, **fields))
        for line in lines:
            reader.feed(line)
        return reader.finish(exit_code, stderr)

    return outcome


def result(**fields: Any) -> str:
    return json.dumps({"type": "result", "subtype": "success", "is_error": False, "session_id": "s", **fields})


def test_a_server_that_cannot_be_reached_is_said_to_be_so(asked: Asked) -> None:
    reader = ClaudeReader(asked(PROFILE))
    retries: list[dict[str, Any]] = [
        {"error": "unknown", "error_status": None},
        {},
        {"error": "rate_limit", "error_status": 429},
    ]
    lines = [json.dumps({"type": "system", "subtype": "api_retry", **retry}) for retry in retries]
    told = [event.data["message"] for line in lines for event in reader.feed(line)]
    assert told[0] == told[1] == "the model's server: it cannot be reached, or hung up; trying again"
    assert told[2] == "the model's server: rate_limit 429; trying again"


def test_a_turn_is_told_as_it_happened(asked: Asked, recorded: Recorded) -> None:
    request = asked(PROFILE, workspace=RUNS_WORKSPACE)
    events, outcome = read(ClaudeReader(request), recorded("claude-first"))
    assert [event.type for event in events] == ["session", "tool", "file", "tool", "text", "usage"]
    assert events[0].data["client"] == "Claude Code 2.1.329"
    assert events[2].data == {"path": "made.txt", "action": "create"}
    assert events[3].data["output"] == "hello"
    assert outcome.text == "First done."
    assert outcome.model == "claude-opus-5-5"


def test_the_second_rounds_cost_is_its_own_although_the_client_counts_the_session(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded
) -> None:
    first = outcome_of(recorded("claude-first"), 0)
    second = outcome_of(recorded("claude-second"), 0, session=first.session, meter=first.meter)
    assert first.usage == Usage(300, 120, 30, 60, 0, "0.002574")
    assert second.usage == Usage(200, 80, 20, 40, 0, "0.001716")
    assert second.meter["cost"] == "0.00429"


def test_a_client_that_counts_each_invocation_is_not_subtracted_from(outcome_of: Callable[..., TurnOutcome]) -> None:
    def turn(cost: float, tokens: int) -> list[str]:
        models = {"opus": {"inputTokens": tokens, "outputTokens": 10}}
        usage = {"input_tokens": tokens, "output_tokens": 10}
        return [result(total_cost_usd=cost, usage=usage, modelUsage=models)]

    first = outcome_of(turn(0.01, 100), 0)
    for cost, tokens in ((0.004, 40), (0.05, 500)):
        second = outcome_of(turn(cost, tokens), 0, session=first.session, meter=first.meter)
        assert second.usage.cost == str(cost)


def test_a_fresh_session_starts_counting_anew(outcome_of: Callable[..., TurnOutcome], recorded: Recorded) -> None:
    first = outcome_of(recorded("claude-first"), 0)
    again = outcome_of(recorded("claude-first"), 0, meter=first.meter)
    assert again.usage == first.usage


@pytest.mark.parametrize(
    ("name", "ending", "words"),
    [
        ("claude-401", "failed", "Failed to authenticate"),
        ("claude-429", "limit", "429"),
        ("claude-500", "failed", "500"),
        ("claude-int-tool", "cancelled", "interrupted"),
    ],
)
def test_success_in_the_subtype_means_nothing(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded, name: str, ending: str, words: str
) -> None:
    outcome = outcome_of(recorded(name))
    assert outcome.ending == ending
    assert words in outcome.message


def test_an_interrupted_client_that_ends_with_zero_and_no_result_is_not_finished(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded
) -> None:
    outcome = outcome_of(recorded("claude-int-hang"), 0)
    assert outcome.ending == "cancelled"
    assert outcome.session


def test_a_killed_turns_usage_is_read_from_the_clients_log(asked: Asked, recorded: Recorded) -> None:
    request = asked(PROFILE)
    lines = recorded("claude-term-tool")
    said = [json.loads(line) for line in lines if '"assistant"' in line]
    log = request.home / "claude" / "projects" / "-x" / f"{said[0]['session_id']}.jsonl"
    log.parent.mkdir(parents=True)
    usage = {"input_tokens": 7, "cache_read_input_tokens": 5, "output_tokens": 3}
    blocks = [
        {"type": "assistant", "message": {"id": each["message"]["id"], "usage": usage}, "requestId": "r"}
        for each in said
        for _ in range(2)
    ]
    earlier = {"type": "assistant", "message": {"id": "msg_of_an_earlier_turn", "usage": usage}, "requestId": "r"}
    log.write_text("\n".join(json.dumps(line) for line in [earlier, *blocks]) + '\n{"type": "assis')
    _, outcome = read(ClaudeReader(request), lines, 143)
    assert outcome.ending == "cancelled"
    assert outcome.usage == Usage(input=7 * len(said), cached=5 * len(said), output=3 * len(said))


@pytest.mark.parametrize("subtype", ["error_max_budget_usd", "error_during_execution", "success"])
def test_a_request_that_the_clients_last_words_leave_out_is_counted_from_its_log(asked: Asked, subtype: str) -> None:
    """So it is with the last one before it stops at its budget."""
    request = asked(PROFILE)
    log = request.home / "claude" / "projects" / "-x" / "s.jsonl"
    log.parent.mkdir(parents=True)
    reader = ClaudeReader(request)
    for number in range(4):
        message = {"id": f"m{number}", "usage": {"input_tokens": 1000, "output_tokens": 50}}
        line = json.dumps({"type": "assistant", "session_id": "s", "requestId": f"r{number}", "message": message})
        with log.open("a") as lines:
            lines.write(f"{line}\n{line}\n")
        if number:  # The first was an earlier turn's.
            reader.feed(line)
    told = {"input_tokens": 2000, "output_tokens": 100}
    reader.feed(result(subtype=subtype, is_error=subtype != "success", usage=told, total_cost_usd=0.5))
    assert reader.finish(1, "").usage == Usage(3000, 0, 0, 150, 0, "0.5")


def test_the_clients_last_words_count_where_its_log_knows_less(asked: Asked) -> None:
    reader = ClaudeReader(asked(PROFILE))
    reader.feed(result(usage={"input_tokens": 300, "output_tokens": 60}))
    assert reader.finish(0, "").usage == Usage(300, 0, 0, 60)


def test_the_end_of_a_subscriptions_limit_is_known(outcome_of: Callable[..., TurnOutcome]) -> None:
    info = {"status": "rejected", "resetsAt": 1893456000, "rateLimitType": "five_hour"}
    lines = [
        json.dumps({"type": "rate_limit_event", "rate_limit_info": info}),
        result(is_error=True, result="You've hit your limit · resets 3pm (UTC)", api_error_status=429),
    ]
    assert outcome_of(lines).ending == "limit"
    assert outcome_of(lines).until == "2030-01-01T00:00:00+00:00"
    assert (outcome_of(lines[1:]).until or "").endswith("T15:00:00+00:00")


def test_a_limit_of_the_profile_is_not_worth_waiting_for(outcome_of: Callable[..., TurnOutcome]) -> None:
    assert outcome_of([result(is_error=True, subtype="error_max_turns")]).ending == "failed"


def test_a_session_that_is_gone_is_not_tried_again(outcome_of: Callable[..., TurnOutcome]) -> None:
    gone = result(is_error=True, subtype="error_during_execution", errors=["No conversation found with session ID: s"])
    outcome = outcome_of([gone], session="s")
    assert outcome.ending == "failed"
    assert outcome.session is None


def test_a_client_that_never_spoke_keeps_the_session_and_the_meter(outcome_of: Callable[..., TurnOutcome]) -> None:
    meter = {"session": "s", "cost": "0.5", "tokens": 9}
    outcome = outcome_of([], 1, "cannot open the display", session="s", meter=meter)
    assert (outcome.ending, outcome.session, outcome.meter) == ("failed", "s", meter)
    assert "cannot open the display" in outcome.message


def test_a_question_to_a_person_is_seen(asked: Asked) -> None:
    block = {"type": "tool_use", "id": "t", "name": "AskUserQuestion", "input": {"questions": [{"question": "Which?"}]}}
    events, outcome = read(
        ClaudeReader(asked(PROFILE)), [json.dumps({"type": "assistant", "message": {"content": [block]}})], -9
    )
    assert [event.to_json() for event in events] == [{"type": "question", "text": "Which?"}]
    assert "while running AskUserQuestion" in outcome.message
