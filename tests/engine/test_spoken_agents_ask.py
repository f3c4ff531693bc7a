"""An agent behind the Agent Client Protocol asks a person, and goes on in its session with the answer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all

STEPS = """
write half.txt half
{asks} Which colour?
told told.txt
write colour.txt green
"""


@pytest.fixture
def small(project: Project, tmp_path: Path) -> Project:
    """A project with an agent that speaks the protocol, and no other."""
    command = [sys.executable, "-m", "trackdown.testing.acp_agent", str(tmp_path / "sessions")]
    project.agent("small", adapter="acp", command=command, limits={"timeout": "1m"})
    commit_all(project.root)
    return project


def asked(project: Project, asks: str) -> tuple[str, dict[str, Any]]:
    """The key of a ticket whose agent asks in this way, and its run, which waits."""
    key = project.ticket("", "--description", STEPS.format(asks=asks), "--agent", "small", title="Paint it")
    worked = project.ask("run")
    assert worked.code == 4, worked
    return key, worked.runs[key]


@pytest.mark.parametrize("asks", ["question", "question-file"])
def test_a_spoken_agent_asks_by_the_tool_or_by_the_file_and_goes_on_in_its_session(small: Project, asks: str) -> None:
    key, run = asked(small, asks)
    assert (run["state"], run["wait"]["kind"], run["round"]) == ("waiting", "question", 0)
    (question,) = small.ask("questions").data
    assert (question["key"], question["ticket"], question["question"]) == ("Q-1", key, "Which colour?")
    assert not small.has("half.txt")
    answered = small.ask("answer", "Q-1", "green, like the door")
    assert (answered.code, answered.runs[key]["outcome"]) == (0, "merged"), answered
    assert (small.file("half.txt"), small.file("colour.txt")) == ("half", "green")
    told = small.file("told.txt")
    assert "> green, like the door" in told
    assert "Paint it" not in told, "the session was begun anew"
    first, second = small.run_of(key)["turns"]
    assert first["session"] == second["session"] is not None
    assert (first["ending"], second["ending"]) == ("question", "finished")
