"""What can be told about a client without asking its model: installed, which version, logged in, what would stop it or
leak into it. Nothing is interactive, everything has a time limit, and no secret is read.

Sources: ``known_clients``; ``--version`` of each, and the greeting of one behind the Agent Client Protocol.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from trackdown.adapters.agents import acp_checkup as spoken
from trackdown.adapters.agents import registry, repository_rules, repository_starts
from trackdown.adapters.agents.environment import mcp_servers, profile_env
from trackdown.adapters.agents.known_clients import KNOWN, Known, client_of
from trackdown.adapters.agents.login_search import login_of
from trackdown.adapters.agents.unattended import remarks
from trackdown.core.runs.environment import base_environment
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable, BadConfiguration, NotFound
from trackdown.ports.checkup import ClientState, Remark

SECONDS = 15.0
"""A client on node takes two of them, and several times that while agents have the machine."""
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?[\w.-]*")


def look(profile: AgentProfile, environment: Mapping[str, str], root: Path) -> ClientState:
    """The client of an agent, for a repository at ``root``."""
    try:
        found = registry.adapter(profile.adapter).locate(profile, environment)
        given = profile_env(profile, environment)
        mcp_servers(profile, environment)
        unattended = remarks(profile)
    except (AgentUnavailable, BadConfiguration, NotFound) as error:
        return ClientState(remarks=[Remark("problem", error.message, error.hint)])
    # A script of the person's may do anything when it is started.
    scripted = isinstance(profile.command, str) and bool(profile.command)
    if profile.adapter == "acp":
        command = None if scripted else [found.executable, *profile.command[1:]]
        told = spoken.look(profile, environment, command)
        return told._replace(executable=found.executable, remarks=[*told.remarks, *unattended, *_leaks(profile, root)])
    known = KNOWN.get(profile.adapter)
    if known is None:
        return ClientState(found.executable, found.version, None, [])
    version = found.version
    seen: list[Remark] = []
    if not version and not scripted:
        version, seen = _version([found.executable, *profile.command[1:]], environment)
    login = login_of(profile, {**environment, **given}, given=bool(profile.env or profile.args))
    missing = [Remark("problem", "no login was found", known.login)] if login == "" else []
    seen = [*seen, *_tested(known, version), *missing, *unattended, *_leaks(profile, root)]
    return ClientState(found.executable, version, login, seen)


def _version(command: list[str], environment: Mapping[str, str]) -> tuple[str, list[Remark]]:
    try:
        said = subprocess.run(
            [*command, "--version"],
            # What it is started for in a run gets no more either.
            env=base_environment(environment, ()),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "", [Remark("warning", f"it does not say its version within {SECONDS:g} s", "Start it once by hand.")]
    except OSError as error:
        return "", [Remark("problem", f"it cannot be started: {error.strerror}", "Install it again.")]
    match = _VERSION.search(said.stdout.decode("utf-8", "replace"))
    if said.returncode or match is None:
        ends = f" and ends with exit code {said.returncode}" if said.returncode else ""
        return "", [Remark("warning", f"it does not say its version{ends}", "Start it once by hand.")]
    return match[0][:40], []


def _tested(known: Known, version: str) -> list[Remark]:
    if not version or version in known.tested:
        return []
    return [Remark("note", f"Trackdown was tested with {' and '.join(known.tested)}, not with this version")]


def _leaks(profile: AgentProfile, root: Path) -> list[Remark]:
    client = client_of(profile)
    if not client:
        return []
    known = KNOWN[client]
    files = [*known.project, *(known.allowed if profile.repository_mcp else ())]
    found = [str(root / name) for name in files if os.path.lexists(root / name)]
    remarks = [*repository_rules.remarks(client, root), *repository_starts.remarks(profile, root)]
    if found:
        text = f"the repository's own settings shape the client in every run: {', '.join(found)}"
        remarks.append(Remark("note", text, "Rules there that ask a person hold in runs too."))
    managed = [name for name in known.system if os.path.exists(name)]
    if managed:
        text = f"settings of this machine shape the client: {', '.join(managed)}"
        remarks.append(Remark("warning", text, "See that they do not ask a person; no agent's file overrides them."))
    return remarks
