"""OpenCode, driven headlessly by ``opencode run --format json``.

Permissions: the client works in an isolated workspace with nobody to ask, so by default it may use every tool. A
profile with ``options.permission`` (in the client's own form) decides alone.

Configuration: its folders for data, settings and state are the run's own; of the person's they hold the login and
nothing else. Everything else is in ``OPENCODE_CONFIG_CONTENT``. ``model`` is ``PROVIDER/MODEL``; with
``options.base_url`` it is any model of a server that speaks OpenAI's chat completions (LM Studio, Ollama).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trackdown.adapters.agents.credentials import carry
from trackdown.adapters.agents.environment import NETWORK, mcp_servers, profile_env, taken_over
from trackdown.adapters.agents.executables import Client, command_line, locate_client
from trackdown.adapters.agents.opencode_stream import OpenCodeReader
from trackdown.adapters.agents.private_files import write_private
from trackdown.adapters.agents.prompts import prompt_argument
from trackdown.adapters.agents.repository_servers import unwanted
from trackdown.core.planning.handover.conventions import Conventions
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration
from trackdown.ports.agent import AgentLaunch, Installation, TurnReader, TurnRequest

QUIET = {
    "OPENCODE_DISABLE_CLAUDE_CODE": "1",
    "OPENCODE_DISABLE_MODELS_FETCH": "1",
    "OPENCODE_DISABLE_AUTOUPDATE": "1",
    "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
}
SERVERS = {"lmstudio": "http://127.0.0.1:1234/v1", "ollama": "http://127.0.0.1:11434/v1"}
"""Model servers on this machine that need no address."""
OPTIONS = ("base_url", "permission", "provider")

CLIENT = Client("OpenCode", "opencode", "npm install -g opencode-ai")


class OpenCodeAdapter:
    name = "opencode"
    conventions = Conventions("@opencode", "AGENTS.md")
    honours = ("model", "systemPrompt", "mcpServers", "allowedTools", "temperature")

    def locate(self, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
        return locate_client(CLIENT, profile, environment)

    def launch(self, request: TurnRequest, environment: Mapping[str, str]) -> AgentLaunch:
        profile = request.profile
        arguments = ["run", "--format", "json", *profile.args]
        if request.session:
            arguments += ["--session", request.session]
        arguments += ["--", prompt_argument(request)]
        return AgentLaunch(
            command_line(self.locate(profile, environment), profile, arguments),
            _environment(request, environment),
            graceful=("INT", "TERM"),
        )

    def reader(self, request: TurnRequest) -> TurnReader:
        return OpenCodeReader(request)


def is_served(profile: AgentProfile) -> bool:
    """Whether its model is one of a server that is named: here, or by ``base_url``."""
    return "base_url" in profile.options or _provider(profile) in SERVERS


def keys_of(profile: AgentProfile) -> tuple[str, ...]:
    """The variables that hold the key for its model."""
    return _keys(_provider(profile))


def left_out(profile: AgentProfile, workspace: Path) -> dict[str, Any]:
    """Settings that switch off the repository's MCP servers. The client's own switch (OPENCODE_DISABLE_PROJECT_CONFIG)
    keeps it from reading the repository's AGENTS.md as well."""
    servers = {} if profile.repository_mcp else unwanted("opencode", workspace, profile.mcp_servers)
    return {name: {"enabled": False} for name in servers}


def _environment(request: TurnRequest, environment: Mapping[str, str]) -> dict[str, str]:
    own = request.home / "opencode"
    folders = {f"XDG_{name.upper()}_HOME": str(own / name) for name in ("config", "data", "state")}
    persons = environment.get("XDG_DATA_HOME") or Path(environment.get("HOME", ""), ".local", "share")
    carry(Path(persons, "opencode", "auth.json"), own / "data" / "opencode" / "auth.json")
    provider = _provider(request.profile)
    env = taken_over(environment, (*NETWORK, *_keys(provider)))
    env |= folders | QUIET | profile_env(request.profile, environment)
    return env | {"OPENCODE_CONFIG_CONTENT": json.dumps(_settings(request, provider, environment, env))}


def _provider(profile: AgentProfile) -> str:
    unknown = sorted(profile.options.keys() - set(OPTIONS))
    named = profile.options.get("provider", "")
    if unknown or not isinstance(named, str) or not isinstance(profile.options.get("base_url", ""), str):
        raise BadConfiguration(
            f"the agent '{profile.id}' has options that its adapter cannot use: {', '.join(unknown) or 'wrong types'}",
            thing=f"{profile.id}: options",
            hint=f"Known options: {', '.join(OPTIONS)}.",
        )
    return named or ("local" if "base_url" in profile.options else profile.model.partition("/")[0])


def _keys(provider: str) -> tuple[str, ...]:
    """The variables that hold the key of a provider: by its name, as the client looks for them."""
    name = provider.upper().replace("-", "_")
    return (f"{name}_API_KEY", *(("GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY") if provider == "google" else ()))


def _settings(
    request: TurnRequest, provider: str, environment: Mapping[str, str], env: Mapping[str, str]
) -> dict[str, Any]:
    profile = request.profile
    settings: dict[str, Any] = {
        "autoupdate": False,
        "share": "disabled",
        "permission": profile.options.get("permission") or _permission(profile),
    }
    address = profile.options.get("base_url") or SERVERS.get(provider)
    if address:
        key = next((f"{{env:{name}}}" for name in _keys(provider) if env.get(name)), "none")
        served = {"baseURL": address, "apiKey": key}
        settings["provider"] = {
            provider: {
                "npm": "@ai-sdk/openai-compatible",
                "options": served,
                "models": {profile.model: {"temperature": True}},
            }
        }
    if profile.model:
        settings["model"] = f"{provider}/{profile.model}" if address else profile.model
    if profile.system_prompt:
        file = write_private(request.home / "opencode" / "instructions.md", profile.system_prompt)
        settings["instructions"] = [str(file)]
    servers = {name: _server(server) for name, server in mcp_servers(profile, environment).items()}
    if servers := left_out(profile, request.workspace) | servers:
        settings["mcp"] = servers
    if profile.temperature is not None:
        settings["agent"] = {"build": {"temperature": profile.temperature}}
    return settings


def _server(server: dict[str, Any]) -> dict[str, Any]:
    if "url" in server:
        return {"type": "remote", "url": server["url"], "headers": server.get("headers", {}), "enabled": True}
    command = [server["command"], *server.get("args", [])]
    return {"type": "local", "command": command, "environment": server.get("env", {}), "enabled": True}


def _permission(profile: AgentProfile) -> dict[str, str]:
    """Everything, or what the profile allows and nothing else; in either case without a question."""
    allowed = {"*": "deny", **dict.fromkeys(profile.allowed_tools, "allow")}
    return (allowed if profile.allowed_tools else {"*": "allow"}) | dict.fromkeys(profile.denied_tools, "deny")
