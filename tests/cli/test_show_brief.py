"""The brief that is shown is the one that is handed over, to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import commit_all

CONTRACT = "# API Contract: Blog\n\n#### GET /api/posts\n**Response (`200`):**\n"
SERVES = (
    "printf 'from fastapi import FastAPI\\napp = FastAPI()\\n@app.get(\"/api/posts\")\\ndef every(): ...\\n' > app.py"
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def shown(project: Project, key: str, *words: str) -> str:
    text: str = project.ask("show", key, "--brief", *words).data["brief"]
    return text


def given(project: Project, key: str) -> str:
    return project.blob(project.run_of(key)["turns"][0]["prompt"])


@pytest.mark.parametrize("options", [(), ("--read", "API_CONTRACT.md")])
def test_a_run_gives_what_is_shown(project: Project, options: tuple[str, ...]) -> None:
    commit_all(project.root, {"API_CONTRACT.md": CONTRACT})
    key = project.ticket(SERVES, "--criterion", "Posts are listed", *options)
    before = shown(project, key)
    assert ("## The contract" in before) == bool(options)
    project.ask("run", key)
    assert before in given(project, key)


def test_delegating_gives_what_is_shown_for_that_agent(project: Project) -> None:
    commit_all(project.root, {"API_CONTRACT.md": CONTRACT})
    key = project.ticket(SERVES, "--read", "API_CONTRACT.md")
    before = shown(project, key, "--as", "player")
    assert "## Report back" in before
    assert project.ask("delegate", key, "--to", "player").code == 0
    assert before in given(project, key)


def test_a_client_is_addressed_in_its_own_way(project: Project) -> None:
    project.agent("claude", adapter="claude", command=["true"])
    key = project.ticket("true")
    assert shown(project, key, "--as", "claude").startswith("@claude: this ticket is yours.\n")
    assert "@claude" not in shown(project, key)


def test_a_brief_that_cannot_be_given_is_not_shown(project: Project) -> None:
    key = project.ticket("true", "--read", "API_CONTRACT.md")
    answer = project.ask("show", key, "--brief")
    assert (answer.code, answer.error["thing"]) == (2, "API_CONTRACT.md")
    assert "Commit it first" in answer.error["hint"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--brief", "--as", "nobody"), 5, "There is no agent 'nobody'"),
        (("--as", "player"), 2, "--as says whose brief it is"),
    ],
)
def test_a_wrong_agent_is_refused(project: Project, words: tuple[str, ...], code: int, says: str) -> None:
    key = project.ticket("true")
    answer = project.ask("show", key, *words)
    assert answer.code == code
    assert says in answer.error["message"]


def test_a_contract_is_shown_without_any_agent(project: Project) -> None:
    commit_all(project.root, {"API_CONTRACT.md": CONTRACT, ".trackdown/agents/player.yaml": None})
    key = project.ticket("true", "--read", "API_CONTRACT.md")
    assert "## The contract" in shown(project, key)
