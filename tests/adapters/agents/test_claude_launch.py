from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.agents.claude import ClaudeAdapter
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import TurnRequest

Asked = Callable[..., TurnRequest]


@pytest.fixture
def profile(program: Callable[[str], Path]) -> AgentProfile:
    return AgentProfile("careful", "claude", command=[str(program("claude"))])


def launched(request: TurnRequest, **environment: str) -> tuple[list[str], dict[str, str]]:
    launch = ClaudeAdapter().launch(request, {"PATH": "/usr/bin:/bin", **environment})
    return launch.argv, launch.env


def test_the_profiles_arguments_stand_before_the_prompt_in_every_round(asked: Asked, profile: AgentProfile) -> None:
    profile = profile._replace(args=["--add-dir", "../docs"], model="opus")
    for session in (None, "s-1"):
        argv, _ = launched(asked(profile, "Fix it.", session=session))
        assert argv[1:5] == ["--add-dir", "../docs", "-p", "Fix it."]
        assert argv[argv.index("--model") + 1] == "opus"
        assert (argv[argv.index("--resume") + 1] if "--resume" in argv else None) == session


def test_by_default_nobody_is_asked_for_permission(asked: Asked, profile: AgentProfile) -> None:
    argv, env = launched(asked(profile))
    assert argv[argv.index("--permission-mode") + 1] == "bypassPermissions"
    assert ("IS_SANDBOX" in env) == (os.geteuid() == 0)


@pytest.mark.parametrize(
    "args", [["--permission-mode", "plan"], ["--permission-mode=plan"], ["--allowedTools", "Read"]], ids=str
)
def test_a_profile_with_permissions_of_its_own_decides_alone(
    asked: Asked, profile: AgentProfile, args: list[str]
) -> None:
    argv, _ = launched(asked(profile._replace(args=args)))
    assert "bypassPermissions" not in argv


def test_variables_of_a_surrounding_session_do_not_reach_the_client(asked: Asked, profile: AgentProfile) -> None:
    inherited = {
        "CLAUDECODE": "1",
        "CLAUDE_CODE_ENTRYPOINT": "cli",
        "CLAUDE_CODE_SSE_PORT": "1234",
        "CLAUDE_CODE_SESSION_ID": "outer",
        "CLAUDE_CODE_MESSAGING_TOKEN": "outer",
    }
    _, env = launched(asked(profile), **inherited, CLAUDE_CODE_MAX_RETRIES="3", ANTHROPIC_API_KEY="k")
    assert not inherited.keys() & env.keys()
    assert env["CLAUDE_CODE_MAX_RETRIES"] == "3"
    assert env["ANTHROPIC_API_KEY"] == "k"


def test_a_clouds_credentials_are_taken_over_only_for_that_cloud(asked: Asked, profile: AgentProfile) -> None:
    _, env = launched(asked(profile), AWS_SECRET_ACCESS_KEY="s")
    assert "AWS_SECRET_ACCESS_KEY" not in env
    _, env = launched(asked(profile), AWS_SECRET_ACCESS_KEY="s", CLAUDE_CODE_USE_BEDROCK="1", GOOGLE_X="g")
    assert env["AWS_SECRET_ACCESS_KEY"] == "s"
    assert "GOOGLE_X" not in env


def test_the_login_is_carried_in_and_nothing_else(asked: Asked, profile: AgentProfile, tmp_path: Path) -> None:
    persons = tmp_path / "person" / ".claude"
    persons.mkdir(parents=True)
    (persons / ".credentials.json").write_text('{"token": "t"}')
    (persons / "settings.json").write_text("{}")
    request = asked(profile)
    for _ in range(2):
        _, env = launched(request, HOME=str(tmp_path / "person"))
    own = Path(env["CLAUDE_CONFIG_DIR"])
    assert own.is_relative_to(request.home)
    assert [file.name for file in own.iterdir()] == [".credentials.json"]
    (own / ".credentials.json").write_text('{"token": "renewed"}')
    assert (persons / ".credentials.json").read_text() == '{"token": "renewed"}'


def test_the_profiles_own_variables_win(asked: Asked, profile: AgentProfile) -> None:
    profile = profile._replace(env={"ANTHROPIC_API_KEY": "${WORK_KEY}"})
    _, env = launched(asked(profile), ANTHROPIC_API_KEY="private", WORK_KEY="work")
    assert env["ANTHROPIC_API_KEY"] == "work"


def test_a_command_given_as_a_string_is_a_script_that_gets_our_arguments(asked: Asked, profile: AgentProfile) -> None:
    argv, _ = launched(asked(profile._replace(command="nice claude"), "Say $(whoami)."))
    assert argv[:4] == ["/bin/sh", "-c", 'nice claude "$@"', "careful"]
    assert argv[4:6] == ["-p", "Say $(whoami)."]
