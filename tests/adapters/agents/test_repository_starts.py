"""A check-up names what a repository's own settings have started in a run: the file, what, and what to do about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents.repository_starts import remarks
from trackdown.core.runs.profile import AgentProfile
from trackdown.testing.repositories import write

HOOKS: dict[str, Any] = {"hooks": {"SessionStart": [], "PreToolUse": []}}
SERVERS = json.dumps({"mcpServers": {"wiki": {"command": "x"}, "calc": {"command": "y"}}})


def told(root: Path, client: str, **fields: Any) -> list[tuple[str, str, str]]:
    return [(each.level, each.text, each.fix) for each in remarks(AgentProfile("a", client, **fields), root)]


def test_servers_that_are_left_out_are_named_with_the_two_ways_to_have_them(tmp_path: Path) -> None:
    write(tmp_path, {".mcp.json": SERVERS})
    ((level, text, fix),) = told(tmp_path, "claude")
    assert (level, text) == ("note", ".mcp.json names MCP servers, which runs leave out: wiki, calc")
    assert "mcpServers" in fix
    assert "repository_mcp: true" in fix
    ((_, text, _),) = told(tmp_path, "claude", repository_mcp=True)
    assert text == ".mcp.json has MCP servers started in every run: wiki, calc"


def test_an_agent_behind_the_protocol_is_told_of_its_clients_files(tmp_path: Path) -> None:
    write(tmp_path, {".mcp.json": SERVERS, ".claude/settings.json": json.dumps(HOOKS)})
    servers, hooks = told(tmp_path, "acp", command=["claude-agent-acp"])
    assert ".mcp.json" in servers[1]
    assert "disableAllHooks" not in hooks[2], "it takes no such argument"
    assert told(tmp_path, "acp", command=["some-agent"]) == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (HOOKS, "hooks for SessionStart, PreToolUse"),
        ({**HOOKS, "apiKeyHelper": "key.sh"}, "hooks for SessionStart, PreToolUse, apiKeyHelper"),
        ({**HOOKS, "apiKeyHelper": "key.sh", "disableAllHooks": True}, "in every run: apiKeyHelper"),
    ],
)
def test_programs_that_claude_code_starts_unasked_are_named(
    settings: dict[str, Any], words: str, tmp_path: Path
) -> None:
    write(tmp_path, {".claude/settings.json": json.dumps(settings)})
    ((level, text, fix),) = told(tmp_path, "claude")
    assert (level, text.endswith(words), bool(fix)) == ("note", True, True), text
    assert told(tmp_path, "codex") == []


def test_plugins_that_opencode_runs_are_named_by_file_and_folder(tmp_path: Path) -> None:
    files = {"opencode.json": '{"plugin": ["./p.js", "some-package"]}', ".opencode/plugins/q.ts": "", "p.js": ""}
    write(tmp_path, {**files, ".opencode/plugins/README.md": ""})
    (first, second) = told(tmp_path, "opencode")
    assert first[1] == "opencode.json has plugins run in every run: ./p.js, some-package"
    assert second[1] == ".opencode/plugins has plugins run in every run: q.ts"
    assert "OPENCODE_PURE" in first[2]


def test_a_name_that_both_have_is_a_warning_where_the_repository_would_win(tmp_path: Path) -> None:
    write(tmp_path, {".codex/config.toml": '[mcp_servers.wiki]\ncommand = "x"\n'})
    ((level, text, _),) = told(tmp_path, "codex", mcp_servers={"wiki": {"command": "y", "args": []}})
    assert (level, "wiki" in text) == ("warning", True)


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"hooks": []}', '{"hooks": "x"}', '{"plugin": {}}', '{"plugin": []}']
)
def test_settings_that_start_nothing_are_no_finding(content: str, tmp_path: Path) -> None:
    write(tmp_path, {".claude/settings.json": content, "opencode.json": content, ".mcp.json": content})
    assert told(tmp_path, "claude") == told(tmp_path, "opencode") == []


def test_many_long_names_are_cut_to_what_can_be_read(tmp_path: Path) -> None:
    write(tmp_path, {".mcp.json": json.dumps({"mcpServers": {f"{n:02}{'x' * 5000}": {} for n in range(40)}})})
    ((_, text, _),) = told(tmp_path, "claude")
    assert len(text) < 500
    assert text.endswith("and 35 more")
