"""Gemini CLI, driven headlessly by ``gemini -p … -o stream-json``.

Permissions: the client works in an isolated workspace with nobody to ask, so by default it may use every tool
(``--yolo``). A profile whose ``args`` name an approval mode decides alone.

Configuration: ``GEMINI_CLI_HOME`` is a folder of the run. Its settings are ours (the way of logging in, no updates, no
telemetry, what the profile asks for); of the person's configuration it holds their login and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trackdown.adapters.agents.credentials import carry
from trackdown.adapters.agents.environment import NETWORK, mcp_servers, profile_env, taken_over
from trackdown.adapters.agents.executables import Client, command_line, locate_client
from trackdown.adapters.agents.gemini_log import gemini_home
from trackdown.adapters.agents.gemini_stream import GeminiReader
from trackdown.adapters.agents.permissions import decided
from trackdown.adapters.agents.private_files import write_json, write_private
from trackdown.adapters.agents.prompts import prompt_argument
from trackdown.core.planning.handover.conventions import Conventions
from trackdown.core.runs.profile import THINKING_TOKENS, AgentProfile
from trackdown.ports.agent import AgentLaunch, Installation, TurnReader, TurnRequest

LOGIN_FILES = ("oauth_creds.json", "google_accounts.json")
ENVIRONMENT = (*NETWORK, "GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GEMINI_MODEL")
VERTEX = "GOOGLE_GENAI_USE_VERTEXAI"
VERTEX_ENVIRONMENT = (
    VERTEX,
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CLOUD_LOCATION",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_VERTEX_BASE_URL",
)
"""Taken over only when the person has chosen that provider."""

TRUSTED = {"GEMINI_CLI_TRUST_WORKSPACE": "true"}
"""With it the client reads the repository's settings and starts what they name; with the option ``--skip-trust``, which
it needs where nobody is there to ask, it does not."""

CLIENT = Client("Gemini CLI", "gemini", "npm install -g @google/gemini-cli")


class GeminiAdapter:
    name = "gemini"
    conventions = Conventions("@gemini", "GEMINI.md")
    honours = ("model", "systemPrompt", "thinkingLevel", "mcpServers", "allowedTools", "temperature", "maxTokens")

    def locate(self, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
        return locate_client(CLIENT, profile, environment)

    def launch(self, request: TurnRequest, environment: Mapping[str, str]) -> AgentLaunch:
        profile = request.profile
        arguments = [*profile.args, "-p", prompt_argument(request), "-o", "stream-json", "--skip-trust"]
        if profile.model:
            arguments += ["-m", profile.model]
        if request.session:
            arguments += ["--resume", request.session]
        if not decided(profile):
            arguments.append("--yolo")
        return AgentLaunch(
            command_line(self.locate(profile, environment), profile, arguments),
            _environment(request, environment),
            graceful=("INT", "TERM"),
        )

    def reader(self, request: TurnRequest) -> TurnReader:
        return GeminiReader(request)


def _environment(request: TurnRequest, environment: Mapping[str, str]) -> dict[str, str]:
    own = gemini_home(request)
    persons = Path(environment.get("GEMINI_CLI_HOME") or environment.get("HOME", ""), ".gemini")
    for name in LOGIN_FILES:
        carry(persons / name, own / ".gemini" / name)
    names = (*ENVIRONMENT, *VERTEX_ENVIRONMENT) if environment.get(VERTEX) else ENVIRONMENT
    env = taken_over(environment, names)
    env |= {"GEMINI_CLI_HOME": str(own), "GEMINI_CLI_NO_RELAUNCH": "1"}
    env |= TRUSTED if request.profile.repository_mcp else {}
    env |= profile_env(request.profile, environment)
    _settle(request, environment, env)
    return env


def _settle(request: TurnRequest, environment: Mapping[str, str], env: Mapping[str, str]) -> None:
    """Write the settings and the instructions of the run."""
    profile, folder = request.profile, gemini_home(request) / ".gemini"
    settings: dict[str, Any] = {
        # Without a way of logging in the client asks for one, and with nobody there it ends.
        "security": {"auth": {"selectedType": _login(folder, env)}},
        "privacy": {"usageStatisticsEnabled": False},
        "telemetry": {"enabled": False},
        # Its own ten attempts take minutes; waiting is ours to do.
        "general": {"enableAutoUpdate": False, "enableAutoUpdateNotification": False, "maxAttempts": 3},
    }
    servers = mcp_servers(profile, environment)
    if servers:
        settings["mcpServers"] = {name: _server(server) for name, server in servers.items()}
    tools = {"core": profile.allowed_tools, "exclude": profile.denied_tools}
    if any(tools.values()):
        settings["tools"] = {name: names for name, names in tools.items() if names}
    if generation := _generation(profile):
        override = {"match": {"model": profile.model}, "modelConfig": {"generateContentConfig": generation}}
        settings["modelConfigs"] = {"customOverrides": [override]}
    write_json(folder / "settings.json", settings)
    if profile.system_prompt:
        # The client's own word for the whole of its system prompt is GEMINI_SYSTEM_MD; this one is added to it.
        write_private(folder / "GEMINI.md", profile.system_prompt)


def _login(folder: Path, env: Mapping[str, str]) -> str:
    if env.get(VERTEX):
        return "vertex-ai"
    if not env.get("GEMINI_API_KEY") and os.path.exists(folder / LOGIN_FILES[0]):
        return "oauth-personal"
    return "gemini-api-key"


def _server(server: dict[str, Any]) -> dict[str, Any]:
    """One MCP server as the client names things. Trusted: there is nobody to confirm a call."""
    if "url" in server:
        return {"httpUrl": server["url"], "headers": server.get("headers", {}), "trust": True}
    return {**server, "trust": True}


def _generation(profile: AgentProfile) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if profile.temperature is not None:
        wanted["temperature"] = profile.temperature
    if profile.max_tokens:
        wanted["maxOutputTokens"] = profile.max_tokens
    if profile.thinking:
        wanted["thinkingConfig"] = {"thinkingBudget": THINKING_TOKENS[profile.thinking]}
    return wanted
