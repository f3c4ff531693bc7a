"""Real clients through the whole job: handed a ticket, checked, sent back in the same session, merged.

They talk to the scripted model server on loopback. With TRACKDOWN_REQUIRE_CLIENTS=1 a client that is missing is a
failure.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scripted_clients import agent_of, project_with_clients, require

from trackdown.testing.model_server import ModelServer, Turn, shell, text
from trackdown.testing.projects import Project

pytestmark = [pytest.mark.clients, pytest.mark.slow]

UNTOLD = "untold-9f3a-value"


def _project(folder: Path, url: str) -> Project:
    project = project_with_clients(folder, url, limits={"timeout": "2m"})
    project.environment["SOME_SERVICE_TOKEN"] = UNTOLD
    return project


def _failing_first(key: str) -> list[Turn]:
    return [
        shell(f"echo wrong > {key}.txt; env"),
        text("It is done."),
        shell(f"echo right > {key}.txt"),
        text("Now it is."),
    ]


@pytest.mark.parametrize("name", ["claude", "codex", "claude acp", "codex acp"])
def test_a_real_client_is_sent_back_once_in_its_own_session_and_its_work_is_merged(name: str, tmp_path: Path) -> None:
    require(name)
    with ModelServer(_failing_first("TASK-1")) as server:
        project = _project(tmp_path, server.url)
        project.ticket(
            "",
            "--agent",
            agent_of(name),
            "--criterion",
            "It is right",
            "--check",
            "grep -q right TASK-1.txt",
            title="Make it right",
        )
        worked = project.ask("run")
    run = worked.runs["TASK-1"]
    assert (worked.code, run["outcome"], run["round"]) == (0, "fixed", 1), worked
    assert project.file("TASK-1.txt") == "right"
    first, second = run["turns"]
    assert first["session"] == second["session"]
    assert first["usage"]["output"] == second["usage"]["output"] > 0
    told = "".join(json.dumps(request.body) for request in server.requests)
    assert "It is right" in json.dumps(server.requests[-1].body)
    assert "TRACKDOWN_RUN=RUN-1" in told, "the agent did not print its environment"
    assert UNTOLD not in told


def test_two_real_clients_work_side_by_side(tmp_path: Path) -> None:
    require("claude")
    require("codex")
    script = {key: [shell(f"echo right > {key}.txt"), text("Done.")] for key in ("TASK-1", "TASK-2")}
    with ModelServer({**script, "": [text("Nothing to do.")]}) as server:
        project = _project(tmp_path, server.url)
        for name in ("claude", "codex"):
            project.ticket("", "--agent", name, title=f"For {name}")
        worked = project.ask("run", "--jobs", "2")
    assert worked.data["summary"] == {"merged": 2}, worked
    assert project.file("TASK-1.txt") == project.file("TASK-2.txt") == "right"
