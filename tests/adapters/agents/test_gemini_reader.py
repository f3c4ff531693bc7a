from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.agents.gemini_stream import GeminiReader
from trackdown.core.runs.events import TurnOutcome
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest
from trackdown.testing.agent_contract import read

Asked = Callable[..., TurnRequest]
Recorded = Callable[[str], list[str]]
PROFILE = AgentProfile("quick", "gemini")
RUNS_WORKSPACE = Path("/home/ada/runs/1/workspace")


@pytest.fixture
def outcome_of(asked: Asked) -> Callable[..., TurnOutcome]:
    def outcome(lines: list[str], exit_code: int | None = 1, stderr: str = "", **fields: object) -> TurnOutcome:
        reader = GeminiReader(asked(PROFILE, **fields))
        for line in lines:
            reader.feed(line)
        return reader.finish(exit_code, stderr)

    return outcome


def test_a_turn_is_told_as_it_happened(asked: Asked, recorded: Recorded) -> None:
    events, outcome = read(GeminiReader(asked(PROFILE, workspace=RUNS_WORKSPACE)), recorded("gemini-first"))
    assert [event.type for event in events] == ["session", "tool", "file", "tool", "text", "usage"]
    assert events[2].data == {"path": "made.txt", "action": "modify"}
    assert events[3].data["output"] == "one\ntwo"
    assert (outcome.text, outcome.model) == ("First done.", "gemini-2.5-flash")


def test_thoughts_are_output_although_the_client_counts_them_in_the_total_only(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded
) -> None:
    assert outcome_of(recorded("gemini-first"), 0).usage == Usage(input=1420, cached=480, output=340, reasoning=50)


@pytest.mark.parametrize(
    ("name", "exit_code", "ending", "failure", "words"),
    [
        ("gemini-401", 145, "failed", "agent_error.provider_auth_or_access", "this key is not known"),
        ("gemini-429", 173, "limit", "agent_error.provider_capacity_or_rate_limit", "slow down"),
        ("gemini-500", 244, "failed", "agent_error.provider_server_error", "oops"),
        ("gemini-400ctx", 144, "failed", "agent_error.context_overflow", "exceeds the maximum"),
        ("gemini-404", 1, "failed", "agent_error.model_not_found_or_unavailable", "models/x is not found"),
        ("gemini-drop", 1, "failed", "agent_error.provider_network", "terminated"),
        ("gemini-garbage", 1, "failed", "agent_error.empty_or_unparseable_output", "Incomplete JSON"),
    ],
)
def test_the_result_says_why_and_the_exit_code_which_state(
    outcome_of: Callable[..., TurnOutcome],
    recorded: Recorded,
    name: str,
    exit_code: int,
    ending: str,
    failure: str,
    words: str,
) -> None:
    outcome = outcome_of(recorded(name), exit_code)
    assert (outcome.ending, outcome.failure) == (ending, failure)
    assert words in outcome.message
    assert "quota increase" not in outcome.message


def test_words_that_come_in_pieces_are_said_once(asked: Asked) -> None:
    pieces = [json.dumps({"type": "message", "role": "assistant", "content": each, "delta": True}) for each in "abc"]
    asking = json.dumps(
        {"type": "tool_use", "tool_id": "t", "tool_name": "ask_user", "parameters": {"question": "Why?"}}
    )
    events, outcome = read(GeminiReader(asked(PROFILE)), [*pieces, asking], -9)
    assert [event.to_json() for event in events] == [
        {"type": "text", "text": "abc"},
        {"type": "question", "text": "Why?"},
    ]
    assert "while running ask_user" in outcome.message


def test_a_client_that_ends_with_zero_and_no_result_was_interrupted(asked: Asked, recorded: Recorded) -> None:
    request = asked(PROFILE)
    log = request.home / "gemini" / ".gemini" / "tmp" / "w" / "chats" / "session-1.jsonl"
    log.parent.mkdir(parents=True)
    tokens = {"input": 150, "cached": 40, "output": 20, "thoughts": 5}
    said = [
        {"id": "old", "timestamp": "2026-11-20T00:00:00.000Z", "type": "gemini", "tokens": tokens},
        {"id": "new", "timestamp": "2026-11-21T23:00:00.000Z", "type": "gemini", "tokens": {"input": 1}},
        {"id": "new", "timestamp": "2026-11-21T23:00:00.000Z", "type": "gemini", "tokens": tokens},
    ]
    log.write_text("\n".join(json.dumps(line) for line in said) + '\n{"tokens": ')
    _, outcome = read(GeminiReader(request), recorded("gemini-first")[:2], 0)
    assert (outcome.ending, outcome.failure) == ("cancelled", "cancelled")
    assert outcome.usage == Usage(input=110, cached=40, output=25, reasoning=5)
    assert outcome.session


def test_a_client_that_says_nothing_has_done_nothing(outcome_of: Callable[..., TurnOutcome]) -> None:
    assert outcome_of([], 0)[:2] == ("lost", "the client reported nothing")
    assert outcome_of([], 127, "gemini: not found").failure == "agent_error.runtime_missing_executable"


@pytest.mark.parametrize(("session", "kept"), [(None, None), ("s1", "s1")])
def test_a_session_in_which_nothing_was_answered_is_not_gone_on_with_unless_it_is_an_older_one(
    asked: Asked, session: str | None, kept: str | None
) -> None:
    lines = [
        json.dumps({"type": "init", "session_id": "s1", "model": "m"}),
        json.dumps({"type": "message", "role": "user", "content": "Do it."}),
        json.dumps({"type": "result", "status": "error", "error": {"message": "terminated"}, "stats": {}}),
    ]
    _, outcome = read(GeminiReader(asked(PROFILE, session=session)), lines, 1)
    assert (outcome.ending, outcome.failure) == ("failed", "agent_error.provider_network")
    assert outcome.session == kept
