"""Real clients in the sandbox: they work, reach their model, and are held to their workspace.

They talk to the scripted model server on loopback. With TRACKDOWN_REQUIRE_CLIENTS=1 a client that is missing is a
failure.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents import registry
from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable
from trackdown.testing.model_server import ModelServer, shell, text
from trackdown.testing.model_server.script import Script
from trackdown.testing.projects import Answer, Project, make_project
from trackdown.testing.repositories import commit_all, write

OUTER = Bubblewrap(os.environ).outer()
pytestmark = [
    pytest.mark.clients,
    pytest.mark.slow,
    pytest.mark.skipif(not OUTER.works, reason=f"no sandbox here: {OUTER.detail}"),
]


def _require(name: str) -> None:
    try:
        registry.adapter(name).locate(AgentProfile(name, name), os.environ)
    except AgentUnavailable as missing:
        if os.environ.get("TRACKDOWN_REQUIRE_CLIENTS") == "1":
            raise
        pytest.skip(f"{name} is not installed (the extra `agents` brings it): {missing.message}")


def _worked(folder: Path, name: str, script: str, **rules: Any) -> tuple[Project, Answer]:
    """What comes of a ticket for which the model lets the client run that script. ``PORT`` in it is the model's."""
    project = make_project(folder)
    with ModelServer([]) as server:
        port = server.url.rpartition(":")[2]
        server.script = Script([shell(script.replace("PORT", port)), text("It is done.")])
        provider = f'{{name="scripted",base_url="{server.url}/v1",env_key="SCRIPTED_KEY",wire_api="responses"}}'
        profiles = {
            "claude": {"model": "claude-sonnet-5-5", "env": {"ANTHROPIC_BASE_URL": server.url}},
            "codex": {
                "model": "gpt-5.5",
                "env": {"SCRIPTED_KEY": "${SCRIPTED_KEY}"},
                "args": ["-c", "model_provider=scripted", "-c", f"model_providers.scripted={provider}"],
            },
        }
        profile = {"adapter": name, **profiles[name], **rules, "limits": {"timeout": "2m"}}
        write(project.root, {f".trackdown/agents/{name}.yaml": json.dumps(profile)})
        commit_all(project.root)
        project.environment |= {"ANTHROPIC_API_KEY": "scripted", "SCRIPTED_KEY": "scripted"}
        project.ticket("", "--agent", name)
        return project, project.ask("run")


@pytest.mark.parametrize("name", ["claude", "codex"])
def test_a_real_client_works_in_its_workspace_and_cannot_write_elsewhere(name: str, tmp_path: Path) -> None:
    _require(name)
    outside = tmp_path / "outside.txt"
    script = f"echo right > made.txt; echo x > {outside} || echo held >> made.txt; git add -A || echo held >> made.txt"
    project, worked = _worked(tmp_path, name, script, sandbox="workspace")
    assert worked.code == 0, worked
    assert project.file("made.txt").split() == ["right", "held", "held"]
    assert not outside.exists()


def test_the_tools_of_a_client_with_a_sandbox_of_its_own_do_not_reach_what_it_reaches_itself(tmp_path: Path) -> None:
    _require("codex")
    connect = "python3 -c \"import socket; socket.create_connection(('127.0.0.1', PORT), 5)\""
    script = f"echo right > made.txt; {connect} && echo reached >> made.txt"
    project, worked = _worked(tmp_path, "codex", script, sandbox="workspace", network=False)
    assert worked.code == 0, worked
    assert project.file("made.txt") == "right"
    held = {item["what"]: item["by"] for item in project.run_of("RUN-1")["turns"][0]["contained"]}
    assert held["the agent's tools do not reach the network"] == "codex"


@pytest.mark.parametrize("name", ["claude", "codex"])
def test_a_real_client_that_only_reads_changes_nothing(name: str, tmp_path: Path) -> None:
    _require(name)
    project, worked = _worked(tmp_path, name, "echo right > made.txt", sandbox="read-only")
    assert worked.code == 4, worked
    [turn, *_] = project.run_of("RUN-1")["turns"]
    assert turn["ending"] == "finished"
    assert not (Path(project.run_of("RUN-1")["workspace"]) / "made.txt").exists()


@pytest.mark.parametrize(("name", "policy"), [("claude", "read-only"), ("codex", "read-only"), ("codex", "workspace")])
def test_where_there_is_no_sandbox_the_client_holds_what_it_can(
    name: str, policy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _require(name)
    monkeypatch.setattr("trackdown.adapters.sandbox.bubblewrap.PROGRAM", "no-such-program")
    outside = Path.home() / f".trackdown-test-{os.getpid()}"
    script = f"echo x > {outside}; echo right > made.txt"
    try:
        project, worked = _worked(tmp_path, name, script, sandbox=policy)
        assert not outside.exists()
    finally:
        outside.unlink(missing_ok=True)
    held = {item["what"]: item["by"] for item in project.run_of("RUN-1")["turns"][0]["contained"]}
    if policy == "read-only":
        assert held["the agent does not write anywhere"] == name
        assert worked.code == 4, worked
    else:
        assert held["the agent does not write outside of the workspace"] == name
        assert project.file("made.txt") == "right"
