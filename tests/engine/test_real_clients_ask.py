"""Real clients ask a person by the tool that they are given, and go on in the same conversation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scripted_clients import SPOKEN, agent_of, project_with_clients, require

from trackdown.testing.model_server import ModelServer, mcp, shell, text

pytestmark = [pytest.mark.clients, pytest.mark.slow]
QUESTION = {"question": "Which colour?", "options": ["red", "blue"]}


ASK_TOOL = {"gemini": "ask_person", "gemini acp": "ask_person"}
"""What a client calls the tool, where that is not ``ask_user``."""


ASKING = [
    *((name, "workspace") for name in ("claude", "codex", "gemini", "opencode")),
    *((name, "full") for name in SPOKEN),
]
"""In a sandbox, where asking is harder; the tests below have none. Behind the protocol some clients have no folder of
the run's own, so a sandbox would have to be told of their home."""


@pytest.mark.parametrize(("name", "sandbox"), ASKING)
def test_a_real_client_asks_and_goes_on_with_the_answer(name: str, sandbox: str, tmp_path: Path) -> None:
    require(name)
    asks = [mcp("trackdown", ASK_TOOL.get(name, "ask_user"), QUESTION), text("I have asked.")]
    goes_on = [shell("echo green > colour.txt"), text("It is green.")]
    # In a conversation that goes on, two turns stand before these; in one that begins anew, none.
    with ModelServer({"": asks, "The answer is": goes_on * 2}) as server:
        project = project_with_clients(tmp_path, server.url, sandbox=sandbox, limits={"timeout": "2m"})
        key = project.ticket("", "--agent", agent_of(name))
        asked = project.ask("run")
        assert asked.code == 4
        assert (asked.runs[key]["wait"] or {}).get("kind") == "question", [asked.err, asked.runs[key]["turns"]]
        assert [item["options"] for item in project.ask("questions").data] == [["red", "blue"]]
        answered = project.ask("answer", "Q-1", "green")
    assert answered.runs[key]["outcome"] == "merged", answered
    assert project.file("colour.txt") == "green"
    first, second = project.run_of(key)["turns"]
    # Gemini CLI does not find a session again that it began in the same minute; it is then told everything anew.
    assert first["session"] == second["session"] or name == "gemini acp"
    assert "green" in json.dumps(server.requests[-1].body)


def test_a_real_client_keeps_to_the_money_that_its_run_has_left(tmp_path: Path) -> None:
    require("claude")
    script = [shell("echo half > x.txt"), shell("echo more >> x.txt"), shell("echo whole >> x.txt"), text("Done.")]
    with ModelServer(script) as server:
        project = project_with_clients(tmp_path, server.url, budget={"run_usd": "0.000001"}, limits={"timeout": "2m"})
        key = project.ticket("", "--agent", "claude")
        run = project.ask("run").runs[key]
        assert (run["state"], run["wait"]["kind"]) == ("waiting", "budget"), run
        assert run["turns"][0]["failure"] == "budget_limit"
        again = project.ask("runs", "retry", "RUN-1", "--budget", "100")
    assert again.runs[key]["outcome"] == "merged", again
    first, second = project.run_of(key)["turns"]
    assert first["session"] == second["session"]


@pytest.mark.parametrize("name", ["claude", "codex", "gemini", "opencode"])
def test_the_shell_of_a_real_client_knows_the_file_for_a_question(name: str, tmp_path: Path) -> None:
    require(name)
    asks = shell("""echo '{"question": "Which colour?"}' > "$TRACKDOWN_QUESTION\"""")
    with ModelServer([asks, text("I have asked.")]) as server:
        project = project_with_clients(tmp_path, server.url, limits={"timeout": "2m"})
        project.ticket("", "--agent", agent_of(name))
        assert project.ask("run").code == 4
    assert [item["question"] for item in project.ask("questions").data] == ["Which colour?"]


@pytest.mark.parametrize("name", ["codex", "gemini", "opencode"])
def test_a_run_whose_tokens_are_used_up_waits_and_goes_on_when_it_may_use_more(name: str, tmp_path: Path) -> None:
    require(name)
    script = [shell("echo half > x.txt"), text("Half."), shell("echo whole > x.txt"), text("Whole.")]
    with ModelServer(script) as server:
        project = project_with_clients(tmp_path, server.url, budget={"run_tokens": 100}, limits={"timeout": "2m"})
        asked = ("--agent", agent_of(name), "--criterion", "It is whole", "--check", "grep -q whole x.txt")
        key = project.ticket("", *asked)
        run = project.ask("run").runs[key]
        assert (run["state"], run["wait"]["kind"]) == ("waiting", "budget"), run
        again = project.ask("runs", "retry", "RUN-1", "--budget", "1Mtokens")
    assert again.runs[key]["outcome"] in ("merged", "fixed"), again
    sessions = {turn["session"] for turn in project.run_of(key)["turns"]}
    assert len(sessions) == 1
    assert project.file("x.txt") == "whole"
