"""What is known of the clients besides how they are driven: the versions they were tested with, where their login lies,
and which files shape them beside what Trackdown gives them.

Sources: the clients' documentation of their settings files and variables.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.adapters.agents import opencode
from trackdown.core.runs.profile import AgentProfile


class Known(NamedTuple):
    """``tested`` are versions that were driven through whole runs, the newest last. A login is one of the
    ``variables``, or one of the ``files`` below the folder that ``home`` names (a variable, and its default below the
    person's home). ``project`` and ``system`` are files that shape it besides what Trackdown gives it, in the
    repository and on this machine, and ``allowed`` those in the repository that do so only where the agent's file says
    ``repository_mcp: true``; ``persons`` (a variable, its default, files) are in the person's home, and count only
    where the client has no home of the run's own."""

    tested: tuple[str, ...]
    variables: tuple[str, ...]
    home: tuple[str, str]
    files: tuple[str, ...]
    login: str
    project: tuple[str, ...]
    system: tuple[str, ...] = ()
    persons: tuple[str, str, tuple[str, ...]] = ("", "", ())
    keychain: bool = False
    allowed: tuple[str, ...] = ()


KNOWN = {
    "claude": Known(
        ("2.1.197", "2.1.329"),
        (
            *("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
            *("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"),
        ),
        ("CLAUDE_CONFIG_DIR", ".claude"),
        (".credentials.json",),
        "Log in with `claude`, or set ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN (`claude setup-token`).",
        (".claude/settings.json", ".claude/hooks"),
        ("/etc/claude-code/managed-settings.json",),
        ("CLAUDE_CONFIG_DIR", ".claude", ("settings.json", "CLAUDE.md")),
        keychain=True,
        allowed=(".mcp.json",),
    ),
    "codex": Known(
        ("0.163.0", "0.169.0"),
        ("OPENAI_API_KEY", "CODEX_API_KEY"),
        ("CODEX_HOME", ".codex"),
        ("auth.json",),
        "Log in with `codex login`, or set OPENAI_API_KEY.",
        (".codex/config.toml",),
        ("/etc/codex/config.toml", "/etc/codex/managed_config.toml"),
        ("CODEX_HOME", ".codex", ("config.toml", "AGENTS.md")),
    ),
    "gemini": Known(
        ("0.61.0",),
        ("GEMINI_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI"),
        ("GEMINI_CLI_HOME", ""),
        (".gemini/oauth_creds.json",),
        "Log in with `gemini`, or set GEMINI_API_KEY.",
        (".gemini/.env", ".env"),
        ("/etc/gemini-cli/settings.json", "/etc/gemini-cli/system-defaults.json"),
        ("GEMINI_CLI_HOME", "", (".gemini/settings.json", ".gemini/GEMINI.md", ".gemini/extensions")),
        allowed=(".gemini/settings.json",),
    ),
    "opencode": Known(
        ("1.18.33",),
        ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "OPENROUTER_API_KEY", "OPENCODE_API_KEY"),
        ("XDG_DATA_HOME", ".local/share"),
        ("opencode/auth.json",),
        "Log in with `opencode auth login`, or set the key of the model's provider.",
        ("opencode.json", "opencode.jsonc", ".opencode"),
        ("/etc/opencode",),
        ("XDG_CONFIG_HOME", ".config", ("opencode/opencode.json", "opencode/opencode.jsonc", "opencode/AGENTS.md")),
    ),
}

NPM = {"gemini": "@google/gemini-cli", "opencode": "opencode-ai"}
"""The packages of the clients that the extra ``agents`` does not bring along."""

_PROGRAMS = {
    "claude-agent-acp": "claude",
    "claude-code-acp": "claude",
    "codex-acp": "codex",
    "gemini": "gemini",
    "gemini-cli": "gemini",
    "opencode": "opencode",
    "opencode-ai": "opencode",
}
"""What the command line of an agent behind the Agent Client Protocol calls each of them."""


def client_of(profile: AgentProfile) -> str:
    """The name of the client that an agent works with, also behind the protocol; empty for one that is not known."""
    if profile.adapter != "acp":
        return profile.adapter if profile.adapter in KNOWN else ""
    words = [profile.command] if isinstance(profile.command, str) else profile.command
    parts = [part.partition("@")[0] for word in words for part in re.split(r"[\s/\\]+", word)]
    return next((_PROGRAMS[part] for part in parts if part in _PROGRAMS), "")


def login_variables(profile: AgentProfile) -> tuple[str, ...]:
    """The variables that are a login for this agent; none where its model is served without one."""
    client = client_of(profile)
    if client != "opencode" or profile.adapter != "opencode":
        return KNOWN[client].variables
    if opencode.is_served(profile):
        return ()
    return opencode.keys_of(profile) if profile.model else KNOWN[client].variables
