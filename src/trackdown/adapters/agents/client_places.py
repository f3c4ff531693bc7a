"""Where the known clients keep a person's logins, settings and conversations, for a sandbox to cover: one client has no
business with those of another, nor a check or a command with any of them.

Only what holds a secret or words of the person's is named, because some clients lie in the same folders themselves.
Sources: the clients' documentation of their files and variables.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from trackdown.adapters.agents.known_clients import client_of
from trackdown.core.runs.profile import AgentProfile

_OF_CLIENTS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "claude": (
        (
            "CLAUDE_CONFIG_DIR",
            ".claude",
            (
                *(".credentials.json", ".claude.json", "settings.json", "settings.local.json"),
                *("history.jsonl", "projects", "file-history", "paste-cache", "shell-snapshots", "todos"),
            ),
        ),
        ("", "", (".claude.json", ".claude.json.backup")),
    ),
    "codex": (
        (
            "CODEX_HOME",
            ".codex",
            (
                *("auth.json", "config.toml", ".env", "history.jsonl", "sessions", "archived_sessions"),
                *("log", "shell_snapshots"),
            ),
        ),
    ),
    "gemini": (("GEMINI_CLI_HOME", "", (".gemini",)),),
    "opencode": (
        ("XDG_DATA_HOME", ".local/share", ("opencode",)),
        ("XDG_CONFIG_HOME", ".config", ("opencode",)),
        ("XDG_STATE_HOME", ".local/state", ("opencode",)),
    ),
}
"""Of each client a variable, its default below the home, and files and folders below that."""

_LOGINS = {
    "claude": ("CLAUDE_CONFIG_DIR", ".claude", (".credentials.json",)),
    "codex": ("CODEX_HOME", ".codex", ("auth.json",)),
    "gemini": ("GEMINI_CLI_HOME", "", (".gemini/oauth_creds.json", ".gemini/google_accounts.json")),
    "opencode": ("XDG_DATA_HOME", ".local/share", ("opencode/auth.json",)),
}


def logins(adapter: str, environment: Mapping[str, str]) -> list[Path]:
    """The person's files that the client renews its login in, as far as they are there."""
    if adapter not in _LOGINS:
        return []
    files = _below(*_LOGINS[adapter], environment)
    return [file.resolve() for file in files if file.is_file()]


def covered(profile: AgentProfile | None, environment: Mapping[str, str]) -> list[Path]:
    """What is out of sight for that agent, as far as it is there; without one, for a check. A client that works in the
    person's own folders keeps sight of them. The others have folders of the run, and only their ``logins`` stay."""
    kept = client_of(profile) if profile is not None and _at_home(profile) else ""
    return [
        path
        for client, places in _OF_CLIENTS.items()
        if client != kept
        for place in places
        for path in _below(*place, environment)
        if path.exists()
    ]


def _at_home(profile: AgentProfile) -> bool:
    """Behind the Agent Client Protocol, or where the agent's file names the client's folder itself."""
    named = {variable for variable, _, _ in _OF_CLIENTS.get(profile.adapter, ()) if variable}
    return profile.adapter == "acp" or not named.isdisjoint(profile.env)


def _below(variable: str, default: str, names: tuple[str, ...], environment: Mapping[str, str]) -> Iterator[Path]:
    """Where the variable says, and where they are without it: something may still lie there."""
    home = environment.get("HOME", "")
    folders = dict.fromkeys((environment.get(variable) or os.path.join(home, default), os.path.join(home, default)))
    return (Path(folder, name) for folder in folders if os.path.isabs(folder) for name in names)
