"""What scripts print, how a turn's end is read, and what fits into an event."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from trackdown.adapters.agents.bounded import DEPTH_LIMIT, TEXT_LIMIT, event
from trackdown.adapters.agents.event_reader import EventReader
from trackdown.adapters.agents.event_shapes import event_of
from trackdown.adapters.agents.exit_codes import ending_of
from trackdown.core.runs.events import TurnOutcome
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest


@pytest.fixture
def outcome_of(asked: Callable[..., TurnRequest]) -> Callable[..., TurnOutcome]:
    def outcome(lines: list[object], exit_code: int | None = 0, stderr: str = "", **fields: object) -> TurnOutcome:
        reader = EventReader(asked(AgentProfile("own", "command"), **fields))
        for line in lines:
            reader.feed(line if isinstance(line, str) else json.dumps(line))
        return reader.finish(exit_code, stderr)

    return outcome


@pytest.mark.parametrize(
    ("line", "data"),
    [
        ({"type": "text", "text": "hi", "extra": 1}, {"text": "hi"}),
        ({"type": "file", "path": "a"}, {"path": "a", "action": "modify"}),
        ({"type": "tool", "name": "t"}, {"name": "t", "input": None, "output": "", "ok": True}),
        ({"type": "error", "message": "m"}, {"message": "m", "retrying": False}),
        ({"type": "limit", "message": "m"}, {"until": None, "message": "m"}),
        ({"type": "session", "id": "s"}, {"id": "s", "model": None, "client": ""}),
    ],
)
def test_a_line_of_a_known_shape_is_that_event(line: dict[str, object], data: dict[str, object]) -> None:
    assert event_of(json.dumps(line)) == (line["type"], data)


@pytest.mark.parametrize(
    "line",
    [
        "plain words",
        '{"type": "end", "outcome": "finished"}',
        '{"type": "usage", "input": -1}',
        '{"type": "usage", "input": true}',
        '{"type": "usage", "cost": 0.5}',
        '{"type": "usage", "cost": "NaN"}',
        '{"type": "file", "path": "a", "action": "move"}',
        '{"type": "limit", "until": "tomorrow"}',
        '{"type": "limit", "until": "2030-01-01T00:00:00"}',
        '{"type": {"a": 1}}',
        '{"type": "text"}',
        '["text"]',
    ],
)
def test_any_other_line_is_something_that_was_said(line: str) -> None:
    assert event_of(line + "\n") == ("text", {"text": line})


def test_usage_adds_up(outcome_of: Callable[..., TurnOutcome]) -> None:
    lines = [{"type": "usage", "input": 3, "cost": "0.10"}, {"type": "usage", "output": 2, "cost": "0.20"}]
    assert outcome_of(lines).usage == Usage(input=3, output=2, cost="0.30")


def test_exit_code_zero_is_finished_whatever_was_said(outcome_of: Callable[..., TurnOutcome]) -> None:
    outcome = outcome_of([{"type": "limit", "message": "429"}, {"type": "error", "message": "no"}, "Done."])
    assert (outcome.ending, outcome.text) == ("finished", "Done.")


def test_a_failure_after_a_limit_is_that_limit(outcome_of: Callable[..., TurnOutcome]) -> None:
    outcome = outcome_of([{"type": "limit", "until": "2030-01-01T01:00:00+01:00", "message": "m"}], 1)
    assert (outcome.ending, outcome.message, outcome.until) == ("limit", "m", "2030-01-01T00:00:00+00:00")


def test_a_failure_says_the_agents_last_error_else_the_end_of_stderr(outcome_of: Callable[..., TurnOutcome]) -> None:
    lines = [{"type": "error", "message": "no disk"}, {"type": "error", "message": "again", "retrying": True}]
    assert outcome_of(lines, 3, "trace").message == "no disk"
    assert outcome_of([], 3, "trace\n").message == "the client ended with exit code 3: trace"


def test_a_session_is_kept_until_another_is_named(outcome_of: Callable[..., TurnOutcome]) -> None:
    assert outcome_of([], session="old").session == "old"
    assert outcome_of([{"type": "session", "id": "new"}], session="old").session == "new"


@pytest.mark.parametrize(
    ("exit_code", "ending"),
    [
        *[(0, "finished"), (None, "lost")],
        *[(-2, "cancelled"), (130, "cancelled"), (143, "cancelled")],
        *[(-9, "failed"), (1, "failed"), (255, "failed"), (-999, "failed")],
    ],
)
def test_the_exit_code_tells_how_it_ended(exit_code: int | None, ending: str) -> None:
    assert ending_of(exit_code, "")[0] == ending


def test_a_killed_client_is_said_to_be_killed() -> None:
    assert ending_of(-9, "")[1] == ending_of(137, "")[1] == "the client was killed by SIGKILL"


def test_an_event_is_bounded_and_can_be_stored_anywhere() -> None:
    deep: object = "x"
    for _ in range(50):
        deep = [deep]
    made = event("tool", name="a\x00\ud800", input=deep, output="é" * 10 * TEXT_LIMIT, ok=True)
    stored = json.dumps(made.to_json(), ensure_ascii=False).encode("utf-8")
    assert len(stored) < 3 * TEXT_LIMIT
    assert b"\x00" not in stored
    assert stored.count(b"[") <= DEPTH_LIMIT
    assert "characters left out" in made.data["output"]
