"""What each client is told to hold itself, and what it is said to hold."""

from __future__ import annotations

from typing import Any

import pytest

from trackdown.adapters.agents import permissions
from trackdown.core.runs.containment import SandboxRules
from trackdown.core.runs.profile import AgentProfile


@pytest.mark.parametrize("network", [True, False])
def test_claude_is_told_to_use_every_tool_or_only_those_that_read(network: bool) -> None:
    everything = ["--permission-mode", "bypassPermissions"]
    assert permissions.claude_arguments(SandboxRules("full", network)) == everything
    assert permissions.claude_arguments(SandboxRules("workspace", network)) == everything
    reading = permissions.claude_arguments(SandboxRules("read-only", network))
    assert reading[-1] == "dontAsk"
    tools = reading[0].partition("=")[2].split(",")
    assert tools
    assert {"Bash", "Write", "Edit", "NotebookEdit"}.isdisjoint(tools)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (SandboxRules(), ["--dangerously-bypass-approvals-and-sandbox"]),
        (SandboxRules("read-only"), ["--sandbox", "read-only"]),
        (SandboxRules("workspace", False), ["workspace-write", "sandbox_workspace_write.network_access=false"]),
        (SandboxRules("workspace", True), ["workspace-write", "sandbox_workspace_write.network_access=true"]),
    ],
)
def test_codex_is_told_which_sandbox_of_its_own_to_use(rules: SandboxRules, expected: list[str]) -> None:
    told = permissions.codex_arguments(rules)
    assert [word for word in told if word in expected] == expected
    assert ("--dangerously-bypass-approvals-and-sandbox" in told) is (rules == SandboxRules())


@pytest.mark.parametrize(
    ("adapter", "args", "decided"),
    [
        ("claude", [], False),
        ("claude", ["--verbose"], False),
        ("claude", ["--allowedTools=Read"], True),
        ("claude", ["--permission-mode", "plan"], True),
        ("codex", ["-c", "model_provider=x"], False),
        ("codex", ["-s", "read-only"], True),
        ("codex", ["--sandbox=read-only"], True),
        ("codex", ["-c", 'sandbox_mode="read-only"'], True),
        ("codex", ["-c=sandbox_workspace_write.network_access=true"], True),
        ("gemini", [], False),
        ("gemini", ["--debug"], False),
        ("gemini", ["--approval-mode=plan"], True),
        ("gemini", ["-y"], True),
        ("command", ["--sandbox"], False),
    ],
)
def test_a_client_whose_own_arguments_decide_is_not_said_to_hold_anything(
    adapter: str, args: list[str], decided: bool
) -> None:
    assert permissions.decided(AgentProfile("a", adapter, args=args)) is decided
    found = permissions.means(AgentProfile("a", adapter, args=args))
    assert found.name == adapter
    if decided:
        assert (found.policies, found.keeps_network, found.needs_network) == ((), False, True)


@pytest.mark.parametrize("options", [{}, {"base_url": "http://x"}, {"permission": {}}])
def test_opencode_is_decided_by_its_own_rules_if_there_are_any(options: dict[str, Any]) -> None:
    assert not permissions.decided(AgentProfile("a", "opencode", options=options))
    assert permissions.decided(AgentProfile("a", "opencode", options={**options, "permission": {"bash": "deny"}}))


def test_of_an_unknown_client_nothing_is_expected() -> None:
    found = permissions.means(AgentProfile("a", "somebody-elses"))
    assert (found.policies, found.keeps_network, found.needs_network) == ((), False, True)
