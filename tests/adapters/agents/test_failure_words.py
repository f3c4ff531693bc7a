from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.agents.failure_words import reason_of, reason_of_exit
from trackdown.core.runs.events import Ending
from trackdown.core.runs.failures import FAILURES

SAID = {
    "provider_auth_or_access": [
        "Failed to authenticate. API Error: 401 this key is not known",
        "unexpected status 401 Unauthorized: bad key, url: http://127.0.0.1:8080/v1/responses",
        "Invalid API key · Please run /login",
        "Authentication required",
    ],
    "provider_server_error": [
        "API Error: 500 oops",
        "We\u2019re currently experiencing high demand, which may cause temporary errors.",
        "502 Bad Gateway",
    ],
    "provider_network": [
        "Connection dropped (ECONNRESET)",
        "stream disconnected before completion: Transport error: network error: error decoding response body",
        "fetch failed",
        "Unable to connect to API (ConnectionRefused)",
    ],
    "context_overflow": [
        "prompt is too long: 210000 tokens > 200000 maximum",
        "Your input exceeds the context window of this model.",
        "Codex ran out of room in the model's context window.",
        "This model's maximum context length is 8192 tokens",
    ],
    "model_not_found_or_unavailable": [
        "There's an issue with the selected model (x). It may not exist or you may not have access to it.",
        "The model `x` does not exist or you do not have access to it",
        "Unsupported model: x",
    ],
    "missing_config": ["Missing environment variable: `SCRIPTED_KEY`.", "error: unknown option '--fast'"],
    "runtime_version_unsupported": ["Gemini CLI requires Node.js: unsupported engine", "unsupported protocol version"],
    "agent_timeout": ["Request timed out.", "504 deadline exceeded"],
    "empty_or_unparseable_output": ["Incomplete JSON segment at the end", "Unexpected token < in JSON at position 0"],
    "unknown": ["the moon is in the wrong place", ""],
}


@pytest.mark.parametrize(("reason", "words"), [(name, words) for name, each in SAID.items() for words in each])
def test_what_clients_say_has_one_name(reason: str, words: str) -> None:
    assert reason_of("failed", words) == f"agent_error.{reason}"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("You've hit your usage limit. Try again in 2 days.", "provider_quota_limit"),
        ("You exceeded your current quota", "provider_quota_limit"),
        ("exceeded retry limit, last status: 429 Too Many Requests", "provider_capacity_or_rate_limit"),
        ("Overloaded", "provider_capacity_or_rate_limit"),
        ("whatever it may be", "provider_capacity_or_rate_limit"),
    ],
)
def test_a_limit_is_one_of_the_account_or_one_of_the_moment(words: str, reason: str) -> None:
    assert reason_of("limit", words) == f"agent_error.{reason}"


@pytest.mark.parametrize(
    ("status", "words", "reason"),
    [
        (401, "the network is fine", "provider_auth_or_access"),
        (404, "gone", "model_not_found_or_unavailable"),
        (413, "big", "context_overflow"),
        (500, "timed out", "provider_server_error"),
        (529, "x", "provider_capacity_or_rate_limit"),
        (429, "quota", "provider_quota_limit"),
        (429, "slow down", "provider_capacity_or_rate_limit"),
        (400, "prompt is too long", "context_overflow"),
        (True, "x", "unknown"),
        ("500", "x", "unknown"),
    ],
)
def test_a_state_that_was_told_counts_before_the_words(status: object, words: str, reason: str) -> None:
    assert reason_of("failed", words, status) == f"agent_error.{reason}"


@pytest.mark.parametrize(
    ("exit_code", "message", "reason"),
    [
        (127, "the client ended with exit code 127: sh: claude: not found", "runtime_missing_executable"),
        (-9, "the client was killed by SIGKILL", "process_failure"),
        (137, "the client was killed by SIGKILL: network", "process_failure"),
        (1, "the client ended with exit code 1: unknown option '--x'", "missing_config"),
        (1, "the client ended with exit code 1: Segfault", "process_failure"),
    ],
)
def test_an_exit_code_is_the_last_resort(exit_code: int, message: str, reason: str) -> None:
    assert reason_of_exit(exit_code, "failed", message) == f"agent_error.{reason}"


@given(
    ending=st.sampled_from(["limit", "failed", "timeout", "cancelled", "lost"]),
    message=st.text(),
    status=st.none() | st.integers() | st.text(),
)
def test_every_end_that_is_no_success_has_a_reason_of_the_table(ending: Ending, message: str, status: object) -> None:
    assert reason_of(ending, message, status) in FAILURES
    assert reason_of("finished", message, status) == ""
