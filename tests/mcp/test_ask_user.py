"""The tool by which an agent asks a person, as a client starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trackdown.mcp import ask_user

SERVER = ask_user.__file__


def talk(file: Path | None, *lines: str) -> list[dict[str, Any]]:
    """What the server answers in a process of its own, with an environment that names the file alone."""
    environment = {} if file is None else {"TRACKDOWN_QUESTION": str(file)}
    done = subprocess.run(
        [sys.executable, "-P", SERVER],
        input="".join(f"{line}\n" for line in lines).encode(),
        capture_output=True,
        env=environment,
        check=True,
        timeout=30,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def call(number: int = 1, tool: str = "ask_user", **arguments: Any) -> str:
    params = {"name": tool, "arguments": arguments}
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params})


def request(method: str, **params: Any) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": 7, "method": method, "params": params})


def test_a_client_can_begin_see_the_tool_and_ask(tmp_path: Path) -> None:
    file = tmp_path / "question.json"
    begun, listed, asked = talk(
        file,
        request("initialize", protocolVersion="2025-03-26"),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        request("tools/list"),
        call(question="Which?", options=["a", "b"], nonsense=1),
    )
    assert begun["result"]["protocolVersion"] == "2025-03-26"
    assert [tool["name"] for tool in listed["result"]["tools"]] == ["ask_user"]
    assert asked["id"] == 1
    assert not asked["result"]["isError"]
    assert "End it now" in asked["result"]["content"][0]["text"]
    assert json.loads(file.read_text()) == {"question": "Which?", "options": ["a", "b"]}
    assert [path.name for path in tmp_path.iterdir()] == ["question.json"]


def test_a_client_that_hides_tools_of_that_name_gets_it_under_another(tmp_path: Path) -> None:
    file = tmp_path / "question.json"
    _, listed, asked = talk(
        file,
        request("initialize", clientInfo={"name": "gemini-cli-mcp-client", "version": "0.61.0"}),
        request("tools/list"),
        call(tool="ask_person", question="Which?"),
    )
    [tool] = listed["result"]["tools"]
    assert tool["name"] == "ask_person"
    assert "`ask_user`" in tool["description"]
    assert not asked["result"]["isError"]
    assert json.loads(file.read_text()) == {"question": "Which?"}


@pytest.mark.parametrize("info", [None, [], {}, {"name": 5}, {"name": "claude-code"}])
def test_whoever_a_client_is_it_gets_the_tool(info: object, tmp_path: Path) -> None:
    _, listed = talk(tmp_path / "question.json", request("initialize", clientInfo=info), request("tools/list"))
    assert [tool["name"] for tool in listed["result"]["tools"]] == ["ask_user"]


def test_one_question_is_asked_at_a_time(tmp_path: Path) -> None:
    file = tmp_path / "question.json"
    first, second = talk(file, call(1, question="Which?"), call(2, question="And which?"))
    assert (first["result"]["isError"], second["result"]["isError"]) == (False, True)
    assert json.loads(file.read_text()) == {"question": "Which?"}


@pytest.mark.parametrize("arguments", [{}, {"question": ""}, {"question": "  "}, {"question": 3}])
def test_a_call_without_a_question_leaves_nothing(arguments: dict[str, Any], tmp_path: Path) -> None:
    (said,) = talk(tmp_path / "question.json", call(**arguments))
    assert said["result"]["isError"]
    assert list(tmp_path.iterdir()) == []


def test_where_nobody_listens_the_agent_is_told() -> None:
    (said,) = talk(None, call(question="Which?"))
    assert said["result"]["isError"]
    assert "nobody to ask" in said["result"]["content"][0]["text"]


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (said,) = talk(tmp_path / "gone" / "question.json", call(question="Which?"))
    assert "cannot be written" in said["result"]["content"][0]["text"]


def test_it_lives_through_nonsense(tmp_path: Path) -> None:
    nonsense = ["{", "[]", "3", "null", "", "[" * 5000, '{"id": 1}', '{"id": 2, "method": 3}']
    answers = talk(tmp_path / "q", *nonsense, request("no/such"), request("ping"), call(9, tool="rm"))
    assert [answer.get("error", {}).get("code") for answer in answers] == [-32700, -32700, -32601, None, None]
    assert answers[-1]["result"]["isError"]
