"""Claude Code, driven headlessly.

Permissions: the client works in an isolated workspace with nobody to ask, so by default it may use every tool
(``--permission-mode bypassPermissions``). A profile whose ``args`` name a permission option decides alone.

Configuration: ``CLAUDE_CONFIG_DIR`` is a folder of the run that holds the person's login and nothing else of theirs.
On macOS the login is in the keychain and stays there: give the agent ``ANTHROPIC_API_KEY`` or, for a subscription,
``CLAUDE_CODE_OAUTH_TOKEN`` (made by ``claude setup-token``).
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from trackdown.adapters.agents.claude_log import config_dir
from trackdown.adapters.agents.claude_stream import ClaudeReader
from trackdown.adapters.agents.claude_tools import QUESTION_TOOL
from trackdown.adapters.agents.credentials import carry
from trackdown.adapters.agents.environment import NETWORK, mcp_servers, profile_env, taken_over
from trackdown.adapters.agents.executables import Client, command_line, locate_client
from trackdown.adapters.agents.permissions import claude_arguments, decided
from trackdown.adapters.agents.private_files import write_json
from trackdown.adapters.agents.prompts import prompt_argument
from trackdown.core.planning.handover.conventions import Conventions
from trackdown.core.runs.profile import THINKING_TOKENS, AgentProfile
from trackdown.ports.agent import AgentLaunch, Installation, TurnReader, TurnRequest

SESSION_VARIABLES = (
    "CLAUDE_CODE_CHILD_",
    "CLAUDE_CODE_ENTRYPOINT",
    "CLAUDE_CODE_EXECPATH",
    "CLAUDE_CODE_MESSAGING_",
    "CLAUDE_CODE_REMOTE",
    "CLAUDE_CODE_SESSION_",
    "CLAUDE_CODE_SSE_PORT",
    "CLAUDE_CODE_TMPDIR",
)
"""Set by a client for its own children. With them a new client believes that it runs inside another."""

ASK_SERVER = "trackdown"
"""The MCP server by which an agent asks a person, as the engine names it."""

STRICT = "--strict-mcp-config"
"""No servers but those on the command line. Without it the client starts what the repository's ``.mcp.json`` names."""

CLOUDS = {
    "CLAUDE_CODE_USE_BEDROCK": ("AWS_",),
    "CLAUDE_CODE_USE_VERTEX": ("GOOGLE_", "CLOUD_ML_REGION", "VERTEX_REGION_", "GCLOUD_PROJECT"),
}
"""Other providers' variables are taken over only when the person has chosen that provider."""


def bundled() -> Path | None:
    """The client inside the package ``claude-agent-sdk``."""
    spec = importlib.util.find_spec("claude_agent_sdk")
    folders = (spec.submodule_search_locations if spec else None) or []
    files = [Path(folder, "_bundled", "claude") for folder in folders]
    return next((file for file in files if os.access(file, os.X_OK)), None)


CLIENT = Client("Claude Code", "claude", "pip install 'trackdown[agents]'", bundled)


class ClaudeAdapter:
    name = "claude"
    conventions = Conventions("@claude", "CLAUDE.md", ".claude/skills", "/")
    strengths = ("reasoning", "design", "algorithm", "investigation", "review")
    honours = ("model", "systemPrompt", "thinkingLevel", "mcpServers", "allowedTools", "maxTokens")

    def locate(self, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
        return locate_client(CLIENT, profile, environment)

    def launch(self, request: TurnRequest, environment: Mapping[str, str]) -> AgentLaunch:
        profile = request.profile
        # The prompt follows a plain flag: options that take many values would swallow it.
        arguments = [*profile.args, "-p", prompt_argument(request), "--output-format", "stream-json", "--verbose"]
        if profile.model:
            arguments += ["--model", profile.model]
        if request.session:
            arguments += ["--resume", request.session]
        if profile.system_prompt:
            arguments += ["--append-system-prompt", profile.system_prompt]
        arguments += [*_permissions(profile), *_servers(request, environment), *_budget(request)]
        return AgentLaunch(
            command_line(self.locate(profile, environment), profile, arguments),
            _environment(request, environment),
            graceful=("INT", "TERM"),
        )

    def reader(self, request: TurnRequest) -> TurnReader:
        return ClaudeReader(request)


def _permissions(profile: AgentProfile) -> list[str]:
    """What the client may use: what its own arguments say, else the profile's tools and no others, else everything."""
    asks = ASK_SERVER in profile.mcp_servers
    # Its own tool for questions fails with nobody there, and the model then guesses.
    refused = [*profile.denied_tools, *([QUESTION_TOOL] if asks else [])]
    denied = [f"--disallowedTools={','.join(refused)}"] if refused else []
    if decided(profile):
        return denied
    more = [f"mcp__{ASK_SERVER}"] if asks else []
    if profile.allowed_tools and profile.rules.policy != "read-only":
        return [f"--allowedTools={','.join([*profile.allowed_tools, *more])}", *denied, "--permission-mode", "dontAsk"]
    return [*denied, *claude_arguments(profile.rules, more)]


def _budget(request: TurnRequest) -> list[str]:
    """The client counts over the whole session: what it has cost already comes on top."""
    if request.budget_usd is None or any(argument.startswith("--max-budget-usd") for argument in request.profile.args):
        return []
    before = (
        request.meter.get("cost", "0") if request.session and request.meter.get("session") == request.session else "0"
    )
    return [f"--max-budget-usd={Decimal(request.budget_usd) + Decimal(str(before)):f}"]


def _servers(request: TurnRequest, environment: Mapping[str, str]) -> list[str]:
    """The MCP servers are in a file: what their environment holds is nobody's to read in a list of processes."""
    servers = mcp_servers(request.profile, environment)
    strict = [] if request.profile.repository_mcp or STRICT in request.profile.args else [STRICT]
    if not servers:
        return strict
    named = {name: {"type": "http" if "url" in server else "stdio", **server} for name, server in servers.items()}
    file = write_json(request.scratch / "mcp.json", {"mcpServers": named})
    return [f"--mcp-config={file}", *strict]


def _environment(request: TurnRequest, environment: Mapping[str, str]) -> dict[str, str]:
    own, temporary = config_dir(request), request.scratch / "tmp"
    for folder in (own, temporary):
        folder.mkdir(parents=True, exist_ok=True)
    persons = environment.get("CLAUDE_CONFIG_DIR") or os.path.join(environment.get("HOME", ""), ".claude")
    carry(Path(persons, ".credentials.json"), own / ".credentials.json")
    prefixes = ["ANTHROPIC_", "CLAUDE_CODE_"]
    for switch, variables in CLOUDS.items():
        if environment.get(switch):
            prefixes += variables
    env = taken_over(environment, NETWORK, tuple(prefixes), SESSION_VARIABLES)
    env |= {
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CODE_TMPDIR": str(temporary),
        "CLAUDE_CONFIG_DIR": str(own),
    }
    if request.profile.thinking:
        env["MAX_THINKING_TOKENS"] = str(THINKING_TOKENS[request.profile.thinking])
    if request.profile.max_tokens:
        env["CLAUDE_CODE_MAX_OUTPUT_TOKENS"] = str(request.profile.max_tokens)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # As root the client refuses to work without questions unless it is told that it is isolated, as it is here.
        env["IS_SANDBOX"] = "1"
    return env | profile_env(request.profile, environment)
