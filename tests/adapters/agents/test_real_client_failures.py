"""What real clients do when something goes wrong, and how it is told: see ``test_real_clients``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trackdown.core.runs import failures
from trackdown.testing.model_server import drop, error, garbage, shell, text

pytestmark = pytest.mark.clients

Connect = Callable[..., Any]


@pytest.mark.only("claude", "codex", "opencode")
def test_a_short_wait_that_the_server_names_is_waited_for_by_the_client(connect: Connect) -> None:
    with connect([error(429, "slow down", retry_after=1, times=1, then=text("After the wait."))]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.text, outcome.failure) == ("finished", "After the wait.", "")


@pytest.mark.only("claude", "codex", "gemini")
def test_too_many_requests_for_good_is_a_limit_and_passes_by_itself(connect: Connect) -> None:
    with connect([error(429, "slow down")]) as client:
        turned = client.turn()
    assert (turned.outcome.ending, turned.outcome.failure) == ("limit", failures.RATE)
    assert turned.events[-1].type == "limit"


@pytest.mark.only("claude", "codex", "gemini")
def test_a_server_that_fails_is_a_failure_that_passes_by_itself(connect: Connect) -> None:
    with connect([error(500, "no disk")]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.SERVER)
    assert failures.is_transient(outcome.failure)


@pytest.mark.only("claude", "codex", "gemini")
def test_a_server_that_always_hangs_up_is_the_network(connect: Connect) -> None:
    with connect([drop(0)]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.NETWORK)


@pytest.mark.only("claude", "codex", "gemini")  # OpenCode shortens the conversation and goes on by itself
def test_a_conversation_that_is_too_long_is_no_reason_to_try_again(connect: Connect) -> None:
    with connect([shell("echo one"), error(400, "prompt is too long: 210000 tokens > 200000 maximum")]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.CONTEXT)
    assert not failures.is_transient(outcome.failure)


def test_a_model_that_the_server_does_not_have_is_named_as_the_reason(connect: Connect) -> None:
    with connect([error(404, "the model m9 does not exist")]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.MODEL)


@pytest.mark.only("claude", "codex", "gemini")
def test_an_answer_that_nobody_can_read_is_no_success(connect: Connect) -> None:
    with connect([garbage("<html>a captive portal</html>")]) as client:
        outcome = client.turn().outcome
    assert outcome.ending in ("failed", "lost")
    assert failures.is_transient(outcome.failure)


@pytest.mark.only("claude")
def test_money_that_is_used_up_ends_the_turn(connect: Connect) -> None:
    script = [shell("echo one"), shell("echo two"), text("Done.")]
    with connect(script, args=["--max-budget-usd", "0.0001"]) as client:
        outcome = client.turn().outcome
        assert len(client.server.turns_taken()) < len(script)
    assert (outcome.ending, outcome.failure) == ("failed", failures.BUDGET)
    assert float(outcome.usage.cost or 0) > 0.0001


@pytest.mark.only("claude")
def test_steps_that_are_used_up_end_the_turn(connect: Connect) -> None:
    with connect([shell("echo one"), shell("echo two"), text("Done.")], args=["--max-turns", "1"]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.TURN_LIMIT)


def test_a_client_that_does_not_know_an_option_lacks_a_setting(connect: Connect) -> None:
    with connect([text("Done.")], args=["--no-such-option-anywhere"]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) in (("failed", failures.CONFIG), ("failed", failures.PROCESS))


@pytest.mark.only("codex")
def test_a_key_that_is_not_set_is_a_missing_setting(connect: Connect) -> None:
    with connect([text("Done.")], env={}) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.CONFIG)
