"""Projects whose agents are the real clients, headless and behind the Agent Client Protocol, with a scripted model."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents import registry
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable
from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import commit_all, write

BROUGHT_ALONG = ("claude", "codex")
"""Clients that the extra ``agents`` installs."""


SPOKEN = {
    "claude acp": "claude-agent-acp",
    "codex acp": "codex-acp",
    "gemini acp": "gemini",
    "opencode acp": "opencode",
}
"""The programs of clients behind the protocol."""


def require(client: str) -> None:
    """``client`` is an adapter's name, or with `` acp`` behind it the same client behind the protocol."""
    adapter = "acp" if client in SPOKEN else client
    try:
        registry.adapter(adapter).locate(
            AgentProfile(client, adapter, command=[SPOKEN[client]] if client in SPOKEN else ""), os.environ
        )
    except AgentUnavailable as missing:
        if os.environ.get("TRACKDOWN_REQUIRE_CLIENTS") == "1" and client in BROUGHT_ALONG:
            raise
        why = os.environ.get("TRACKDOWN_NO_CLIENTS") or missing.hint
        pytest.skip(f"THE REAL CLIENT IS NOT TESTED: {missing.message}; {why}")


def _behind_acp(folder: Path, url: str) -> dict[str, dict[str, Any]]:
    """The clients behind the protocol. Two of them have no folder of the run's own, so each gets one here."""
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
    claude = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "${ANTHROPIC_API_KEY}"}
    return {
        "claude acp": {"command": ["claude-agent-acp"], "env": claude},
        "codex acp": {
            "command": ["codex-acp", "-c", 'model="gpt-5.5"'],
            "env": {"SCRIPTED_KEY": "${SCRIPTED_KEY}"},
            "args": _codex(url),
        },
        "gemini acp": {
            "command": ["gemini", "--acp", "-m", "gemini-2.5-flash"],
            "env": gemini,
            "options": {"mode": "yolo"},
        },
        "opencode acp": {"command": ["opencode", "acp"], "env": opencode},
    }


def _codex(url: str) -> list[str]:
    served = f'{{name="scripted",base_url="{url}/v1",env_key="SCRIPTED_KEY",wire_api="responses"}}'
    return ["-c", "model_provider=scripted", "-c", f"model_providers.scripted={served}"]


def project_with_clients(folder: Path, url: str, **more: Any) -> Project:
    project = make_project(folder)
    home = folder / "home"  # clients start login shells: what the home of this machine's user begins with is not tested
    home.mkdir()
    keys = dict.fromkeys(("ANTHROPIC_API_KEY", "SCRIPTED_KEY", "GEMINI_API_KEY"), "scripted")
    project.environment |= {**keys, "HOME": str(home)}
    claude = {"adapter": "claude", "model": "claude-sonnet-5-5", "env": {"ANTHROPIC_BASE_URL": url}}
    codex = {
        "adapter": "codex",
        "model": "gpt-5.5",
        "env": {"SCRIPTED_KEY": "${SCRIPTED_KEY}"},
        "args": _codex(url),
    }
    gemini = {"adapter": "gemini", "model": "gemini-2.5-flash", "env": {"GOOGLE_GEMINI_BASE_URL": url}}
    opencode = {"adapter": "opencode", "model": "scripted", "options": {"base_url": f"{url}/v1"}}
    profiles = {"claude": claude, "codex": codex, "gemini": gemini, "opencode": opencode}
    spoken = {name: {"adapter": "acp", **profile} for name, profile in _behind_acp(folder, url).items()}
    for client, profile in {**profiles, **spoken}.items():
        name = agent_of(client)
        write(project.root, {f".trackdown/agents/{name}.yaml": json.dumps({**profile, **more})})
    commit_all(project.root)
    return project


def agent_of(client: str) -> str:
    """The name of the agent that is this client."""
    return client.replace(" ", "-")
