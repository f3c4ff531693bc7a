"""The real clients, driven through our adapters against the scripted model server. Nothing leaves this machine.

They run where a client is installed (on PATH or by the extra ``agents``). With TRACKDOWN_REQUIRE_CLIENTS=1 a client
that is missing is a failure if the extra brings it along.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.core.runs import failures
from trackdown.core.runs.usage import Usage
from trackdown.testing.model_server import Consumed, drop, error, hang, shell, text, write

pytestmark = pytest.mark.clients

Connect = Callable[..., Any]
SECONDS = 60


def test_two_rounds_in_one_session_change_files_and_are_counted_apart(connect: Connect, tmp_path: Path) -> None:
    made = tmp_path / "workspace" / "made.txt"
    script = [
        write(str(made), "one\n", Consumed(1000, 400, 200, 300, 50)),
        text("First done.", Consumed(1000, 400, 200, 300, 50)),
        shell("echo two >> made.txt"),
        text("Second done."),
    ]
    with connect(script) as client:
        first = client.turn("- Write a file.\n- $(touch owned) `touch owned`")
        assert made.read_text() == "one\n"
        second = client.turn("--version", after=first.outcome)
        assert made.read_text() == "one\ntwo\n"
        assert client.server.turns_taken() == [0, 1, 2, 3]
        assert "$(touch owned)" in str(client.server.requests[-1].body)
    assert [path.name for path in made.parent.iterdir()] == ["made.txt"]
    assert [turned.outcome.ending for turned in (first, second)] == ["finished", "finished"]
    assert [turned.outcome.text for turned in (first, second)] == ["First done.", "Second done."]
    assert first.outcome.session == second.outcome.session is not None
    assert first.outcome.usage._replace(cost=None) == client.told(Usage(2000, 800, 400, 600, 100))
    assert second.outcome.usage._replace(cost=None) == client.told(Usage(200, 80, 20, 40))
    assert ("file", {"path": "made.txt", "action": client.action_for_a_new_file}) in first.events
    assert first.outcome.model


@pytest.mark.only("claude", "codex", "gemini")
def test_the_cost_of_each_round_is_its_own_where_the_client_tells_one(connect: Connect) -> None:
    with connect([text("First."), text("Second.")]) as client:
        first = client.turn().outcome
        second = client.turn(after=first).outcome
    assert first.usage.cost == second.usage.cost
    assert (first.usage.cost is not None) == (client.profile.adapter == "claude")


def test_a_wrong_key_is_a_failure_with_the_servers_words(connect: Connect) -> None:
    with connect([error(401, "this key is not known")]) as client:
        turned = client.turn()
    assert (turned.outcome.ending, turned.outcome.failure) == ("failed", failures.AUTH)
    assert "this key is not known" in turned.outcome.message


@pytest.mark.only("claude", "codex")  # the others try again for a minute by themselves
def test_too_many_requests_is_a_limit_after_which_the_session_goes_on(connect: Connect) -> None:
    slow_down = error(429, "slow down", times=2, then=text("Later."))
    with connect([shell("echo one > a.txt"), slow_down]) as client:
        limited = client.turn()
        assert limited.outcome.ending == "limit"
        assert limited.events[-1].type == "limit"
        if client.server.turns_taken().count(1) < slow_down.times:
            # This client has not tried again by itself.
            assert client.turn("Go on.", after=limited.outcome).outcome.ending == "limit"
        resumed = client.turn("Go on.", after=limited.outcome)
    assert resumed.outcome.ending == "finished"
    assert resumed.outcome.session == limited.outcome.session


@pytest.mark.only("opencode")
def test_a_broken_connection_is_survived_by_a_client_that_does_not_tell(connect: Connect) -> None:
    with connect([drop(2, times=1, then=text("After all."))]) as client:
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.text) == ("finished", "After all.")


@pytest.mark.only("gemini")
def test_a_broken_connection_ends_the_turn_of_a_client_that_does_not_try_again(connect: Connect) -> None:
    with connect([drop(2, times=1, then=text("After all."))]) as client:
        broken = client.turn().outcome
        assert (broken.ending, broken.failure) == ("failed", failures.NETWORK)
        # Nothing was answered, so the client has kept no session: the next turn begins one.
        assert broken.session is None
        assert client.turn("Go on.", after=broken).outcome.text == "After all."


@pytest.mark.only("claude", "codex")
def test_a_broken_connection_is_survived_and_told(connect: Connect) -> None:
    with connect([drop(2, times=1, then=text("After all."))]) as client:
        turned = client.turn()
    assert turned.outcome.ending == "finished"
    assert turned.outcome.text == "After all."
    assert any(event.type == "error" and event.data["retrying"] for event in turned.events)


def test_an_interrupt_ends_the_tool_and_the_session_can_go_on(connect: Connect) -> None:
    slow = [shell("echo one"), shell("touch started; sleep 45; touch ended"), text("Went on.")]
    with connect(slow) as client:
        interrupted = client.turn(interrupt_when=(client.workspace / "started").exists)
        assert interrupted.outcome.ending == "cancelled"
        used = interrupted.outcome.usage._replace(cost=None)
        assert used == client.told(Usage(200, 80, 20, 40), Usage(100, 40, 10, 20))
        resumed = client.turn("Go on.", after=interrupted.outcome)
    assert resumed.outcome.ending == "finished"
    assert resumed.outcome.usage._replace(cost=None) == client.told(Usage(100, 40, 10, 20))
    assert not (client.workspace / "ended").exists()


def test_an_interrupt_while_the_model_speaks_is_no_success(connect: Connect) -> None:
    with connect([shell("echo one"), hang(SECONDS)]) as client:
        interrupted = client.turn(interrupt_when=lambda: 1 in client.server.turns_taken())
    assert interrupted.outcome.ending == "cancelled"
    assert interrupted.outcome.session
    assert interrupted.outcome.usage._replace(cost=None) == client.told(Usage(100, 40, 10, 20))


def test_nothing_of_the_persons_own_configuration_is_read(connect: Connect, tmp_path: Path) -> None:
    with connect([text("Done.")]) as client:
        for name, file, words in (
            (".claude", "CLAUDE.md", "SECRET HABIT"),
            (".claude", "settings.json", '{"model": "SECRET"}'),
            (".codex", "AGENTS.md", "SECRET HABIT"),
            (".codex", "config.toml", 'model = "SECRET"'),
            (".gemini", "GEMINI.md", "SECRET HABIT"),
            (".gemini", "settings.json", '{"model": {"name": "SECRET"}}'),
            (".config/opencode", "AGENTS.md", "SECRET HABIT"),
            (".config/opencode", "opencode.json", '{"instructions": ["SECRET"]}'),
        ):
            folder = tmp_path / "person" / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(words)
        client.turn()
        assert "SECRET" not in str([request.body for request in client.server.requests])
