"""MCP servers of the repository's own: found in each client's file, and started in a run only where that is allowed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.adapters.agents import profiles, registry
from trackdown.adapters.agents.repository_servers import named, unwanted
from trackdown.adapters.agents.repository_settings import settings_of
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration
from trackdown.ports.agent import AgentLaunch, TurnRequest
from trackdown.testing.repositories import write

Asked = Callable[..., TurnRequest]
STDIO = {"command": "sh", "args": ["-c", "sleep 600"]}
THEIRS = {
    "claude": (".mcp.json", json.dumps({"mcpServers": {"theirs": STDIO}})),
    "codex": (".codex/config.toml", '[mcp_servers.theirs]\ncommand = "sh"\n[mcp_servers."o.x"]\nurl = "http://x"\n'),
    "gemini": (".gemini/settings.json", json.dumps({"mcpServers": {"theirs": STDIO}})),
    "opencode": ("opencode.jsonc", '{\n  // ours\n  "mcp": {"theirs": {"type": "local", "command": ["//sh"]},},\n}'),
}


@pytest.fixture
def launched(asked: Asked, program: Callable[[str], Path], tmp_path: Path) -> Callable[..., AgentLaunch]:
    """How a client is started in a workspace whose settings name servers."""

    def launch(client: str, **fields: Any) -> AgentLaunch:
        request = asked(AgentProfile("a", client, command=[str(program(client))], model="p/m", **fields))
        file, text = THEIRS[client]
        write(request.workspace, {file: text})
        return registry.adapter(client).launch(request, {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path / "person")})

    return launch


@pytest.mark.parametrize("client", THEIRS)
def test_the_servers_of_a_repository_are_found_where_its_client_looks(client: str, tmp_path: Path) -> None:
    file, text = THEIRS[client]
    write(tmp_path, {file: text})
    (found,) = named(client, tmp_path)
    assert (found.file, "theirs" in found.servers) == (file, True)
    assert "theirs" not in unwanted(client, tmp_path, {"theirs": {}})
    assert [named(other, tmp_path) for other in THEIRS if other != client] == [[], [], []]


@pytest.mark.parametrize("allowed", [False, True])
def test_claude_code_is_told_to_start_no_others(launched: Callable[..., AgentLaunch], allowed: bool) -> None:
    argv = launched("claude", repository_mcp=allowed).argv
    assert argv.count("--strict-mcp-config") == (0 if allowed else 1)


def test_claude_code_is_told_so_once(launched: Callable[..., AgentLaunch]) -> None:
    argv = launched("claude", args=["--strict-mcp-config"], mcp_servers={"ours": {"command": "x", "args": []}}).argv
    assert argv.count("--strict-mcp-config") == 1


def test_codex_is_told_each_name_in_the_form_that_can_be_merged(launched: Callable[..., AgentLaunch]) -> None:
    argv = launched("codex").argv
    (setting,) = [word for word in argv if word.startswith("mcp_servers=")]
    assert tomllib.loads(setting)["mcp_servers"] == {
        "theirs": {"command": "none", "enabled": False},
        "o.x": {"url": "none", "enabled": False},
    }
    assert argv.index(setting) < argv.index("--"), "an option, and no part of the prompt"


def test_opencode_is_told_each_name_beside_the_agents_own(launched: Callable[..., AgentLaunch]) -> None:
    ours = {"command": "x", "args": [], "env": {}}
    settings = json.loads(launched("opencode", mcp_servers={"ours": ours}).env["OPENCODE_CONFIG_CONTENT"])
    assert settings["mcp"]["theirs"] == {"enabled": False}
    assert settings["mcp"]["ours"]["enabled"] is True


def test_a_server_of_the_agents_own_stays_on_although_the_repository_has_one_of_that_name(
    launched: Callable[..., AgentLaunch],
) -> None:
    ours = {"command": "x", "args": [], "env": {}}
    settings = json.loads(launched("opencode", mcp_servers={"theirs": ours}).env["OPENCODE_CONFIG_CONTENT"])
    assert settings["mcp"] == {
        "theirs": {"type": "local", "command": ["x"], "environment": {}, "enabled": True},
    }


@pytest.mark.parametrize("client", ["codex", "opencode"])
def test_where_it_is_allowed_none_is_switched_off(launched: Callable[..., AgentLaunch], client: str) -> None:
    launch = launched(client, repository_mcp=True)
    assert "theirs" not in json.dumps([launch.argv, launch.env])


@pytest.mark.parametrize("allowed", [False, True])
def test_gemini_trusts_the_repository_only_where_it_is_allowed(
    launched: Callable[..., AgentLaunch], allowed: bool
) -> None:
    launch = launched("gemini", repository_mcp=allowed)
    assert ("GEMINI_CLI_TRUST_WORKSPACE" in launch.env) == allowed


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"mcp": NaN', b"/*" * 400_000]
)
def test_settings_that_cannot_be_read_say_nothing(content: bytes, tmp_path: Path) -> None:
    for name in ("x.json", "x.toml"):
        (tmp_path / name).write_bytes(content)
        assert settings_of(tmp_path / name) == {}
    assert settings_of(tmp_path) == settings_of(tmp_path / "none.json") == {}


@pytest.mark.parametrize("table", ["[]", "7", '{"a": 1, "b": null}', "{}"])
def test_what_is_no_table_of_servers_names_none(table: str, tmp_path: Path) -> None:
    write(tmp_path, {".mcp.json": f'{{"mcpServers": {table}}}'})
    assert named("claude", tmp_path) == []


def test_comments_and_commas_are_left_out_and_texts_are_not(tmp_path: Path) -> None:
    file = tmp_path / "opencode.jsonc"
    file.write_text('{"a": "// no, /* no */ ,]", /* yes, */ "b": [1, 2, ], // yes\n "c": "\\"//",}')
    assert settings_of(file) == {"a": "// no, /* no */ ,]", "b": [1, 2], "c": '"//'}


@pytest.mark.parametrize(("text", "allowed"), [("true", True), ("false", False), ("", False)])
def test_an_agents_file_allows_them_in_one_line(text: str, allowed: bool, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"adapter: claude\n{f'repository_mcp: {text}' if text else ''}\n")
    assert profiles.read(file)[0].repository_mcp is allowed


@pytest.mark.parametrize("text", ["yes", "1", "[true]", '"true"', "{}"])
def test_whatever_is_neither_true_nor_false_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"adapter: claude\nrepository_mcp: {text}\n")
    with pytest.raises(BadConfiguration, match="neither true nor false"):
        profiles.read(file)
