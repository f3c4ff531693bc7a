"""What can be told about an agent behind the Agent Client Protocol: it is greeted, and known clients are looked at more
closely. It works in the person's own home, so their configuration of it holds in runs too, and their variables do not.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from trackdown.adapters.agents.acp_greeting import Greeting, greet
from trackdown.adapters.agents.environment import NETWORK, profile_env, taken_over
from trackdown.adapters.agents.known_clients import KNOWN, client_of
from trackdown.adapters.agents.login_search import login_of
from trackdown.adapters.agents.spoken_clients import is_private
from trackdown.core.runs.environment import base_environment
from trackdown.core.runs.profile import AgentProfile
from trackdown.ports.checkup import ClientState, Remark

SECONDS = 30.0
"""The first start of some takes ten of them, with the machine to themselves."""
_LATER = (
    "it finds no session again that it began in the same minute, and is then told the whole task anew",
    "The adapter `gemini` does not have that.",
)


def look(profile: AgentProfile, environment: Mapping[str, str], command: list[str] | None) -> ClientState:
    """``command`` starts the agent; ``None`` if it must not be started for a look."""
    client = client_of(profile)
    gets = base_environment(environment, ()) | taken_over(environment, NETWORK)
    gets |= profile_env(profile, environment)
    # Before it is started: some write a first configuration then.
    home = [] if is_private(profile, gets) else _home(client, gets)
    remarks: list[Remark] = []
    version = ""
    if command is not None:
        greeting = greet([*command, *profile.args], gets, SECONDS)
        version, remarks = greeting.version, _greeted(profile, client, greeting)
    login = login_of(profile, gets, given=False) if client else None
    if login == "":
        fix = f"{KNOWN[client].login} A variable reaches it only through `env` of its file."
        remarks.append(Remark("problem", "no login was found", fix))
    return ClientState("", version, login, [*remarks, *home])


def _greeted(profile: AgentProfile, client: str, greeting: Greeting) -> list[Remark]:
    if greeting.problem:
        fix = "See that its command starts an agent of that protocol, and which option it wants for that."
        return [Remark("problem", greeting.problem, fix)]
    remarks = [Remark("ok", f"answers in the protocol as {greeting.name}")] if greeting.name else []
    if not greeting.loads:
        text = "it cannot go on with a session: each round and each answer begins a new one with the whole task"
        remarks.append(Remark("note", text))
    elif client == "gemini":
        remarks.append(Remark("note", *_LATER))
    distant = sorted(name for name, server in profile.mcp_servers.items() if "url" in server)
    if distant and not greeting.http:
        text = f"it takes no MCP servers that have a url: {', '.join(distant)}"
        remarks.append(Remark("warning", text, "Name a `command` for them, or take them out."))
    return remarks


def _home(client: str, gets: Mapping[str, str]) -> list[Remark]:
    """The person's own configuration, which is not kept away from an agent behind the protocol."""
    if not client:
        return []
    variable, default, files = KNOWN[client].persons
    if gets.get(variable):
        # A home that its file gives it: what is in there is meant.
        return []
    folder = os.path.join(gets.get("HOME", ""), default)
    found = [path for name in files if os.path.lexists(path := os.path.join(folder, name))]
    if not found:
        return []
    text = f"your own configuration shapes it in every run: {', '.join(found)}"
    return [Remark("note", text, f"Set {variable} in its `env` to a folder that is its own.")]
