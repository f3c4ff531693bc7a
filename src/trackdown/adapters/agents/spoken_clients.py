"""What single agents behind the Agent Client Protocol have to be told beyond the protocol. Others are told nothing.

Seen with the real ones (claude-agent-acp 0.100.0, codex-acp 0.16.0, Gemini CLI 0.61.0, OpenCode 1.18.33):

- Codex begins in a mode in which its shell cannot write, without asking for more; it does not end when nobody speaks to
  it any more; and it tells its tokens in its session's record only.
- Gemini CLI refuses its modes in a folder that nobody has called trusted. Called so by the variable, it also starts
  what the repository's settings name; by the option it does not.
- Each has its own way of leaving out the repository's MCP servers: see ``repository_servers``.

Claude Code and Codex get a configuration folder of the run's own, as they do headless, unless the agent's ``env`` names
one. Claude Code does not where its login is in the keychain, which is bound to the person's folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.adapters.agents import claude_log, codex, codex_log, gemini, opencode
from trackdown.adapters.agents.credentials import carry
from trackdown.adapters.agents.environment import UNREADABLE, variables_in
from trackdown.adapters.agents.json_lines import json_object, mapping
from trackdown.adapters.agents.known_clients import KNOWN, client_of
from trackdown.adapters.agents.login_search import login_of
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import TurnRequest

SESSION = {"promptSuggestions": False}
"""Options of Claude Code's sessions. It would ask its model after each turn what a person might want to say next."""
STRICT = {"strictMcpConfig": True}
SETTINGS = "OPENCODE_CONFIG_CONTENT"
QUIET = {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"}


class Told(NamedTuple):
    """``arguments`` and ``env`` go to the agent's process, ``meta`` to each session that begins; ``mode`` is the one to
    switch to where the agent's file names none; ``stays``: it has to be told to end."""

    arguments: list[str] = []
    env: dict[str, str] = {}
    meta: dict[str, Any] = {}
    mode: str = ""
    stays: bool = False


def told(request: TurnRequest, environment: Mapping[str, str], given: Mapping[str, str]) -> Told:
    """``environment`` is the person's, ``given`` what the agent's file adds."""
    profile, client = request.profile, client_of(request.profile)
    theirs = profile.repository_mcp
    match client:
        case "claude":
            home = _private(request, environment, claude_log.config_dir(request))
            quiet = {name: given.get(name, value) for name, value in QUIET.items()}
            return Told(env=quiet | home, meta={"claudeCode": {"options": SESSION | ({} if theirs else STRICT)}})
        case "codex":
            arguments = codex.left_out(profile, request.workspace)
            home = _private(request, environment, codex_log.codex_home(request))
            mode = "" if profile.rules.policy == "read-only" else "full-access"
            return Told(arguments, home, mode=mode, stays=True)
        case "gemini":
            words = [*profile.args, *([profile.command] if isinstance(profile.command, str) else profile.command)]
            trusting = any("--skip-trust" in word for word in words)
            return Told(env=gemini.TRUSTED) if theirs or trusting else Told(["--skip-trust"])
        case "opencode":
            return Told(env=_opencode(profile, request.workspace, given))
    return Told()


def is_private(profile: AgentProfile, environment: Mapping[str, str]) -> bool:
    """Whether it works in a folder of the run's own, which holds nothing of the person's but their login."""
    client = client_of(profile)
    if client not in ("claude", "codex") or KNOWN[client].home[0] in profile.env:
        return False
    return client == "codex" or bool(login_of(profile, {**environment, **profile.env}, given=False))


def rollouts(request: TurnRequest) -> Path | None:
    """Where Codex keeps its records of sessions in this run; ``None`` for another agent, or if that cannot be told."""
    if client_of(request.profile) != "codex":
        return None
    named = request.profile.env.get("CODEX_HOME")
    if named is None:
        return codex_log.codex_home(request)
    return None if not named or variables_in(named) or UNREADABLE.search(named) else Path(named)


def _private(request: TurnRequest, environment: Mapping[str, str], own: Path) -> dict[str, str]:
    """The variable that names the folder of the run's own, with the person's login in it."""
    if not is_private(request.profile, environment):
        return {}
    known = KNOWN[client_of(request.profile)]
    variable, default = known.home
    own.mkdir(parents=True, exist_ok=True)
    persons = environment.get(variable) or os.path.join(environment.get("HOME", ""), default)
    for name in known.files:
        carry(Path(persons, name), own / name)
    return {variable: str(own)}


def _opencode(profile: AgentProfile, workspace: Path, given: Mapping[str, str]) -> dict[str, str]:
    off = opencode.left_out(profile, workspace)
    settings = json_object(given.get(SETTINGS, "{}"))
    if not off or settings is None:
        return {}
    return {SETTINGS: json.dumps({**settings, "mcp": off | mapping(settings.get("mcp"))})}
