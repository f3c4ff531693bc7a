"""What a profile asks for really reaches the real clients: see ``test_real_clients``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.core.runs import failures
from trackdown.testing.model_server import Turn, mcp, shell, structured, text

pytestmark = pytest.mark.clients

Connect = Callable[..., Any]
SCHEMA = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}


def asked_for_json(name: str, folder: Path) -> list[str]:
    file = folder / "schema.json"
    file.write_text(json.dumps(SCHEMA))
    return ["--json-schema", json.dumps(SCHEMA)] if name == "claude" else ["--output-schema", str(file)]


@pytest.mark.only("claude", "codex")
@pytest.mark.parametrize(
    ("script", "ending", "failure"),
    [
        ([structured({"ok": True})], "finished", ""),
        ([text("I would rather not."), text("No.")], "failed", failures.EMPTY),
    ],
    ids=["followed", "not followed"],
)
def test_an_answer_has_the_form_that_was_asked_for_or_the_turn_failed(
    connect: Connect, tmp_path: Path, script: list[Turn], ending: str, failure: str
) -> None:
    with connect(script) as client:
        asked = asked_for_json(client.name, tmp_path)
        client.profile = client.profile._replace(args=[*client.profile.args, *asked])
        outcome = client.turn().outcome
    assert (outcome.ending, outcome.failure) == (ending, failure)
    assert ending == "failed" or json.loads(outcome.text) == {"ok": True}


def test_an_mcp_server_of_the_profile_is_started_and_called(connect: Connect, tmp_path: Path) -> None:
    log = tmp_path / "calls.txt"
    server = {
        "command": sys.executable,
        "args": ["-m", "trackdown.testing.mcp_server", str(log)],
        "env": {"CALC_TOKEN": "${SOME_TOKEN}"},
    }
    script = [mcp("calc", "add", {"a": 2, "b": 40}), text("It is 42.")]
    with connect(script, mcp_servers={"calc": server}) as client:
        turned = client.turn(SOME_TOKEN="t0ken")
    assert (turned.outcome.ending, turned.outcome.text) == ("finished", "It is 42.")
    assert log.read_text() == "add 42 t0ken\n"
    calls = [event.data for event in turned.events if event.type == "tool"]
    assert any("the sum is 42" in json.dumps(call) for call in calls)


def test_the_profiles_instructions_reach_the_model_beside_the_clients_own(connect: Connect) -> None:
    with connect([text("Done.")], system_prompt='Always say "pelican".') as client:
        client.turn()
        asked = [request.body for request in client.server.requests if request.turn == 0]
    words = json.dumps(asked[0])
    assert "pelican" in words
    assert len(words) > 2000


@pytest.mark.only("claude", "codex", "gemini")
def test_the_level_of_thinking_reaches_the_model(connect: Connect) -> None:
    with connect([text("Done.")], thinking="think-hard") as client:
        client.turn()
        asked = next(request.body for request in client.server.requests if request.turn == 0)
    told = {
        "claude": asked.get("thinking"),
        "codex": asked.get("reasoning"),
        "gemini": asked.get("generationConfig", {}).get("thinkingConfig"),
    }[client.name]
    assert any(word in json.dumps(told) for word in ("10000", "medium", "adaptive"))


@pytest.mark.only("gemini", "opencode")
def test_the_temperature_reaches_the_model(connect: Connect) -> None:
    with connect([text("Done.")], temperature=0.25) as client:
        client.turn()
        asked = next(request.body for request in client.server.requests if request.turn == 0)
    assert asked.get("generationConfig", asked)["temperature"] == 0.25


@pytest.mark.only("claude", "gemini")
def test_the_length_of_an_answer_reaches_the_model(connect: Connect) -> None:
    with connect([text("Done.")], max_tokens=777) as client:
        client.turn()
        asked = next(request.body for request in client.server.requests if request.turn == 0)
    assert 777 in (asked.get("max_tokens"), asked.get("generationConfig", {}).get("maxOutputTokens"))


@pytest.mark.only("claude", "gemini", "opencode")
def test_a_tool_that_is_not_allowed_is_not_used(connect: Connect, tmp_path: Path) -> None:
    reading = {"claude": "Read", "gemini": "read_file", "opencode": "read"}
    with connect([shell("touch owned"), text("Done.")]) as client:
        client.profile = client.profile._replace(allowed_tools=[reading[client.name]])
        turned = client.turn()
    assert not (tmp_path / "workspace" / "owned").exists()
    assert not any(event.type == "tool" and event.data["ok"] for event in turned.events)
