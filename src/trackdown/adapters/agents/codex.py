"""Codex, driven headlessly by ``codex exec --json``.

Permissions: the client works in an isolated workspace with nobody to ask, so by default it runs without its own
sandbox (``--dangerously-bypass-approvals-and-sandbox``). A profile whose ``args`` name a sandbox or an approval
policy decides alone.

Configuration: ``CODEX_HOME`` is a folder of the run that holds the person's login and nothing else of theirs; other
settings (a model provider, say) go into the profile's ``args`` as ``-c KEY=VALUE``.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from pathlib import Path

from trackdown.adapters.agents.codex_log import codex_home
from trackdown.adapters.agents.codex_stream import CodexReader
from trackdown.adapters.agents.credentials import carry
from trackdown.adapters.agents.environment import NETWORK, profile_env, taken_over
from trackdown.adapters.agents.executables import Client, command_line, locate_client
from trackdown.adapters.agents.prompts import prompt_argument
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import AgentLaunch, Installation, TurnReader, TurnRequest

PERMISSION_OPTIONS = (
    "--ask-for-approval",
    "--dangerously-bypass-approvals-and-sandbox",
    "--sandbox",
    "--yolo",
)
PERMISSION_SETTINGS = ("sandbox_mode", "sandbox_permissions", "approval_policy", "sandbox_workspace_write")
ENVIRONMENT = (
    *NETWORK,
    "CODEX_API_KEY",
    "CODEX_CA_CERTIFICATE",
    "OPENAI_API_KEY",
    "OPENAI_ORGANIZATION",
    "OPENAI_PROJECT",
)

QUIET = (
    # With an unreachable network these three delay the end of a turn, leave a child behind, or retry for ever.
    *("-c", "analytics.enabled=false"),
    *("--disable", "plugins"),
    *("--disable", "apps"),
    *("--disable", "unbounded_connection_retries"),
)


def bundled() -> Path | None:
    """The native client inside the package ``openai-codex-cli-bin``."""
    try:
        return Path(importlib.import_module("codex_cli_bin").bundled_codex_path())
    except (ImportError, OSError):
        # Not installed, or installed without a client for this kind of machine.
        return None


CLIENT = Client("Codex", "codex", bundled)


class CodexAdapter:
    name = "codex"

    def locate(self, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
        return locate_client(CLIENT, profile, environment)

    def launch(self, request: TurnRequest, environment: Mapping[str, str]) -> AgentLaunch:
        profile = request.profile
        arguments = ["exec", "--json", "--skip-git-repo-check", *QUIET]
        if not decides_permissions(profile.args):
            arguments.append("--dangerously-bypass-approvals-and-sandbox")
        if profile.model:
            arguments += ["-m", profile.model]
        arguments += profile.args
        if request.session:
            # Options stand before `resume`, which understands fewer of them itself (no -s, no -C).
            arguments += ["resume", "--", request.session]
        else:
            arguments.append("--")
        arguments.append(prompt_argument(request))
        return AgentLaunch(
            command_line(self.locate(profile, environment), profile, arguments),
            _environment(request, environment),
            graceful=("INT", "TERM"),
        )

    def reader(self, request: TurnRequest) -> TurnReader:
        return CodexReader(request)


def decides_permissions(args: list[str]) -> bool:
    """Whether the profile's own arguments name a sandbox or an approval policy, in whichever spelling."""
    for argument in args:
        name, _, setting = argument.partition("=")
        if name in PERMISSION_OPTIONS or argument.startswith(("-s", "-a")):
            return True
        key = setting if name in ("-c", "--config") else argument
        if key.split("=", 1)[0].split(".", 1)[0].strip() in PERMISSION_SETTINGS:
            return True
    return False


def _environment(request: TurnRequest, environment: Mapping[str, str]) -> dict[str, str]:
    own = codex_home(request)
    own.mkdir(parents=True, exist_ok=True)
    persons = environment.get("CODEX_HOME") or os.path.join(environment.get("HOME", ""), ".codex")
    carry(Path(persons, "auth.json"), own / "auth.json")
    return taken_over(environment, ENVIRONMENT) | {"CODEX_HOME": str(own)} | profile_env(request.profile, environment)
