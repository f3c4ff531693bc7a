"""Real agents behind the Agent Client Protocol, against the scripted model server: see ``test_real_clients``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents import registry
from trackdown.core.runs import failures
from trackdown.core.runs.profile import AgentProfile
from trackdown.testing.model_server import drop, error, mcp, shell, text, write

pytestmark = pytest.mark.clients

Connect = Callable[..., Any]


def behind_acp(client: Any, tmp_path: Path) -> Any:
    """The same client, driven through the protocol: it has no folder of the run's own, so the person's is used."""
    if client.name == "gemini":
        settings = tmp_path / "person" / ".gemini" / "settings.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        general = {"enableAutoUpdate": False, "enableAutoUpdateNotification": False, "maxAttempts": 2}
        auth = {"auth": {"selectedType": "gemini-api-key"}}
        quiet = {"privacy": {"usageStatisticsEnabled": False}, "telemetry": {"enabled": False}}
        settings.write_text(json.dumps({"security": auth, "general": general, **quiet}))
        env = {**client.profile.env, "GEMINI_CLI_NO_RELAUNCH": "1"}
        command = ["gemini", "--acp", "-m", "gemini-2.5-flash"]
    else:
        options = {"baseURL": f"{client.server.url}/v1", "apiKey": "k"}
        provider = {"npm": "@ai-sdk/openai-compatible", "options": options, "models": {"m1": {}}}
        config = {"autoupdate": False, "model": "local/m1", "provider": {"local": provider}}
        env = {"OPENCODE_CONFIG_CONTENT": json.dumps(config), "OPENCODE_DISABLE_MODELS_FETCH": "1"}
        command = ["opencode", "acp"]
    client.profile = AgentProfile("spoken", "acp", command=command, env=env)
    client._adapter = registry.adapter("acp")
    return client


@pytest.mark.only("gemini", "opencode")
def test_an_agent_behind_the_protocol_writes_calls_and_reports(connect: Connect, tmp_path: Path) -> None:
    made, log = tmp_path / "workspace" / "made.txt", tmp_path / "calls.txt"
    script = [write(str(made), "one\n"), mcp("calc", "add", {"a": 2, "b": 40}), text("First done.")]
    with connect(script) as plain:
        client = behind_acp(plain, tmp_path)
        server = {"command": sys.executable, "args": ["-m", "trackdown.testing.mcp_server", str(log)], "env": {}}
        client.profile = client.profile._replace(mcp_servers={"calc": server})
        turned = client.turn()
    assert (turned.outcome.ending, turned.outcome.text) == ("finished", "First done.")
    assert made.read_text() == "one\n"
    assert log.read_text().startswith("add 42")
    assert [event.data["ok"] for event in turned.events if event.type == "tool"] == [True, True]
    assert turned.outcome.usage.total > 0


@pytest.mark.only("gemini", "opencode")
def test_the_next_round_goes_on_or_begins_anew_with_the_whole_task(connect: Connect, tmp_path: Path) -> None:
    with connect([text("First."), text("Second.")]) as plain:
        client = behind_acp(plain, tmp_path)
        first = client.turn().outcome
        second = client.turn("Mend it.", after=first).outcome
        asked = str(client.server.requests[-1].body)
    assert second.ending == "finished"
    assert "Do it." in asked
    assert "Mend it." in asked
    # Gemini CLI 0.61.0 does not find a session again that it began in the same minute.
    assert second.session == first.session or client.name == "gemini"


@pytest.mark.only("gemini", "opencode")
def test_a_wrong_key_is_told_through_the_protocol(connect: Connect, tmp_path: Path) -> None:
    # OpenCode tells no state, only the server's words.
    with connect([error(401, "invalid API key")]) as plain:
        outcome = behind_acp(plain, tmp_path).turn().outcome
    assert (outcome.ending, outcome.failure) == ("failed", failures.AUTH)
    assert "invalid API key" in outcome.message


@pytest.mark.only("gemini")  # OpenCode pauses for a minute in all
@pytest.mark.parametrize(
    ("status", "ending", "failure"), [(429, "limit", failures.RATE), (500, "failed", failures.SERVER)]
)
def test_a_state_of_the_server_is_understood_through_the_protocol(
    connect: Connect, tmp_path: Path, status: int, ending: str, failure: str
) -> None:
    with connect([error(status, "not now")]) as plain:
        outcome = behind_acp(plain, tmp_path).turn().outcome
    assert (outcome.ending, outcome.failure, outcome.message) == (ending, failure, "not now")


@pytest.mark.only("gemini", "opencode")
def test_a_broken_connection_is_survived_or_passes_by_itself(connect: Connect, tmp_path: Path) -> None:
    with connect([drop(2, times=1, then=text("After all."))]) as plain:
        outcome = behind_acp(plain, tmp_path).turn().outcome
    if plain.name == "opencode":
        assert (outcome.ending, outcome.text) == ("finished", "After all.")
    else:
        assert (outcome.ending, failures.is_transient(outcome.failure)) == ("failed", True)


@pytest.mark.only("gemini", "opencode")
def test_an_interrupt_cancels_the_turn_through_the_protocol(connect: Connect, tmp_path: Path) -> None:
    started = tmp_path / "workspace" / "started"
    with connect([shell("touch started; sleep 45; touch ended"), text("Went on.")]) as plain:
        client = behind_acp(plain, tmp_path)
        outcome = client.turn(interrupt_when=started.exists).outcome
    assert (outcome.ending, outcome.failure) == ("cancelled", failures.CANCELLED)
    assert not started.with_name("ended").exists()


@pytest.mark.only("gemini")
def test_gemini_takes_a_mode_in_a_folder_that_nobody_has_called_trusted(connect: Connect, tmp_path: Path) -> None:
    with connect([text("Done.")]) as plain:
        client = behind_acp(plain, tmp_path)
        client.profile = client.profile._replace(options={"mode": "yolo"})
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.text) == ("finished", "Done.")
