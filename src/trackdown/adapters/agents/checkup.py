"""What can be told about a client without asking its model: installed, which version, logged in, what would stop it or
leak into it. Nothing is interactive, nothing takes longer than ``SECONDS``, and no secret is read.

Sources: the clients' documentation of their settings files and variables; ``--version`` of each.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from trackdown.adapters.agents import registry
from trackdown.adapters.agents.environment import mcp_servers, profile_env
from trackdown.adapters.agents.permissions import decided
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable, BadConfiguration, NotFound
from trackdown.ports.checkup import ClientState, Remark

SECONDS = 10.0
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?[\w.-]*")


class Known(NamedTuple):
    """What is known of a client. ``tested`` are versions that were driven through whole runs. A login is one of the
    ``variables``, or one of the ``files`` below the folder that ``home`` names (a variable, and its default below the
    person's home). ``project`` and ``system`` are files that shape it besides what Trackdown gives it."""

    tested: tuple[str, ...]
    variables: tuple[str, ...]
    home: tuple[str, str]
    files: tuple[str, ...]
    login: str
    project: tuple[str, ...]
    system: tuple[str, ...] = ()
    keychain: bool = False


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
        (".claude/settings.json", ".claude/hooks", ".mcp.json"),
        ("/etc/claude-code/managed-settings.json",),
        keychain=True,
    ),
    "codex": Known(
        ("0.163.0", "0.169.0"),
        ("OPENAI_API_KEY", "CODEX_API_KEY"),
        ("CODEX_HOME", ".codex"),
        ("auth.json",),
        "Log in with `codex login`, or set OPENAI_API_KEY.",
        (".codex/config.toml",),
        ("/etc/codex/config.toml", "/etc/codex/managed_config.toml"),
    ),
    "gemini": Known(
        ("0.61.0",),
        ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI"),
        ("GEMINI_CLI_HOME", ""),
        (".gemini/oauth_creds.json",),
        "Log in with `gemini`, or set GEMINI_API_KEY.",
        (".gemini/settings.json",),
        ("/etc/gemini-cli/settings.json",),
    ),
    "opencode": Known(
        ("1.18.33",),
        ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "OPENROUTER_API_KEY"),
        ("XDG_DATA_HOME", ".local/share"),
        ("opencode/auth.json",),
        "Log in with `opencode auth login`, or set the key of the model's provider.",
        ("opencode.json", "opencode.jsonc", ".opencode"),
    ),
}


def look(profile: AgentProfile, environment: Mapping[str, str], root: Path) -> ClientState:
    """The client of an agent, for a repository at ``root``."""
    try:
        found = registry.adapter(profile.adapter).locate(profile, environment)
        given = profile_env(profile, environment)
        mcp_servers(profile, environment)
    except (AgentUnavailable, BadConfiguration, NotFound) as error:
        return ClientState(remarks=[Remark("problem", error.message, error.hint)])
    known = KNOWN.get(profile.adapter)
    if known is None:
        return ClientState(found.executable, found.version, None, [])
    version = found.version
    remarks: list[Remark] = []
    # A script of the person's may do anything when it is started.
    if not version and not (isinstance(profile.command, str) and profile.command):
        version, remarks = _version([found.executable, *profile.command[1:]])
    login = _login(known, {**environment, **given}, profile)
    remarks += _tested(known, version)
    if login == "":
        remarks.append(Remark("problem", "no login was found", known.login))
    remarks += _permissions(profile)
    remarks += _leaks(known, root)
    return ClientState(found.executable, version, login, remarks)


def _version(command: list[str]) -> tuple[str, list[Remark]]:
    try:
        said = subprocess.run(
            [*command, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "", [Remark("problem", f"it does not say its version within {SECONDS:g} s", "Start it once by hand.")]
    except OSError as error:
        return "", [Remark("problem", f"it cannot be started: {error.strerror}", "Install it again.")]
    match = _VERSION.search(said.stdout.decode("utf-8", "replace"))
    if said.returncode or match is None:
        return "", [Remark("warning", "it does not say its version", "Start it once by hand.")]
    return match[0][:40], []


def _tested(known: Known, version: str) -> list[Remark]:
    if not version or version in known.tested:
        return []
    return [Remark("note", f"Trackdown was tested with {' and '.join(known.tested)}, not with this version")]


def _login(known: Known, environment: Mapping[str, str], profile: AgentProfile) -> str | None:
    for name in known.variables:
        if environment.get(name):
            return f"variable {name}"
    folder = environment.get(known.home[0]) or os.path.join(environment.get("HOME", ""), known.home[1])
    for name in known.files:
        if os.path.isfile(os.path.join(folder, name)):
            return f"file {os.path.join(folder, name)}"
    # Its own provider, with a key of its own; or where the system keeps logins, which is asked only by the client.
    if profile.env or profile.args or (known.keychain and sys.platform == "darwin"):
        return None
    return ""


def _permissions(profile: AgentProfile) -> list[Remark]:
    if not decided(profile.adapter, profile.args):
        return []
    words = " ".join(profile.args)
    if re.search(
        r"--permission-mode[ =](default|plan|manual)\b|--approval-mode[ =]default\b|-a[ =]?untrusted\b", words
    ):
        return [
            Remark(
                "warning",
                "its `args` make the client ask before it acts, and nobody answers: what it asks for is refused",
                "Take the option out, or allow what it needs (allowedTools).",
            )
        ]
    return [Remark("note", "its `args` decide what the client may do; Trackdown adds nothing to them")]


def _leaks(known: Known, root: Path) -> list[Remark]:
    found = [str(root / name) for name in known.project if os.path.lexists(root / name)]
    remarks = []
    if found:
        text = f"the repository's own settings shape the client in every run: {', '.join(found)}"
        remarks.append(Remark("note", text, "Rules there that ask a person, and hooks, hold in runs too."))
    managed = [name for name in known.system if os.path.exists(name)]
    if managed:
        text = f"settings of this machine shape the client: {', '.join(managed)}"
        remarks.append(Remark("warning", text, "See that they do not ask a person; no agent's file overrides them."))
    return remarks
