"""MCP servers that a repository's own settings name for its client.

A run starts those of the agent's file, and these only where that file says ``repository_mcp: true``: what an agent can
reach is decided by who set it up. Seen with the real clients, headless and with nobody asked: Claude Code starts what
``.mcp.json`` names, Codex and OpenCode what their files name, Gemini CLI nothing in a folder that nobody trusts.
Claude Code and Gemini CLI can be told to leave them out; the other two only by their names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from trackdown.adapters.agents.json_lines import mapping
from trackdown.adapters.agents.repository_settings import settings_of

PLACES = {
    "claude": ("mcpServers", (".mcp.json",)),
    "codex": ("mcp_servers", (".codex/config.toml",)),
    "gemini": ("mcpServers", (".gemini/settings.json",)),
    "opencode": ("mcp", ("opencode.json", "opencode.jsonc", ".opencode/opencode.json", ".opencode/opencode.jsonc")),
}
"""The key and the files by client."""


class Theirs(NamedTuple):
    """``file`` as its place in the repository; ``servers`` as they are described there, by name."""

    file: str
    servers: dict[str, dict[str, Any]]


def named(client: str, root: Path) -> list[Theirs]:
    key, files = PLACES.get(client, ("", ()))
    found = []
    for name in files:
        table = settings_of(root / name).get(key)
        if servers := {each: value for each, value in mapping(table).items() if isinstance(value, dict)}:
            found.append(Theirs(name, servers))
    return found


def unwanted(client: str, root: Path, wanted: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The servers in ``root`` that are not among those of the agent's file, by name."""
    return {
        name: server for theirs in named(client, root) for name, server in theirs.servers.items() if name not in wanted
    }
