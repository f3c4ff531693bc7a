"""What of the person's environment reaches an agent: what its client needs, and what its profile names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import BadConfiguration

NETWORK = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
)
"""How to reach a server through this person's network."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
UNREADABLE = re.compile(r"\$\{(?![A-Za-z_][A-Za-z0-9_]*\})")
"""Something between braces that is no name."""


def taken_over(
    environment: Mapping[str, str],
    names: Iterable[str],
    prefixes: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
) -> dict[str, str]:
    """The variables of these names and prefixes, but none that begins with one of ``without``."""
    wanted = set(names)
    return {
        name: value
        for name, value in environment.items()
        if (name in wanted or name.startswith(prefixes)) and not (without and name.startswith(without))
    }


def variables_in(value: str) -> list[str]:
    """The names that ``${NAME}`` stands for in a value."""
    return _VARIABLE.findall(value)


def profile_env(profile: AgentProfile, environment: Mapping[str, str]) -> dict[str, str]:
    """The profile's own variables, each ``${NAME}`` replaced once (a value that contains ``${`` is not read again).

    Raises BadConfiguration naming a variable that is not set.
    """
    return {name: _resolved(profile, f"env.{name}", value, environment) for name, value in profile.env.items()}


def mcp_servers(profile: AgentProfile, environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The profile's MCP servers by name, variables replaced. Raises BadConfiguration naming one that is not set."""

    def resolved(place: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: resolved(f"{place}.{name}", each) for name, each in value.items()}
        if isinstance(value, list):
            return [resolved(place, each) for each in value]
        return _resolved(profile, place, value, environment)

    return {name: resolved(f"mcpServers.{name}", server) for name, server in profile.mcp_servers.items()}


def _resolved(profile: AgentProfile, place: str, value: str, environment: Mapping[str, str]) -> str:
    for variable in variables_in(value):
        if variable not in environment:
            raise BadConfiguration(
                f"the agent '{profile.id}' needs the environment variable {variable}, which is not set",
                thing=f"{profile.id}: {place}",
                hint=f"Set {variable} in the environment that trackdown is started in, or change {place} in the "
                f"agent's file.",
            )
    return _VARIABLE.sub(lambda match: environment[match[1]], value)
