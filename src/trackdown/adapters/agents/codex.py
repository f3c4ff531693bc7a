"""Codex, driven headlessly by ``codex exec --json``.

Permissions: the client works in an isolated workspace with nobody to ask, so by default it runs without its own
sandbox (``--dangerously-bypass-approvals-and-sandbox``). A profile whose ``args`` name a sandbox or an approval
policy decides alone.

Configuration: ``CODEX_HOME`` is a folder of the run that holds the person's login and nothing else of theirs, and a
``config.toml`` with what the profile asks for; other settings (a model provider, say) go into the profile's ``args`` as
``-c KEY=VALUE``.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from trackdown.adapters.agents.codex_log import codex_home
from trackdown.adapters.agents.codex_pauses import LOGGED
from trackdown.adapters.agents.codex_stream import CodexReader
from trackdown.adapters.agents.credentials import carry
from trackdown.adapters.agents.environment import NETWORK, mcp_servers, profile_env, taken_over
from trackdown.adapters.agents.executables import Client, command_line, locate_client
from trackdown.adapters.agents.permissions import codex_arguments, decided
from trackdown.adapters.agents.private_files import write_private
from trackdown.adapters.agents.prompts import prompt_argument
from trackdown.adapters.agents.repository_servers import unwanted
from trackdown.core.planning.handover.conventions import Conventions
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.agent import AgentLaunch, Installation, TurnReader, TurnRequest

ENVIRONMENT = (
    *NETWORK,
    "CODEX_API_KEY",
    "CODEX_CA_CERTIFICATE",
    "OPENAI_API_KEY",
    "OPENAI_ORGANIZATION",
    "OPENAI_PROJECT",
)
EFFORTS = {"off": "none", "think": "low", "think-hard": "medium", "think-harder": "high", "ultrathink": "xhigh"}
"""The client's word for each level of thinking."""

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


CLIENT = Client("Codex", "codex", "pip install 'trackdown[agents]'", bundled)


class CodexAdapter:
    name = "codex"
    conventions = Conventions("@codex", "AGENTS.md", ".agents/skills", "$")
    strengths = ("repetitive", "specified", "bulk", "endpoints", "components")
    honours = ("model", "systemPrompt", "thinkingLevel", "mcpServers")

    def locate(self, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
        return locate_client(CLIENT, profile, environment)

    def launch(self, request: TurnRequest, environment: Mapping[str, str]) -> AgentLaunch:
        profile = request.profile
        arguments = ["exec", "--json", "--skip-git-repo-check", *QUIET]
        if not decided(profile):
            arguments += codex_arguments(profile.rules)
        if profile.model:
            arguments += ["-m", profile.model]
        arguments += [*left_out(profile, request.workspace), *profile.args]
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


def left_out(profile: AgentProfile, workspace: Path) -> list[str]:
    """Options that switch off the repository's MCP servers. To call it untrusted would do that as well, but then the
    client does not read its AGENTS.md either."""
    servers = {} if profile.repository_mcp else unwanted("codex", workspace, profile.mcp_servers)
    # What is said here is merged into the repository's words, so it has to be of the same kind.
    off = [
        f'{json.dumps(name, ensure_ascii=False)}={{{"url" if "url" in server else "command"}="none",enabled=false}}'
        for name, server in servers.items()
    ]
    return ["-c", f"mcp_servers={{{','.join(off)}}}"] if off else []


def _environment(request: TurnRequest, environment: Mapping[str, str]) -> dict[str, str]:
    own = codex_home(request)
    own.mkdir(parents=True, exist_ok=True)
    persons = environment.get("CODEX_HOME") or os.path.join(environment.get("HOME", ""), ".codex")
    carry(Path(persons, "auth.json"), own / "auth.json")
    if settings := _settings(request.profile, environment):
        write_private(own / "config.toml", settings)
    env = taken_over(environment, ENVIRONMENT) | {"CODEX_HOME": str(own), "RUST_LOG": LOGGED}
    return env | profile_env(request.profile, environment)


def _settings(profile: AgentProfile, environment: Mapping[str, str]) -> str:
    """The profile's wishes as TOML, whose strings and keys in quotes are those of JSON."""
    lines: list[str] = []
    if profile.system_prompt:
        lines.append(f"developer_instructions = {json.dumps(profile.system_prompt)}")
    if profile.thinking:
        lines.append(f"model_reasoning_effort = {json.dumps(EFFORTS[profile.thinking])}")
    for name, server in mcp_servers(profile, environment).items():
        lines.append(f"[mcp_servers.{json.dumps(name)}]")
        # There is nobody to confirm a call.
        lines.append('default_tools_approval_mode = "approve"')
        if "url" in server:
            lines.append(f"url = {json.dumps(server['url'])}")
            lines.append(f"http_headers = {_table(server.get('headers', {}))}")
        else:
            lines.append(f"command = {json.dumps(server['command'])}")
            lines.append(f"args = {json.dumps(server.get('args', []))}")
            lines.append(f"env = {_table(server.get('env', {}))}")
    return "".join(f"{line}\n" for line in lines)


def _table(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{json.dumps(name)} = {json.dumps(value)}" for name, value in values.items()) + "}"
