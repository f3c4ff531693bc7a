from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents.opencode import OpenCodeAdapter
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration
from trackdown.ports.agent import TurnRequest

Asked = Callable[..., TurnRequest]


@pytest.fixture
def profile(program: Callable[[str], Path]) -> AgentProfile:
    return AgentProfile("local", "opencode", model="anthropic/claude", command=[str(program("opencode"))])


def launched(request: TurnRequest, **environment: str) -> tuple[list[str], dict[str, str], dict[str, Any]]:
    launch = OpenCodeAdapter().launch(request, {"PATH": "/usr/bin:/bin", **environment})
    return launch.argv, launch.env, json.loads(launch.env["OPENCODE_CONFIG_CONTENT"])


def test_the_prompt_is_the_last_word_and_never_an_option(asked: Asked, profile: AgentProfile) -> None:
    argv, _, settings = launched(asked(profile._replace(args=["--agent", "build"]), "--help", session="ses_1"))
    assert argv[1:] == ["run", "--format", "json", "--agent", "build", "--session", "ses_1", "--", "\n--help"]
    assert settings["model"] == "anthropic/claude"


def test_only_the_key_of_the_models_provider_is_taken_over(asked: Asked, profile: AgentProfile) -> None:
    _, env, _ = launched(asked(profile), ANTHROPIC_API_KEY="a", OPENAI_API_KEY="o")
    assert env["ANTHROPIC_API_KEY"] == "a"
    assert "OPENAI_API_KEY" not in env


@pytest.mark.parametrize(
    ("options", "provider", "address"),
    [
        ({"provider": "ollama"}, "ollama", "http://127.0.0.1:11434/v1"),
        ({"provider": "lmstudio"}, "lmstudio", "http://127.0.0.1:1234/v1"),
        ({"base_url": "http://10.0.0.5/v1"}, "local", "http://10.0.0.5/v1"),
    ],
)
def test_a_model_server_needs_an_address_and_no_key(
    asked: Asked, profile: AgentProfile, options: dict[str, str], provider: str, address: str
) -> None:
    _, _, settings = launched(asked(profile._replace(model="qwen/qwen3", options=options)))
    assert settings["model"] == f"{provider}/qwen/qwen3"
    assert settings["provider"][provider]["options"] == {"baseURL": address, "apiKey": "none"}


def test_the_login_is_carried_in_and_nothing_else(asked: Asked, profile: AgentProfile, tmp_path: Path) -> None:
    persons = tmp_path / "person" / ".local" / "share" / "opencode"
    persons.mkdir(parents=True)
    for name in ("auth.json", "opencode.db"):
        (persons / name).write_text("{}")
    request = asked(profile)
    _, env, _ = launched(request, HOME=str(tmp_path / "person"))
    own = Path(env["XDG_DATA_HOME"], "opencode")
    assert own.is_relative_to(request.home)
    assert [file.name for file in own.iterdir()] == ["auth.json"]


def test_tools_are_all_or_those_that_are_named(asked: Asked, profile: AgentProfile) -> None:
    assert launched(asked(profile))[2]["permission"] == {"*": "allow"}
    limited = profile._replace(allowed_tools=["read"], denied_tools=["webfetch"])
    assert launched(asked(limited))[2]["permission"] == {"*": "deny", "read": "allow", "webfetch": "deny"}
    own = limited._replace(options={"permission": {"bash": "deny"}})
    assert launched(asked(own))[2]["permission"] == {"bash": "deny"}


@pytest.mark.parametrize("options", [{"baseurl": "x"}, {"base_url": 3}, {"provider": ["x"]}])
def test_options_that_mean_nothing_are_refused(asked: Asked, profile: AgentProfile, options: dict[str, Any]) -> None:
    with pytest.raises(BadConfiguration) as caught:
        launched(asked(profile._replace(options=options)))
    assert "base_url" in caught.value.hint
