"""Real clients ask a person by the tool that they are given, and go on in the same conversation."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents import registry
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable
from trackdown.testing.model_server import ModelServer, mcp, shell, text
from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import commit_all, write

pytestmark = [pytest.mark.clients, pytest.mark.slow]
QUESTION = {"question": "Which colour?", "options": ["red", "blue"]}


BROUGHT_ALONG = ("claude", "codex")
"""Clients that the extra ``agents`` installs."""


def _require(client: str) -> None:
    """``client`` is an adapter's name, or with `` acp`` behind it the same client behind the protocol."""
    name = client.partition(" ")[0]
    try:
        registry.adapter(name).locate(AgentProfile(name, name), os.environ)
    except AgentUnavailable as missing:
        if os.environ.get("TRACKDOWN_REQUIRE_CLIENTS") == "1" and name in BROUGHT_ALONG:
            raise
        pytest.skip(f"THE REAL CLIENT IS NOT TESTED: {missing.message}")


def _behind_acp(folder: Path, url: str) -> dict[str, dict[str, Any]]:
    """Two clients behind the protocol, each with a home of its own, as it has no folder of the run's."""
    gemini = {"GOOGLE_GEMINI_BASE_URL": url, "GEMINI_API_KEY": "scripted", "GEMINI_CLI_HOME": str(folder / "gemini")}
    settings = {"security": {"auth": {"selectedType": "gemini-api-key"}}, "general": {"enableAutoUpdate": False}}
    write(folder, {"gemini/.gemini/settings.json": json.dumps(settings)})
    served = {
        "npm": "@ai-sdk/openai-compatible",
        "options": {"baseURL": f"{url}/v1", "apiKey": "k"},
        "models": {"m1": {}},
    }
    opencode = {f"XDG_{name}_HOME": str(folder / "opencode" / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    config = {"autoupdate": False, "model": "local/m1", "provider": {"local": served}}
    opencode |= {"OPENCODE_CONFIG_CONTENT": json.dumps(config), "OPENCODE_DISABLE_MODELS_FETCH": "1"}
    return {
        "gemini acp": {
            "command": ["gemini", "--acp", "-m", "gemini-2.5-flash"],
            "env": gemini,
            "options": {"mode": "yolo"},
        },
        "opencode acp": {"command": ["opencode", "acp"], "env": opencode},
    }


def _project(folder: Path, url: str, **more: Any) -> Project:
    project = make_project(folder)
    project.environment |= dict.fromkeys(("ANTHROPIC_API_KEY", "SCRIPTED_KEY", "GEMINI_API_KEY"), "scripted")
    provider = (
        f'model_providers.scripted={{name="scripted",base_url="{url}/v1",env_key="SCRIPTED_KEY",wire_api="responses"}}'
    )
    claude = {"adapter": "claude", "model": "claude-sonnet-5-5", "env": {"ANTHROPIC_BASE_URL": url}}
    codex = {
        "adapter": "codex",
        "model": "gpt-5.5",
        "env": {"SCRIPTED_KEY": "${SCRIPTED_KEY}"},
        "args": ["-c", "model_provider=scripted", "-c", provider],
    }
    gemini = {"adapter": "gemini", "model": "gemini-2.5-flash", "env": {"GOOGLE_GEMINI_BASE_URL": url}}
    opencode = {"adapter": "opencode", "model": "scripted", "options": {"base_url": f"{url}/v1"}}
    profiles = {"claude": claude, "codex": codex, "gemini": gemini, "opencode": opencode}
    spoken = {name: {"adapter": "acp", **profile} for name, profile in _behind_acp(folder, url).items()}
    for client, profile in {**profiles, **spoken}.items():
        name = _agent(client)
        write(project.root, {f".trackdown/agents/{name}.yaml": json.dumps({**profile, **more})})
    commit_all(project.root)
    return project


def _agent(client: str) -> str:
    return client.replace(" ", "-")


ASK_TOOL = {"gemini": "ask_person", "gemini acp": "ask_person"}
"""What a client calls the tool, where that is not ``ask_user``."""


@pytest.mark.parametrize("sandbox", ["full", "workspace"])
@pytest.mark.parametrize("name", ["claude", "codex", "gemini", "opencode", "gemini acp", "opencode acp"])
def test_a_real_client_asks_and_goes_on_with_the_answer(name: str, sandbox: str, tmp_path: Path) -> None:
    _require(name)
    asks = [mcp("trackdown", ASK_TOOL.get(name, "ask_user"), QUESTION), text("I have asked.")]
    goes_on = [shell("echo green > colour.txt"), text("It is green.")]
    # In a conversation that goes on, two turns stand before these; in one that begins anew, none.
    with ModelServer({"": asks, "The answer is": goes_on * 2}) as server:
        project = _project(tmp_path, server.url, sandbox=sandbox, limits={"timeout": "2m"})
        key = project.ticket("", "--agent", _agent(name))
        asked = project.ask("run")
        assert (asked.code, asked.runs[key]["wait"]["kind"]) == (4, "question"), asked
        assert [item["options"] for item in project.ask("questions").data] == [["red", "blue"]]
        answered = project.ask("answer", "Q-1", "green")
    assert answered.runs[key]["outcome"] == "merged", answered
    assert project.file("colour.txt") == "green"
    first, second = project.run_of(key)["turns"]
    # Gemini CLI does not find a session again that it began in the same minute; it is then told everything anew.
    assert first["session"] == second["session"] or name == "gemini acp"
    assert "green" in json.dumps(server.requests[-1].body)


def test_a_real_client_keeps_to_the_money_that_its_run_has_left(tmp_path: Path) -> None:
    _require("claude")
    script = [shell("echo half > x.txt"), shell("echo more >> x.txt"), shell("echo whole >> x.txt"), text("Done.")]
    with ModelServer(script) as server:
        project = _project(tmp_path, server.url, budget={"run_usd": "0.000001"}, limits={"timeout": "2m"})
        key = project.ticket("", "--agent", "claude")
        run = project.ask("run").runs[key]
        assert (run["state"], run["wait"]["kind"]) == ("waiting", "budget"), run
        assert run["turns"][0]["failure"] == "budget_limit"
        again = project.ask("runs", "retry", "RUN-1", "--budget", "100")
    assert again.runs[key]["outcome"] == "merged", again
    first, second = project.run_of(key)["turns"]
    assert first["session"] == second["session"]
