"""Finding a client: the profile's own command, else the one on PATH, else the one that an extra brought along."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable
from trackdown.ports.agent import Installation


class Client(NamedTuple):
    """A program that an adapter drives. ``package`` is what brings it along; ``bundled`` finds the copy in an installed
    Python package, without starting it."""

    title: str
    program: str
    package: str
    bundled: Callable[[], Path | None] = lambda: None


def locate_client(client: Client, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
    """Where the client is. Raises AgentUnavailable, naming the ways to get it."""
    if profile.command:
        return locate_command(profile, environment)
    found = which(client.program, environment)
    if found:
        return Installation(found, "path")
    bundled = client.bundled()
    if bundled is not None:
        return Installation(str(bundled), "extra")
    raise AgentUnavailable(
        f"{client.title} was not found",
        thing=profile.id,
        hint=f"Install {client.title} so that `{client.program}` is on PATH ({client.package} brings it along), or "
        f"name it as `command` in the agent's file.",
    )


def locate_command(profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
    """The program of the profile's own command line. A script is started by ``sh``, which is always there."""
    if isinstance(profile.command, str):
        return Installation("/bin/sh", "profile")
    program = profile.command[0]
    # A relative path is looked up by the system in the workspace, where the agent is started.
    in_workspace = os.sep in program and not os.path.isabs(program)
    found = program if in_workspace else which(program, environment)
    if found is None:
        raise AgentUnavailable(
            f"the command of the agent '{profile.id}' was not found: {program}",
            thing=profile.id,
            hint="Install it, put it on PATH, or correct `command` in the agent's file.",
        )
    return Installation(found, "profile")


def command_line(installation: Installation, profile: AgentProfile, arguments: list[str]) -> list[str]:
    """The client's command line with these arguments, which a shell never reads as program text."""
    if isinstance(profile.command, str) and profile.command:
        return [installation.executable, "-c", f'{profile.command.strip()} "$@"', profile.id, *arguments]
    return [installation.executable, *profile.command[1:], *arguments]


def which(program: str, environment: Mapping[str, str]) -> str | None:
    found = shutil.which(program, path=environment.get("PATH", os.defpath))
    return os.path.abspath(found) if found else None
