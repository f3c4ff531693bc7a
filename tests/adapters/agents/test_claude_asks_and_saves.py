"""What Claude Code is told about asking people and about money."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.agents.claude import ClaudeAdapter
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import TurnRequest

Asked = Callable[..., TurnRequest]
SERVER = {"trackdown": {"command": "python", "args": ["ask_user.py"], "env": {}}}


@pytest.fixture
def profile(program: Callable[[str], Path]) -> AgentProfile:
    return AgentProfile("careful", "claude", command=[str(program("claude"))])


def launched(request: TurnRequest) -> list[str]:
    return ClaudeAdapter().launch(request, {"PATH": "/usr/bin:/bin"}).argv


def test_with_our_tool_its_own_question_tool_is_refused(asked: Asked, profile: AgentProfile) -> None:
    assert "--disallowedTools=AskUserQuestion" in launched(asked(profile._replace(mcp_servers=SERVER)))
    assert not any("AskUserQuestion" in word for word in launched(asked(profile)))


@pytest.mark.parametrize("more", [{"allowed_tools": ["Read"]}, {"sandbox": "read-only"}])
def test_whatever_else_is_forbidden_it_may_ask(more: dict[str, object], asked: Asked, profile: AgentProfile) -> None:
    (allowed,) = [word for word in launched(asked(profile._replace(mcp_servers=SERVER, **more))) if "--allowed" in word]
    assert allowed.endswith(",mcp__trackdown")


@pytest.mark.parametrize(
    ("session", "meter", "told"),
    [
        (None, {}, "2.5"),
        ("s-1", {"session": "s-1", "cost": "1.25"}, "3.75"),
        ("s-1", {"session": "another", "cost": "1.25"}, "2.5"),
        (None, {"session": "s-1", "cost": "1.25"}, "2.5"),
    ],
)
def test_the_money_that_is_left_comes_on_top_of_what_the_session_has_cost(
    session: str | None, meter: dict[str, str], told: str, asked: Asked, profile: AgentProfile
) -> None:
    argv = launched(asked(profile, budget_usd="2.5", session=session, meter=meter))
    assert f"--max-budget-usd={told}" in argv


def test_without_a_budget_or_with_one_of_its_own_nothing_is_added(asked: Asked, profile: AgentProfile) -> None:
    assert not any(word.startswith("--max-budget") for word in launched(asked(profile)))
    own = profile._replace(args=["--max-budget-usd", "1"])
    assert launched(asked(own, budget_usd="2.5")).count("--max-budget-usd") == 1
    assert not any(word.startswith("--max-budget-usd=") for word in launched(asked(own, budget_usd="2.5")))
