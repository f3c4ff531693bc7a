from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.agents.codex import CodexAdapter
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import TurnRequest

Asked = Callable[..., TurnRequest]
UNGUARDED = "--dangerously-bypass-approvals-and-sandbox"


@pytest.fixture
def profile(program: Callable[[str], Path]) -> AgentProfile:
    return AgentProfile("quick", "codex", command=[str(program("codex"))])


def launched(request: TurnRequest, **environment: str) -> tuple[list[str], dict[str, str]]:
    launch = CodexAdapter().launch(request, {"PATH": "/usr/bin:/bin", **environment})
    return launch.argv, launch.env


def test_the_prompt_is_the_last_word_and_never_an_option(asked: Asked, profile: AgentProfile) -> None:
    argv, _ = launched(asked(profile._replace(args=["-i", "a.png"], model="m"), "- one\n- two"))
    assert argv[-4:] == ["-i", "a.png", "--", "\n- one\n- two"]
    assert argv[argv.index("-m") + 1] == "m"


def test_a_later_round_resumes_the_thread_with_the_same_options(asked: Asked, profile: AgentProfile) -> None:
    profile = profile._replace(args=["--sandbox", "workspace-write"])
    first, _ = launched(asked(profile))
    later, _ = launched(asked(profile, "Fix it.", session="thread-1"))
    assert first[:-2] == later[: len(first) - 2]
    assert later[len(first) - 2 :] == ["resume", "--", "thread-1", "Fix it."]


@pytest.mark.parametrize(
    "args",
    [
        ["-s", "read-only"],
        ["-sread-only"],
        ["--sandbox=read-only"],
        ["-c", 'sandbox_mode="read-only"'],
        ["--config=approval_policy=never"],
        ["-c", "sandbox_workspace_write.network_access=true"],
        [UNGUARDED],
    ],
    ids=str,
)
def test_a_profile_with_a_sandbox_of_its_own_decides_alone(
    asked: Asked, profile: AgentProfile, args: list[str]
) -> None:
    argv, _ = launched(asked(profile._replace(args=args)))
    assert argv.count(UNGUARDED) == args.count(UNGUARDED)


def test_other_settings_leave_the_default_permissions(asked: Asked, profile: AgentProfile) -> None:
    argv, _ = launched(asked(profile._replace(args=["-c", "model_provider=own", "--search"])))
    assert UNGUARDED in argv


def test_the_login_is_carried_in_and_nothing_else(asked: Asked, profile: AgentProfile, tmp_path: Path) -> None:
    persons = tmp_path / "person" / ".codex"
    persons.mkdir(parents=True)
    (persons / "auth.json").write_text("{}")
    (persons / "config.toml").write_text('model = "x"')
    _, env = launched(asked(profile), HOME=str(tmp_path / "person"), CODEX_API_KEY="k")
    assert [file.name for file in Path(env["CODEX_HOME"]).iterdir()] == ["auth.json"]
    assert env["CODEX_API_KEY"] == "k"
    assert env["CODEX_HOME"] != str(persons)
