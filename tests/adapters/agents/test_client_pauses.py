"""What a client waits for inside of a turn, and how long it is let."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from trackdown.adapters.agents.claude_stream import ClaudeReader
from trackdown.adapters.agents.codex import CodexAdapter
from trackdown.adapters.agents.codex_stream import CodexReader
from trackdown.adapters.agents.limits import PATIENCE
from trackdown.core.runs import failures
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import Idle, TurnRequest

Asked = Callable[..., TurnRequest]
REFUSED = "exceeded retry limit, last status: 429 Too Many Requests"
RECONNECTING = json.dumps({"type": "error", "message": f"Reconnecting... 1/5 ({REFUSED})"})
LOG = (
    "Reading additional input from stdin...\n"
    "2026-11-21T23:59:23.279121Z  WARN codex_core::responses_retry: stream disconnected - retrying sampling request "
    "(1/5 in {pause})... turn_id=01a2008c retries=1 max_retries=5 sampling_error=exceeded retry limit, last status: "
    "429 Too Many Requests\n"
)


def codex(asked: Asked, *lines: str) -> CodexReader:
    reader = CodexReader(asked(AgentProfile("quick", "codex")))
    for line in ('{"type": "thread.started", "thread_id": "t"}', '{"type": "turn.started"}', *lines):
        reader.feed(line)
    return reader


def retry(status: object, delay_ms: object = 600, attempt: object = 1) -> str:
    told = {"attempt": attempt, "retry_delay_ms": delay_ms, "error_status": status, "error": "it_says_why"}
    return json.dumps({"type": "system", "subtype": "api_retry", **told})


def claude(asked: Asked, *lines: str) -> Idle | None:
    reader = ClaudeReader(asked(AgentProfile("careful", "claude")))
    for line in lines:
        reader.feed(line)
    return reader.idle("")


def test_codex_that_sleeps_for_hours_is_ended_at_once_and_its_log_says_until_when(asked: Asked) -> None:
    found = codex(asked, RECONNECTING).idle(LOG.format(pause="7199.998025933s"))
    assert found == Idle("limit", REFUSED, failures.RATE, "2026-11-22T01:59:23+00:00", 0.0)


@pytest.mark.parametrize(
    ("stderr", "until"),
    [
        (LOG.format(pause="20.5s"), "2026-11-21T23:59:43+00:00"),
        (LOG.format(pause="203.1ms"), None),
        (LOG.format(pause="99999999s"), None),
        (LOG.format(pause="7200s").replace("2026-11-21T23", "2026-31-21T23"), None),
        (LOG.format(pause="7200s").replace("Z  WARN", "  WARN"), None),
        (LOG.format(pause="7200s").replace("codex_core::responses_retry", "another::place"), None),
        ("", None),
    ],
)
def test_codex_that_waits_for_less_or_for_nobody_knows_how_long_gets_a_minute(
    asked: Asked, stderr: str, until: str | None
) -> None:
    found = codex(asked, RECONNECTING).idle(stderr)
    assert found == Idle("limit", REFUSED, failures.RATE, until, PATIENCE)


def test_the_pause_that_codex_makes_is_the_one_that_it_logged_last(asked: Asked) -> None:
    found = codex(asked, RECONNECTING).idle(LOG.format(pause="7200s") + LOG.format(pause="2s"))
    assert found is not None
    assert found.patience == PATIENCE


@pytest.mark.parametrize(
    "line",
    [
        '{"type": "item.started", "item": {}}',
        '{"type": "turn.completed", "usage": {}}',
        '{"type": "turn.failed", "error": {"message": "429"}}',
        '{"type": "error", "message": "Reconnecting... 1/1 (stream disconnected before completion)"}',
        '{"type": "error", "message": 429}',
    ],
)
def test_codex_that_gets_on_or_waits_for_something_else_is_not_idle(asked: Asked, line: str) -> None:
    assert codex(asked, RECONNECTING, line).idle(LOG.format(pause="7200s")) is None


def test_what_codex_logs_of_its_pauses_is_no_reason_of_a_failure(asked: Asked) -> None:
    outcome = codex(asked).finish(1, LOG.format(pause="7200s") + "the disk is full\n")
    assert (outcome.ending, outcome.message) == (
        "failed",
        "the client ended with exit code 1: the disk is full",
    )


def test_codex_is_started_so_that_it_logs_its_pauses_unless_its_file_says_otherwise(
    asked: Asked, program: Callable[[str], Any]
) -> None:
    profile = AgentProfile("quick", "codex")
    environment = {"PATH": str(program("codex").parent), "HOME": "/nowhere"}
    assert "codex_core::responses_retry=warn" in CodexAdapter().launch(asked(profile), environment).env["RUST_LOG"]
    own = profile._replace(env={"RUST_LOG": "off"})
    assert CodexAdapter().launch(asked(own), environment).env["RUST_LOG"] == "off"


@pytest.mark.parametrize("status", [401, 403])
def test_claude_that_is_not_let_in_is_ended_before_it_tries_for_minutes(asked: Asked, status: int) -> None:
    assert claude(asked, retry(status)) is None, "a login that has run out is renewed first"
    found = claude(asked, retry(status), retry(status, attempt=2))
    assert found == Idle("failed", f"the model's server: it_says_why {status}", failures.AUTH)


@pytest.mark.parametrize("status", [429, 503, 529])
def test_claude_waits_for_a_minute_until_its_server_takes_requests_again(asked: Asked, status: int) -> None:
    found = claude(asked, retry(status, 38_000))
    assert found == Idle("limit", f"the model's server: it_says_why {status}", failures.RATE, None, PATIENCE)


def test_claude_that_is_told_to_wait_for_long_is_ended_at_once(asked: Asked) -> None:
    before = datetime.now(UTC) + timedelta(hours=2, seconds=-1)
    found = claude(asked, retry(429, 7_200_000))
    assert found is not None
    assert found.until is not None
    assert found.patience == 0.0
    assert before <= datetime.fromisoformat(found.until) <= before + timedelta(seconds=30)


@pytest.mark.parametrize(
    "lines",
    [
        [retry(500)],
        [retry(None)],
        [retry("429")],
        [retry(True)],
        [retry(429), '{"type": "assistant", "message": {}}'],
        [retry(429), retry(500)],
    ],
)
def test_claude_that_gets_on_or_waits_for_something_else_is_not_idle(asked: Asked, lines: list[str]) -> None:
    assert claude(asked, *lines) is None


@pytest.mark.parametrize("delay", ["7200000", -1, 1e300, float("nan"), None, [], 2**60])
def test_a_pause_that_is_no_time_is_one_of_unknown_length(asked: Asked, delay: object) -> None:
    found = claude(asked, retry(429, delay))
    assert found is not None
    assert found.until is None
