"""Real clients in a workspace that holds a contract: they find what lies there for them, and mend what is missing.

They talk to the scripted model server on loopback. With TRACKDOWN_REQUIRE_CLIENTS=1 a client that is missing is a
failure.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from contract_projects import serving, with_contract, writes
from scripted_clients import project_with_clients, require

from trackdown.testing.model_server import ModelServer, Turn, shell, text

pytestmark = [pytest.mark.clients, pytest.mark.slow]


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
    require(name)
    with ModelServer(_forgetful()) as server:
        project = project_with_clients(tmp_path, server.url, limits={"timeout": "2m"})
        with_contract(project)
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
