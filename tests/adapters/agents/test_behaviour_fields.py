"""The keys that shape a client's behaviour, in the form in which Sciorex writes them and in ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents import profiles
from trackdown.adapters.agents.environment import mcp_servers
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration


def read(folder: Path, text: str) -> tuple[AgentProfile, list[str]]:
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    profile, warnings = profiles.read(file)
    return profile, [warning.removeprefix(f"{file}:") for warning in warnings]


def test_all_wishes_are_understood(tmp_path: Path) -> None:
    profile, warnings = read(
        tmp_path,
        """
adapter: claude
systemPrompt: |
  Write small changes.
  Test them.
thinkingLevel: think-hard
maxTokens: 8192
allowedTools: [Read, "Bash(git status *)", mcp__docs__search]
mcpServers:
  docs: {command: docs-server, args: [--port, 80, 1.10], env: {TOKEN: "${DOCS_TOKEN}"}}
  wiki: {type: http, url: https://wiki.example.org/mcp, headers: {Authorization: "Bearer ${WIKI}"}}
""",
    )
    assert profile.system_prompt == "Write small changes.\nTest them.\n"
    assert (profile.thinking, profile.max_tokens) == ("think-hard", 8192)
    assert profile.allowed_tools == ["Read", "Bash(git status *)", "mcp__docs__search"]
    assert profile.mcp_servers == {
        "docs": {"command": "docs-server", "args": ["--port", "80", "1.10"], "env": {"TOKEN": "${DOCS_TOKEN}"}},
        "wiki": {"url": "https://wiki.example.org/mcp", "headers": {"Authorization": "Bearer ${WIKI}"}},
    }
    assert warnings == []


def test_a_file_of_sciorex_is_used_as_far_as_it_goes_and_the_rest_is_named(tmp_path: Path) -> None:
    profile, warnings = read(
        tmp_path,
        """
id: executor-1
name: Executor
icon: x
labels: [a, b]
adapter: claude-code
model: sonnet
temperature: 0.3
inputSchema: {type: object}
allowedTools:
  - tool: Read
    allowed: true
  - tool: Bash
    constraints: {blockedCommands: [sudo]}
  - tool: WebFetch
    allowed: false
mcpServers:
  - sciorex-tickets
autoApprove: false
version: "1.0.0"
""",
    )
    assert (profile.adapter, profile.name, profile.temperature) == ("claude", "Executor", 0.3)
    assert (profile.allowed_tools, profile.denied_tools) == (["Read", "Bash"], ["WebFetch"])
    assert sorted(int(warning.partition(":")[0]) for warning in warnings) == [2, 4, 5, 8, 9, 14, 18, 19, 20]
    assert any("`temperature` has no effect" in warning and "'claude'" in warning for warning in warnings)
    assert any("sciorex-tickets" in warning for warning in warnings)


@pytest.mark.parametrize(
    ("provider", "adapter", "options"),
    [
        ("claude-code", "claude", {}),
        ("openai-codex", "codex", {}),
        ("google-gemini", "gemini", {}),
        ("ollama", "opencode", {"provider": "ollama"}),
        ("lmstudio", "opencode", {"provider": "lmstudio"}),
        ("codex", "codex", {}),
    ],
)
def test_a_providers_name_leads_to_its_adapter(
    tmp_path: Path, provider: str, adapter: str, options: dict[str, str]
) -> None:
    profile, _ = read(tmp_path, f"provider: {provider}\nmodel: m")
    assert (profile.adapter, profile.options) == (adapter, options)


@pytest.mark.parametrize(
    ("adapter", "ignored"),
    [
        ("claude", ["temperature"]),
        ("codex", ["allowedTools", "temperature", "maxTokens"]),
        ("gemini", []),
        ("opencode", ["thinkingLevel", "maxTokens"]),
        ("acp\ncommand: x", ["model", "thinkingLevel", "allowedTools", "temperature", "maxTokens"]),
        (
            "command\ncommand: x",
            ["model", "systemPrompt", "thinkingLevel", "mcpServers", "allowedTools", "temperature", "maxTokens"],
        ),
    ],
)
def test_what_a_client_cannot_do_is_said(tmp_path: Path, adapter: str, ignored: list[str]) -> None:
    _, warnings = read(
        tmp_path,
        f"adapter: {adapter}\nmodel: m\nsystemPrompt: p\nthinkingLevel: off\nmcpServers: {{a: {{command: b}}}}\n"
        "allowedTools: [Read]\ntemperature: 1\nmaxTokens: 9",
    )
    assert [warning.split("`")[1] for warning in warnings] == ignored


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("systemprompt: x", 2, "unknown key `systemprompt`", "`systemPrompt`"),
        ("mcpservers: {}", 2, "unknown key", "`mcpServers`"),
        ("thinkingLevel: harder", 2, "no thinking level 'harder'", "ultrathink"),
        ("temperature: warm", 2, "not a number", "0.2"),
        ("temperature: .nan", 2, "not a number", "0.2"),
        ("temperature: 3", 2, "not a number", "0.2"),
        ("temperature: true", 2, "not a number", "0.2"),
        ("maxTokens: 0", 2, "not a whole number", "8192"),
        ("maxTokens: 1.5", 2, "not a whole number", "8192"),
        ("allowedTools: Read", 2, "not a list of tools", "[Read, Edit]"),
        ("allowedTools:\n- Read\n- ''", 4, "no name", "without commas"),
        ("allowedTools: ['a,b']", 2, "no name", "without commas"),
        ("allowedTools: [--dangerous]", 2, "no name", "without commas"),
        ("allowedTools:\n- tool: Read\n  alowed: true", 4, "allowedTools.0.alowed", "`allowed`"),
        ("allowedTools: [{tool: Read, allowed: maybe}]", 2, "neither true nor false", "true or false"),
        ("allowedTools: [{allowed: true}]", 2, "no name", "Write"),
        ("mcpServers: 3", 2, "not a mapping", "mcpServers"),
        ("mcpServers: [{a: 1}]", 2, "not a list of texts", "mcpServers"),
        ("mcpServers: {'a b': {command: x}}", 2, "cannot be an MCP server's name", "digits"),
        ("mcpServers: {a: {}}", 2, "either a command or a url", "`url`"),
        ("mcpServers: {a: {command: x, url: y}}", 2, "either a command or a url", "`url`"),
        ("mcpServers: {a: {comand: x}}", 2, "mcpServers.a.comand", "`command`"),
        ("mcpServers: {a: {command: [x]}}", 2, "no text", "value"),
        ("mcpServers: {a: {command: x, args: y}}", 2, "not a list", "args"),
        ("mcpServers: {a: {command: x, env: {A: }}}", 2, "no text", "value"),
        ('mcpServers: {a: {command: x, env: {A: "${B:-c}"}}}', 2, "cannot be read", "${NAME}"),
        ("systemPrompt: [a]", 2, "not a text", "systemPrompt"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_fix(tmp_path: Path, text: str, line: int, message: str, hint: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        read(tmp_path, f"adapter: claude\n{text}")
    assert caught.value.thing.endswith(f"mine.yaml:{line}")
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_variable_of_a_server_that_is_not_set_is_named(tmp_path: Path) -> None:
    profile = AgentProfile("x", "claude", mcp_servers={"a": {"command": "c", "args": ["${NOT_SET}"], "env": {}}})
    with pytest.raises(BadConfiguration, match="NOT_SET") as caught:
        mcp_servers(profile, {})
    assert caught.value.thing == "x: mcpServers.a.args"


def test_the_warnings_of_all_files_come_together(tmp_path: Path) -> None:
    for name, text in {"a": "adapter: codex\ntemperature: 1", "b": "adapter: claude\nid: b"}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    loaded: Any = profiles.load(tmp_path)
    assert [Path(warning.partition(":")[0]).name for warning in loaded.warnings] == ["a.yaml", "b.yaml"]
    assert loaded.problems == []
