"""What single agents behind the Agent Client Protocol are told, and how their turns are read: from what real ones said
(claude-agent-acp 0.100.0, codex-acp 0.16.0)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents.acp import AcpAdapter
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest
from trackdown.testing.repositories import write

Asked = Callable[..., TurnRequest]
ROLLOUT = [
    {"type": "turn_context", "payload": {"model": "gpt-5.5"}},
    {"type": "event_msg", "payload": {"type": "token_count", "info": None}},
    {
        "type": "event_msg",
        "payload": {
            "type": "token_count",
            "info": {"total_token_usage": {"input_tokens": 450, "cached_input_tokens": 120, "output_tokens": 60}},
        },
    },
]


class Agents:
    """Agents of which only the command line is looked at."""

    def __init__(self, asked: Asked, program: Callable[[str], Path], home: Path) -> None:
        self._asked, self._program, self.home = asked, program, home

    def request(self, name: str, **fields: Any) -> TurnRequest:
        return self._asked(AgentProfile("a", "acp", command=[str(self._program(name))], **fields))

    def told(self, request: TurnRequest, **persons: str) -> tuple[dict[str, Any], dict[str, str]]:
        """What its client program is given, and the environment."""
        launch = AcpAdapter().launch(request, {"PATH": "/usr/bin:/bin", "HOME": str(self.home), **persons})
        return json.loads(Path(launch.argv[-1]).read_text()), launch.env

    def read(self, request: TurnRequest, lines: list[str]) -> tuple[list[Any], Any]:
        reader = AcpAdapter().reader(request)
        events = [event for line in lines for event in reader.feed(line)]
        return events, reader.finish(0, "")


@pytest.fixture
def agents(asked: Asked, program: Callable[[str], Path], tmp_path: Path) -> Agents:
    (tmp_path / "home").mkdir(exist_ok=True)
    return Agents(asked, program, tmp_path / "home")


def test_an_agent_that_nobody_knows_is_told_nothing(agents: Agents) -> None:
    talk, env = agents.told(agents.request("some-agent", args=["--acp"]))
    assert (talk["command"][1:], talk["meta"], talk["mode"], talk["stays"], env) == (["--acp"], {}, "", False, {})


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({}, "full-access"),
        ({"options": {"mode": "auto"}}, "auto"),
        ({"options": {"permissions": "refuse"}}, ""),
        ({"sandbox": "read-only"}, ""),
    ],
)
def test_codex_is_switched_to_a_mode_in_which_it_can_work(agents: Agents, fields: dict[str, Any], mode: str) -> None:
    talk, _ = agents.told(agents.request("codex-acp", **fields))
    assert (talk["mode"], talk["stays"]) == (mode, True)


@pytest.mark.parametrize(
    ("client", "variable", "login"),
    [("codex-acp", "CODEX_HOME", "auth.json"), ("claude-agent-acp", "CLAUDE_CONFIG_DIR", ".credentials.json")],
)
def test_a_folder_of_the_runs_own_holds_the_login_and_nothing_else(
    agents: Agents, client: str, variable: str, login: str
) -> None:
    folder = f".{variable.partition('_')[0].lower()}"
    write(agents.home, {f"{folder}/{login}": "{}", f"{folder}/config.toml": "", f"{folder}/settings.json": "{}"})
    request = agents.request(client)
    _, env = agents.told(request)
    assert Path(env[variable]).is_relative_to(request.home)
    assert [path.name for path in Path(env[variable]).iterdir()] == [login]
    elsewhere = request._replace(profile=request.profile._replace(env={variable: "/elsewhere"}))
    _, env = agents.told(elsewhere)
    assert env[variable] == "/elsewhere"


def test_a_login_in_a_keychain_stays_reachable(agents: Agents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    request = agents.request("claude-agent-acp")
    assert "CLAUDE_CONFIG_DIR" not in agents.told(request)[1]
    keyed = request._replace(profile=request.profile._replace(env={"ANTHROPIC_API_KEY": "k"}))
    assert "CLAUDE_CONFIG_DIR" in agents.told(keyed)[1]


@pytest.mark.parametrize("allowed", [False, True])
def test_each_leaves_out_the_repositorys_servers_in_its_own_way(agents: Agents, allowed: bool) -> None:
    wishes = {"repository_mcp": allowed}
    claude = agents.request("claude-agent-acp", **wishes)
    servers = '{"mcp": {"theirs": {"type": "local", "command": ["x"]}}}'
    write(claude.workspace, {".codex/config.toml": '[mcp_servers.theirs]\ncommand = "x"\n', "opencode.json": servers})
    assert ("strictMcpConfig" in agents.told(claude)[0]["meta"]["claudeCode"]["options"]) is not allowed
    assert ("theirs" in str(agents.told(agents.request("codex-acp", **wishes))[0]["command"])) is not allowed
    talk, env = agents.told(agents.request("gemini", args=["--acp"], **wishes))
    assert (talk["command"][1:], "GEMINI_CLI_TRUST_WORKSPACE" in env) == (
        ["--acp"] if allowed else ["--acp", "--skip-trust"],
        allowed,
    )
    given = {"OPENCODE_CONFIG_CONTENT": '{"model": "p/m", "mcp": {"ours": {"enabled": true}}}'}
    settings = json.loads(agents.told(agents.request("opencode", env=given, **wishes))[1]["OPENCODE_CONFIG_CONTENT"])
    assert (settings["model"], settings["mcp"]["ours"]) == ("p/m", {"enabled": True})
    assert settings["mcp"].get("theirs") == (None if allowed else {"enabled": False})


def test_a_turn_of_claude_is_read_with_its_outputs_its_tokens_and_its_model(
    agents: Agents, recorded: Callable[[str], list[str]]
) -> None:
    request = agents.request("claude-agent-acp")._replace(workspace=Path("/home/ada/runs/1/workspace"))
    events, outcome = agents.read(request, recorded("acp-claude"))
    tools = [event.data for event in events if event.type == "tool"]
    assert [(tool["name"], tool["ok"]) for tool in tools] == [("edit", True), ("execute", True)]
    assert tools[1]["output"] == "out"
    assert [event.data for event in events if event.type == "file"] == [{"path": "made.txt", "action": "create"}]
    assert (outcome.ending, outcome.text, outcome.model) == ("finished", "Done.", "claude-opus-5-5")
    assert outcome.usage._replace(cost=None) == Usage(300, 120, 30, 60)
    assert outcome.usage.cost == "0.002574"


def test_a_turn_of_codex_is_counted_from_its_own_record_as_it_tells_no_tokens(
    agents: Agents, recorded: Callable[[str], list[str]]
) -> None:
    lines = recorded("acp-codex")
    session = next(data["sessionId"] for data in map(json.loads, lines) if data["acp"] == "session")
    request = agents.request("codex-acp")._replace(workspace=Path("/home/ada/runs/1/workspace"))
    record = "".join(json.dumps(line) + "\n" for line in ROLLOUT)
    write(request.home, {f"codex/sessions/2026/01/02/rollout-x-{session}.jsonl": record})
    events, outcome = agents.read(request, lines)
    assert [event.data["output"] for event in events if event.type == "tool"][1] == "out\n"
    assert (outcome.ending, outcome.text, outcome.model) == ("finished", "Done.", "gpt-5.5")
    assert outcome.usage == Usage(330, 120, 0, 60)
    again = request._replace(session=session, meter=outcome.meter)
    assert agents.read(again, lines)[1].usage.total == 0, "what was counted before is counted again"


@pytest.mark.parametrize("home", ["${CODEX_PLACE}", "/nowhere", ""])
def test_a_record_that_cannot_be_found_leaves_the_tokens_unknown(
    agents: Agents, recorded: Callable[[str], list[str]], home: str
) -> None:
    request = agents.request("codex-acp", env={"CODEX_HOME": home})
    _, outcome = agents.read(request, recorded("acp-codex"))
    assert (outcome.ending, outcome.usage.total) == ("finished", 0)


def test_what_the_models_server_said_is_taken_out_of_the_words_around_it(agents: Agents) -> None:
    said = json.dumps({"error": {"type": "invalid_request_error", "message": "prompt is too long"}})
    failed = {"acp": "failed", "stage": "prompt", "code": -32603, "message": "Internal error", "data": said}
    _, outcome = agents.read(agents.request("codex-acp"), [json.dumps(failed)])
    assert outcome.message == "Internal error: prompt is too long"
    assert outcome.failure == "agent_error.context_overflow"
