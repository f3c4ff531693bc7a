"""Any agent that speaks the Agent Client Protocol on its standard streams. The profile's ``command`` starts it.

A small program of ours (``acp_client``) holds the conversation, because an agent process of ours has no one to talk to:
it starts the agent, sends the message, grants what the agent asks permission for, and prints what it is told.

Options: ``mode`` is a mode of the agent's to switch to first; ``permissions`` is ``allow`` (the default: the workspace
is isolated and nobody is there to ask) or ``refuse``.

Configuration: an agent of this kind finds its login in the person's home itself; there is no common way to give it one
of its own. ``env`` can point it elsewhere. For what is known of single agents see ``spoken_clients``.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trackdown.adapters.agents.acp_stream import AcpReader
from trackdown.adapters.agents.environment import NETWORK, mcp_servers, profile_env, taken_over
from trackdown.adapters.agents.executables import command_line, locate_command
from trackdown.adapters.agents.private_files import write_private
from trackdown.adapters.agents.spoken_clients import told
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable, BadConfiguration
from trackdown.ports.agent import AgentLaunch, Installation, TurnReader, TurnRequest

CLIENT = Path(__file__).with_name("acp_client.py")
OPTIONS = {"mode": "", "permissions": "allow"}
PERMISSIONS = ("allow", "refuse")


class AcpAdapter:
    name = "acp"
    honours = ("systemPrompt", "mcpServers")

    def locate(self, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
        if not profile.command:
            raise BadConfiguration(
                f"the agent '{profile.id}' has no command",
                thing=f"{profile.id}: command",
                hint="Add `command` to the agent's file: what starts an agent that speaks the Agent Client Protocol.",
            )
        _options(profile)
        found = locate_command(profile, environment)
        if importlib.util.find_spec("acp") is None:
            raise AgentUnavailable(
                "the package agent-client-protocol is not installed",
                thing=profile.id,
                hint="Install it: pip install 'trackdown[agents]'.",
            )
        return found

    def launch(self, request: TurnRequest, environment: Mapping[str, str]) -> AgentLaunch:
        profile = request.profile
        given = profile_env(profile, environment)
        more = told(request, environment, given)
        options = _options(profile)
        if options["permissions"] == "allow":
            options["mode"] = options["mode"] or more.mode
        talk = {
            "command": command_line(self.locate(profile, environment), profile, [*profile.args, *more.arguments]),
            "cwd": str(request.workspace),
            "session": request.session,
            "prompt": _prompt(request),
            "anew": _anew(request),
            "servers": [_server(name, server) for name, server in mcp_servers(profile, environment).items()],
            "meta": more.meta,
            "stays": more.stays,
            **options,
        }
        file = write_private(request.scratch / "talk.json", json.dumps(talk))
        env = taken_over(environment, NETWORK) | given | more.env
        # -P: neither the workspace nor the folder of that program may stand in for a module.
        return AgentLaunch([sys.executable, "-P", str(CLIENT), str(file)], env, graceful=("INT", "TERM"))

    def reader(self, request: TurnRequest) -> TurnReader:
        return AcpReader(request)


def _options(profile: AgentProfile) -> dict[str, str]:
    options = OPTIONS | profile.options
    if options.keys() != OPTIONS.keys() or not all(isinstance(value, str) for value in options.values()):
        raise _bad(profile, f"Known options: {', '.join(OPTIONS)}, each a text.")
    if options["permissions"] not in PERMISSIONS:
        raise _bad(profile, f"Write `permissions:` with one of {', '.join(PERMISSIONS)}.")
    return options


def _bad(profile: AgentProfile, hint: str) -> BadConfiguration:
    return BadConfiguration(
        f"the agent '{profile.id}' has options that its adapter cannot use", thing=f"{profile.id}: options", hint=hint
    )


def _prompt(request: TurnRequest) -> str:
    """The message. The protocol knows no system prompt, so a conversation begins with the profile's."""
    instructions = "" if request.session else request.profile.system_prompt
    return f"{instructions}\n\n{request.prompt}" if instructions else request.prompt


def _anew(request: TurnRequest) -> str:
    """The message for an agent that cannot go on with the session after all: with the whole task before it."""
    brief = request.brief.read_text(encoding="utf-8", errors="replace") if request.brief.is_file() else ""
    return "\n\n".join(part for part in (request.profile.system_prompt, brief, request.prompt) if part)


def _server(name: str, server: dict[str, Any]) -> dict[str, Any]:
    if "url" in server:
        return {"type": "http", "name": name, "url": server["url"], "headers": _pairs(server.get("headers", {}))}
    return {"name": name, "command": server["command"], "args": server["args"], "env": _pairs(server.get("env", {}))}


def _pairs(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]
