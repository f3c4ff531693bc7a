"""What real clients do when something goes wrong, and how it is told: see ``test_real_clients``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trackdown.core.runs import failures
from trackdown.testing.model_server import Turn, drop, error, garbage, shell, text
from trackdown.testing.model_server.script import FOREVER, Script

pytestmark = pytest.mark.clients

Connect = Callable[..., Any]


def always(client: str, status: int, words: str) -> Turn:
    """An error that does not pass. OpenCode's own pauses would take a minute, unless it is told how long to wait."""
    return error(status, words, retry_after=0 if client == "opencode" else None)


def test_a_short_wait_that_the_server_names_is_waited_for_by_the_client(connect: Connect) -> None:
    with connect([error(429, "slow down", retry_after=1, times=1, then=text("After the wait."))]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.text, outcome.failure) == ("finished", "After the wait.", "")


def test_too_many_requests_for_good_is_a_limit_and_passes_by_itself(connect: Connect) -> None:
    with connect([]) as client:
        client.server.script = Script([always(client.name, 429, "slow down")])
        turned = client.turn()
    assert (turned.outcome.ending, turned.outcome.failure) == ("limit", failures.RATE)
    assert turned.events[-1].type == "limit"


def test_a_server_that_fails_is_a_failure_that_passes_by_itself(connect: Connect) -> None:
    with connect([]) as client:
        client.server.script = Script([always(client.name, 500, "no disk")])
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.SERVER)
    assert failures.is_transient(outcome.failure)


@pytest.mark.only("claude", "codex", "gemini")  # OpenCode tries again for more than a minute
def test_a_server_that_always_hangs_up_is_the_network(connect: Connect) -> None:
    with connect([drop(0)]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.NETWORK)


def test_a_conversation_that_is_too_long_is_no_reason_to_try_again(connect: Connect) -> None:
    with connect([]) as client:
        # OpenCode would shorten it again and again.
        times = 1 if client.name == "opencode" else FOREVER
        too_long = error(400, "prompt is too long: 210000 tokens > 200000 maximum", times=times)
        client.server.script = Script([shell("echo one"), too_long])
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.CONTEXT)
    assert not failures.is_transient(outcome.failure)


def test_a_model_that_the_server_does_not_have_is_named_as_the_reason(connect: Connect) -> None:
    with connect([error(404, "the model m9 does not exist")]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.MODEL)


@pytest.mark.only("claude", "codex", "gemini")  # OpenCode asks again until its time is over
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


@pytest.mark.only("opencode")
def test_a_tool_that_the_client_would_ask_about_ends_the_turn_without_a_wait(connect: Connect) -> None:
    with connect([shell("touch owned"), text("Done.")]) as client:
        rules = {"permission": {"*": "allow", "bash": "ask"}}
        client.profile = client.profile._replace(options={**client.profile.options, **rules})
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.BLOCKED)
    assert not (client.workspace / "owned").exists()


@pytest.mark.only("codex")
def test_a_key_that_is_not_set_is_a_missing_setting(connect: Connect) -> None:
    with connect([text("Done.")], env={}) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.CONFIG)
