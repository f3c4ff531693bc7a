"""A check-up of agents behind the Agent Client Protocol: greeted, and ended again."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents import acp_checkup, checkup
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.checkup import ClientState
from trackdown.testing.processes import alive, until

SMALL = [sys.executable, "-m", "trackdown.testing.acp_agent"]


def answering(answer: dict[str, Any], then: str = "") -> list[str]:
    """An agent that gives this answer to whatever it is asked first."""
    said = json.dumps({"jsonrpc": "2.0", "id": 0, **answer})
    return ["sh", "-c", f"read line; echo '{said}'; {then}"]


@pytest.fixture
def look(tmp_path: Path) -> Any:
    """The state of an agent with that command, for somebody with an empty home."""
    (tmp_path / "home").mkdir()

    def state(command: str | list[str], **fields: Any) -> ClientState:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "GEMINI_API_KEY": "persons"}
        return checkup.look(AgentProfile("a", "acp", command=command, **fields), environment, tmp_path)

    return state


def texts(state: ClientState, level: str) -> list[str]:
    return [each.text for each in state.remarks if each.level == level]


def test_an_agent_that_speaks_the_protocol_is_known_by_its_answer(look: Any, tmp_path: Path) -> None:
    state = look([*SMALL, str(tmp_path / "sessions")])
    assert (state.version, state.login) == ("1", None)
    assert texts(state, "ok") == ["answers in the protocol as Small agent"]
    assert texts(state, "problem") == texts(state, "warning") == texts(state, "note") == []
    assert not (tmp_path / "sessions").exists(), "a session was begun"


def test_what_the_agent_cannot_do_is_said(look: Any, tmp_path: Path) -> None:
    servers = {"wiki": {"url": "http://x", "headers": {}}, "calc": {"command": "calc", "args": [], "env": {}}}
    state = look([*SMALL, str(tmp_path)], env={"NO_LOAD": "1"}, mcp_servers=servers)
    assert "begins a new one" in texts(state, "note")[0]
    assert texts(state, "warning") == ["it takes no MCP servers that have a url: wiki"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["sh", "-c", "echo unknown option --acp >&2; exit 2"], "ended instead of answering: unknown option"),
        (["sh", "-c", "cat > /dev/null; echo hello"], "does not answer"),
        (["sh", "-c", "yes no protocol"], "does not answer"),
        (["sh", "-c", "head -c 3000000 /dev/zero; sleep 60"], "does not answer"),
        (["no-such-agent-anywhere"], "was not found"),
        (answering({"error": {"code": -32000, "message": "log in"}}), "an error: log in"),
        (answering({"result": {"protocolVersion": 7}}), "version 7 of the protocol"),
        (answering({"result": "yes"}), "error"),
    ],
)
def test_what_does_not_speak_the_protocol_is_a_problem_with_a_fix(
    look: Any, command: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "does not answer" in words:
        monkeypatch.setattr(acp_checkup, "SECONDS", 0.5)
    state = look(command)
    (problem,) = [each for each in state.remarks if each.level == "problem"]
    assert words in problem.text
    assert problem.fix


def test_an_agent_that_cannot_be_started_is_a_problem(look: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o755)
    assert "cannot be started" in texts(look([str(broken)]), "problem")[0]


def test_nothing_of_an_agent_that_was_greeted_lives_on(look: Any, tmp_path: Path) -> None:
    said, pid = json.dumps({"id": 0, "result": {"protocolVersion": 1}}), tmp_path / "pid"
    child = f"sh -c 'trap \"\" TERM; echo $$ > {pid}; exec sleep 300' &"
    state = look(["sh", "-c", f"{child} while [ ! -s {pid} ]; do :; done; read line; echo '{said}'; wait"])
    assert texts(state, "problem") == []
    until(lambda: not alive(int(pid.read_text())), "its child is gone")


def test_a_script_is_not_started_for_a_look(look: Any, tmp_path: Path) -> None:
    state = look(f"touch {tmp_path}/started")
    assert not (tmp_path / "started").exists()
    assert state.remarks == []


@pytest.mark.parametrize("word", ["gemini", "@google/gemini-cli@0.61.0", "/opt/x/gemini"])
def test_the_login_of_a_known_client_counts_only_if_it_reaches_it(look: Any, tmp_path: Path, word: str) -> None:
    command = [*answering({"result": {"protocolVersion": 1, "agentCapabilities": {"loadSession": True}}}), word]
    state = look(command)
    assert state.login == ""
    (problem,) = [each for each in state.remarks if each.level == "problem"]
    assert (problem.text, "`env`" in problem.fix) == ("no login was found", True)
    assert look(command, env={"GEMINI_API_KEY": "${GEMINI_API_KEY}"}).login == "variable GEMINI_API_KEY"
    file = tmp_path / "home" / ".gemini" / "oauth_creds.json"
    file.parent.mkdir()
    file.write_text("{}")
    assert look(command).login == f"file {file}"


def test_the_persons_own_configuration_of_a_known_client_is_named(look: Any, tmp_path: Path) -> None:
    command = [*answering({"result": {"protocolVersion": 1, "agentCapabilities": {"loadSession": True}}}), "gemini"]
    settings = tmp_path / "home" / ".gemini" / "settings.json"
    settings.parent.mkdir()
    settings.write_text("{}")
    (tmp_path / ".env").touch()
    notes = texts(look(command), "note")
    assert any(f"your own configuration shapes it in every run: {settings}" in note for note in notes)
    assert any("the repository's own settings" in note for note in notes)
    notes = texts(look(command, env={"GEMINI_CLI_HOME": str(tmp_path / "own")}), "note")
    assert not any("your own configuration" in note for note in notes)
