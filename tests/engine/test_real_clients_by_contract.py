"""Real clients in a workspace that holds a contract: they find what lies there for them, and mend what is missing.

They talk to the scripted model server on loopback. With TRACKDOWN_REQUIRE_CLIENTS=1 a client that is missing is a
failure.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from contract_projects import serving, with_contract, writes

from trackdown.adapters.agents import registry
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable
from trackdown.testing.model_server import ModelServer, Turn, shell, text
from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import commit_all, write

pytestmark = [pytest.mark.clients, pytest.mark.slow]


def _require(name: str) -> None:
    try:
        registry.adapter(name).locate(AgentProfile(name, name), os.environ)
    except AgentUnavailable as missing:
        if os.environ.get("TRACKDOWN_REQUIRE_CLIENTS") == "1":
            raise
        pytest.skip(f"{name} is not installed (the extra `agents` brings it): {missing.message}")


def _project(folder: Path, url: str) -> Project:
    project = make_project(folder)
    project.environment |= {"ANTHROPIC_API_KEY": "scripted", "SCRIPTED_KEY": "scripted"}
    provider = (
        f'model_providers.scripted={{name="scripted",base_url="{url}/v1",env_key="SCRIPTED_KEY",wire_api="responses"}}'
    )
    scripted = {"env": {"SCRIPTED_KEY": "${SCRIPTED_KEY}"}, "args": ["-c", "model_provider=scripted", "-c", provider]}
    profiles = {
        "claude": {"adapter": "claude", "model": "claude-sonnet-5-5", "env": {"ANTHROPIC_BASE_URL": url}},
        "codex": {"adapter": "codex", "model": "gpt-5.5", **scripted},
    }
    limits = {"limits": {"timeout": "2m"}}
    files = {f".trackdown/agents/{name}.yaml": json.dumps({**profile, **limits}) for name, profile in profiles.items()}
    write(project.root, files)
    commit_all(project.root)
    with_contract(project)
    return project


def _forgetful() -> list[Turn]:
    return [
        shell(writes("app.py", serving("list", "make")) + "find . -type f -not -path './.git/*' | sort"),
        text("I finished 2 of 3."),
        shell(writes("app.py", serving("list", "make", "comments"))),
        text("I finished 3 of 3."),
    ]


@pytest.mark.parametrize(
    ("name", "file", "call"),
    [("claude", "CLAUDE.md", "/trackdown-executor"), ("codex", "AGENTS.md", "$trackdown-executor")],
)
def test_a_real_client_finds_its_rules_and_mends_what_it_forgot(
    name: str, file: str, call: str, tmp_path: Path
) -> None:
    _require(name)
    with ModelServer(_forgetful()) as server:
        project = _project(tmp_path, server.url)
        key = project.ticket("", "--create-file", "app.py", title="Implement the blog's endpoints")
        words = ("--to", name, "--contract", "API_CONTRACT.md", "--workspace", "contract")
        answer = project.ask("delegate", key, *words)
    assert answer.code == 0, answer
    run = project.run_of(key)
    assert (run["outcome"], run["round"]) == ("fixed", 1)
    assert run["turns"][0]["session"] == run["turns"][1]["session"]
    first = json.dumps(server.requests[0].body)
    assert f"@{name}: this ticket is yours." in first
    assert f"Use {call}." in first
    assert "Your task is in BRIEF.md" in first, f"the client did not read {file}"
    assert "Rules for work that an API contract specifies" in first, "the client did not see the skill"
    assert "missing GET /api/posts/{id}/comments" in json.dumps(server.requests[-1].body)
    assert not project.has(file)
    assert project.file("app.py").count("@app.") == 3
