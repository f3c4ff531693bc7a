from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents.codex_stream import CodexReader
from trackdown.core.runs.events import TurnOutcome
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest
from trackdown.testing.agent_contract import read

Asked = Callable[..., TurnRequest]
Recorded = Callable[[str], list[str]]
PROFILE = AgentProfile("quick", "codex")
RUNS_WORKSPACE = Path("/home/ada/runs/1/workspace")


@pytest.fixture
def outcome_of(asked: Asked) -> Callable[..., TurnOutcome]:
    def outcome(lines: list[str], exit_code: int | None = 1, stderr: str = "", **fields: object) -> TurnOutcome:
        reader = CodexReader(asked(PROFILE, **fields))
        for line in lines:
            reader.feed(line)
        return reader.finish(exit_code, stderr)

    return outcome


def rollout(request: TurnRequest, thread: str, *lines: tuple[str, dict[str, Any]]) -> None:
    """The client's own record of a thread."""
    folder = request.home / "codex" / "sessions" / "2030" / "01" / "01"
    folder.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps({"type": kind, "payload": payload}) for kind, payload in lines)
    (folder / f"rollout-2030-01-01T00-00-00-{thread}.jsonl").write_text(text + '\n{"type": "event_m')


def test_a_turn_is_told_as_it_happened(asked: Asked, recorded: Recorded) -> None:
    events, outcome = read(CodexReader(asked(PROFILE, workspace=RUNS_WORKSPACE)), recorded("codex-first"))
    assert [event.type for event in events] == ["session", "tool", "file", "tool", "text", "usage"]
    assert events[2].data == {"path": "made.txt", "action": "create"}
    assert events[3].data["output"] == "hello\n"
    assert outcome.text == "First done."


def test_a_turns_usage_is_the_difference_of_the_threads_totals(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded
) -> None:
    first = outcome_of(recorded("codex-first"), 0)
    second = outcome_of(recorded("codex-second"), 0, session=first.session, meter=first.meter)
    assert first.usage == Usage(300, 120, 30, 60, 0)
    assert second.usage == Usage(200, 80, 20, 40, 0)
    assert second.meter["input_tokens"] == 750


@pytest.mark.parametrize(
    ("name", "ending", "words"),
    [
        ("codex-401", "failed", "401 Unauthorized"),
        ("codex-429", "limit", "429"),
        ("codex-500", "failed", "high demand"),
        ("codex-drop", "failed", "disconnected"),
    ],
)
def test_the_failed_turn_says_why(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded, name: str, ending: str, words: str
) -> None:
    outcome = outcome_of(recorded(name))
    assert outcome.ending == ending
    assert words in outcome.message


def test_words_about_a_new_attempt_are_not_the_end(asked: Asked, recorded: Recorded) -> None:
    lines = [*recorded("codex-401")[:-1], *recorded("codex-first")[1:]]
    events, outcome = read(CodexReader(asked(PROFILE)), lines)
    assert outcome.ending == "finished"
    assert all(event.data["retrying"] for event in events if event.type == "error")


def test_an_interrupted_turn_is_told_from_a_failed_one_by_the_clients_record(asked: Asked, recorded: Recorded) -> None:
    lines = recorded("codex-int-tool")
    request = asked(PROFILE)
    _, outcome = read(CodexReader(request), lines, 1)
    assert outcome.ending == "failed"
    totals = {"input_tokens": 90, "cached_input_tokens": 20, "output_tokens": 5}
    rollout(
        request,
        json.loads(lines[0])["thread_id"],
        ("event_msg", {"type": "task_started"}),
        ("turn_context", {"model": "gpt-x"}),
        ("event_msg", {"type": "token_count", "info": None}),
        ("event_msg", {"type": "token_count", "info": {"total_token_usage": totals}}),
        ("event_msg", {"type": "turn_aborted", "reason": "interrupted"}),
    )
    _, outcome = read(CodexReader(request), lines, 1)
    assert outcome.ending == "cancelled"
    assert "sleep" in outcome.message
    assert outcome.model == "gpt-x"
    assert outcome.usage == Usage(input=70, cached=20, output=5)


def test_what_a_killed_turn_used_is_not_counted_twice(
    outcome_of: Callable[..., TurnOutcome], recorded: Recorded
) -> None:
    before = outcome_of(recorded("codex-first"), 0)
    killed = outcome_of(recorded("codex-first")[:2], -9, session=before.session, meter=before.meter)
    assert killed.usage == Usage()
    after = outcome_of(recorded("codex-second"), 0, session=killed.session, meter=killed.meter)
    assert before.usage.plus(after.usage).total == 750 + 100


def test_the_end_of_a_limit_is_read_from_its_words(outcome_of: Callable[..., TurnOutcome]) -> None:
    words = "You've hit your usage limit. Try again at Jan 2nd, 2030 3:21 PM (UTC)."
    outcome = outcome_of([json.dumps({"type": "turn.failed", "error": {"message": words}})])
    assert (outcome.ending, outcome.until) == ("limit", "2030-01-02T15:21:00+00:00")


def test_a_servers_answer_is_told_in_its_words(outcome_of: Callable[..., TurnOutcome]) -> None:
    answer = json.dumps({"error": {"message": "the input is too long"}})
    outcome = outcome_of([json.dumps({"type": "turn.failed", "error": {"message": answer}})])
    assert outcome.message == "the input is too long"


def test_a_thread_that_is_gone_is_not_tried_again(outcome_of: Callable[..., TurnOutcome]) -> None:
    stderr = "Reading additional input from stdin...\nError: no rollout found for thread id t"
    outcome = outcome_of([], 1, stderr, session="t", meter={"thread": "t", "input_tokens": 5})
    assert outcome.session is None
    assert outcome.message == "the client ended with exit code 1: Error: no rollout found for thread id t"
