from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents.gemini import GeminiAdapter
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import TurnRequest

Asked = Callable[..., TurnRequest]


@pytest.fixture
def profile(program: Callable[[str], Path]) -> AgentProfile:
    return AgentProfile("quick", "gemini", command=[str(program("gemini"))])


def launched(request: TurnRequest, **environment: str) -> tuple[list[str], dict[str, str], dict[str, Any]]:
    launch = GeminiAdapter().launch(request, {"PATH": "/usr/bin:/bin", **environment})
    settings = Path(launch.env["GEMINI_CLI_HOME"], ".gemini", "settings.json")
    return launch.argv, launch.env, json.loads(settings.read_text())


def test_a_later_round_resumes_the_session_with_the_same_options(asked: Asked, profile: AgentProfile) -> None:
    profile = profile._replace(args=["--debug"], model="m")
    first, _, _ = launched(asked(profile, "- one"))
    later, _, _ = launched(asked(profile, "Fix it.", session="s-1"))
    assert first[1:4] == ["--debug", "-p", "\n- one"]
    assert later[later.index("--resume") + 1] == "s-1"
    assert [each for each in later if each not in ("Fix it.", "--resume", "s-1")] == [
        each for each in first if each != "\n- one"
    ]


@pytest.mark.parametrize("args", [["--approval-mode", "plan"], ["--approval-mode=plan"], ["-y"]], ids=str)
def test_a_profile_with_permissions_of_its_own_decides_alone(
    asked: Asked, profile: AgentProfile, args: list[str]
) -> None:
    assert "--yolo" in launched(asked(profile))[0]
    assert "--yolo" not in launched(asked(profile._replace(args=args)))[0]


def test_the_login_is_carried_in_and_nothing_else(asked: Asked, profile: AgentProfile, tmp_path: Path) -> None:
    persons = tmp_path / "person" / ".gemini"
    persons.mkdir(parents=True)
    for name in ("oauth_creds.json", "settings.json", "GEMINI.md"):
        (persons / name).write_text('{"theirs": 1}')
    request = asked(profile)
    _, env, settings = launched(request, HOME=str(tmp_path / "person"))
    own = Path(env["GEMINI_CLI_HOME"], ".gemini")
    assert own.is_relative_to(request.home)
    assert sorted(file.name for file in own.iterdir()) == ["oauth_creds.json", "settings.json"]
    assert "theirs" not in settings
    assert settings["security"]["auth"]["selectedType"] == "oauth-personal"
    assert launched(request, HOME=str(tmp_path / "person"), GEMINI_API_KEY="k")[2]["security"]["auth"] == {
        "selectedType": "gemini-api-key"
    }


def test_a_clouds_credentials_are_taken_over_only_for_that_cloud(asked: Asked, profile: AgentProfile) -> None:
    given = {"GOOGLE_APPLICATION_CREDENTIALS": "/k.json", "GOOGLE_CLOUD_PROJECT": "p"}
    assert not given.keys() & launched(asked(profile), **given)[1].keys()
    _, env, settings = launched(asked(profile), **given, GOOGLE_GENAI_USE_VERTEXAI="true")
    assert given.items() <= env.items()
    assert settings["security"]["auth"]["selectedType"] == "vertex-ai"


def test_settings_can_hold_keys_so_nobody_else_reads_them(asked: Asked, profile: AgentProfile) -> None:
    servers = {"wiki": {"url": "http://x", "headers": {"X": "${KEY}"}}}
    _, env, settings = launched(asked(profile._replace(mcp_servers=servers)), KEY="s3cret")
    file = Path(env["GEMINI_CLI_HOME"], ".gemini", "settings.json")
    assert settings["mcpServers"]["wiki"] == {"httpUrl": "http://x", "headers": {"X": "s3cret"}, "trust": True}
    assert file.stat().st_mode & 0o077 == 0
