from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.agents.opencode_stream import OpenCodeReader
from trackdown.core.runs.events import TurnOutcome
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest
from trackdown.testing.agent_contract import read

Asked = Callable[..., TurnRequest]
Recorded = Callable[[str], list[str]]
PROFILE = AgentProfile("local", "opencode", model="local/m1")
RUNS_WORKSPACE = Path("/home/ada/runs/1/workspace")


@pytest.fixture
def outcome_of(asked: Asked) -> Callable[..., TurnOutcome]:
    def outcome(lines: list[str], exit_code: int | None = 1, stderr: str = "", **fields: object) -> TurnOutcome:
        reader = OpenCodeReader(asked(PROFILE, **fields))
        for line in lines:
            reader.feed(line)
        return reader.finish(exit_code, stderr)

    return outcome


def test_a_turn_is_told_as_it_happened(asked: Asked, recorded: Recorded) -> None:
    events, outcome = read(OpenCodeReader(asked(PROFILE, workspace=RUNS_WORKSPACE)), recorded("opencode-first"))
    assert [event.type for event in events] == [
        *("session", "tool", "file", "usage", "tool", "usage", "text", "usage"),
    ]
    assert events[2].data == {"path": "made.txt", "action": "create"}
    assert events[4].data["output"] == "one\ntwo\n"
    assert (outcome.text, outcome.model) == ("First done.", "local/m1")
    assert outcome.session == "ses_e0178a235ffeTkQh1UUxsQTyU2"


def test_the_steps_add_up_and_reasoning_is_output(outcome_of: Callable[..., TurnOutcome], recorded: Recorded) -> None:
    assert outcome_of(recorded("opencode-first"), 0).usage == Usage(input=1420, cached=480, output=340, reasoning=50)


def test_a_price_that_the_client_does_not_know_is_no_price(outcome_of: Callable[..., TurnOutcome]) -> None:
    def step(cost: object) -> str:
        return json.dumps({"type": "step_finish", "sessionID": "s", "part": {"cost": cost, "tokens": {"output": 1}}})

    assert outcome_of([step(0), step("1"), step(-1)], 0).usage.cost is None
    assert outcome_of([step(0.000154), step(0.1)], 0).usage.cost == "0.100154"


@pytest.mark.parametrize(
    ("name", "ending", "failure", "words"),
    [
        ("opencode-401", "failed", "agent_error.provider_auth_or_access", "401 this key is not known"),
        ("opencode-429", "limit", "agent_error.provider_capacity_or_rate_limit", "429 slow down"),
        ("opencode-400ctx", "failed", "agent_error.context_overflow", "exceeds the maximum"),
        ("opencode-404", "failed", "agent_error.model_not_found_or_unavailable", "models/x is not found"),
    ],
)
def test_the_last_error_says_why(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded, name: str, ending: str, failure: str, words: str
) -> None:
    outcome = outcome_of(recorded(name))
    assert (outcome.ending, outcome.failure) == (ending, failure)
    assert words in outcome.message


def test_an_answer_after_an_error_takes_the_error_back(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded
) -> None:
    assert outcome_of([*recorded("opencode-401"), *recorded("opencode-first")], 0).ending == "finished"


def test_a_turn_that_ended_where_the_client_would_have_asked_is_not_finished(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded
) -> None:
    outcome = outcome_of(recorded("opencode-refused"), 0)
    assert (outcome.ending, outcome.failure) == ("failed", "agent_blocked")
    assert "bash" in outcome.message
    assert outcome_of([*recorded("opencode-refused"), *recorded("opencode-first")], 0).ending == "finished"


def test_a_client_that_says_nothing_has_done_nothing(outcome_of: Callable[..., TurnOutcome]) -> None:
    assert outcome_of([], 0).failure == "agent_error.empty_or_unparseable_output"
    assert outcome_of([], -2).ending == "cancelled"


def test_a_session_that_is_gone_is_not_tried_again(outcome_of: Callable[..., TurnOutcome]) -> None:
    outcome = outcome_of([], 1, "Error: Session not found", session="ses_1")
    assert (outcome.ending, outcome.session, outcome.failure) == ("failed", None, "agent_error.missing_config")


def test_a_failed_command_and_a_question_are_seen(asked: Asked) -> None:
    state = {"status": "completed", "input": {"command": "x"}, "output": "no", "metadata": {"exit": 3}}
    tool = {"type": "tool_use", "sessionID": "s", "part": {"tool": "bash", "state": state}}
    question = {"tool": "question", "state": {"status": "error", "input": {"questions": [{"question": "Which?"}]}}}
    lines = [json.dumps(tool), json.dumps({"type": "tool_use", "sessionID": "s", "part": question})]
    events, _ = read(OpenCodeReader(asked(PROFILE)), lines)
    assert [(event.type, event.data.get("ok")) for event in events] == [
        *(("session", None), ("tool", False), ("tool", False), ("question", None)),
    ]
