"""Whether a client is logged in, as far as that can be told without asking it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents.known_clients import KNOWN, client_of
from trackdown.adapters.agents.login_search import login_of
from trackdown.core.runs.profile import AgentProfile


def login(adapter: str, environment: dict[str, str], *, given: bool = False, **fields: Any) -> str | None:
    return login_of(AgentProfile("a", adapter, **fields), environment, given=given)


@pytest.mark.parametrize(
    ("adapter", "variable"),
    [("claude", "ANTHROPIC_API_KEY"), ("codex", "OPENAI_API_KEY"), ("gemini", "GEMINI_API_KEY")],
)
def test_a_variable_or_a_file_is_a_login(adapter: str, variable: str, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert login(adapter, home) == login(adapter, {**home, variable: ""}) == ""
    assert login(adapter, {**home, variable: "k"}) == f"variable {variable}"
    known = KNOWN[adapter]
    file = tmp_path / known.home[1] / known.files[0]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{}")
    assert login(adapter, home) == f"file {file}"


def test_a_key_that_gemini_does_not_log_in_with_is_none(tmp_path: Path) -> None:
    assert login("gemini", {"HOME": str(tmp_path), "GOOGLE_API_KEY": "k"}) == ""


@pytest.mark.parametrize(
    ("model", "variable", "found"),
    [
        ("anthropic/claude-sonnet-5", "ANTHROPIC_API_KEY", True),
        ("anthropic/claude-sonnet-5", "OPENAI_API_KEY", False),
        ("my-own/m1", "MY_OWN_API_KEY", True),
        ("", "OPENAI_API_KEY", True),
    ],
)
def test_opencode_is_logged_in_with_the_key_of_its_models_provider(
    model: str, variable: str, found: bool, tmp_path: Path
) -> None:
    seen = login("opencode", {"HOME": str(tmp_path), variable: "k"}, model=model)
    assert seen == (f"variable {variable}" if found else "")


@pytest.mark.parametrize("options", [{"provider": "ollama"}, {"base_url": "http://127.0.0.1:9/v1"}])
def test_a_model_that_is_served_here_needs_no_login(options: dict[str, str], tmp_path: Path) -> None:
    assert login("opencode", {"HOME": str(tmp_path)}, model="m1", options=options) is None


def test_what_the_agents_file_gives_may_be_a_login(tmp_path: Path) -> None:
    assert login("gemini", {"HOME": str(tmp_path)}, given=True) is None


@pytest.mark.parametrize(
    ("command", "client"),
    [
        (["gemini", "--acp"], "gemini"),
        (["npx", "-y", "@google/gemini-cli@0.61.0", "--acp"], "gemini"),
        ("exec opencode acp", "opencode"),
        (["node", "/x/claude-agent-acp/dist/index.js"], "claude"),
        (["codex-acp"], "codex"),
        (["geminid"], ""),
        ([], ""),
    ],
)
def test_a_client_behind_the_protocol_is_known_by_its_command(command: str | list[str], client: str) -> None:
    assert client_of(AgentProfile("a", "acp", command=command)) == client
