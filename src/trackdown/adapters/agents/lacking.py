"""What an agent lacks to be started on this machine, as far as a look at files and variables tells."""

from __future__ import annotations

from collections.abc import Mapping

from trackdown.adapters.agents import registry
from trackdown.adapters.agents.environment import profile_env
from trackdown.adapters.agents.known_clients import KNOWN
from trackdown.adapters.agents.login_search import login_of
from trackdown.core.runs.profile import AgentProfile
from trackdown.errors import AgentUnavailable, BadConfiguration, NotFound


def lacks(profile: AgentProfile, environment: Mapping[str, str]) -> str:
    """In words; empty for nothing. Cheap, as it is asked for every ticket that is handed out: nothing is started."""
    try:
        registry.adapter(profile.adapter).locate(profile, environment)
        gets = {**environment, **profile_env(profile, environment)}
    except (AgentUnavailable, BadConfiguration, NotFound) as error:
        return error.message
    known = profile.adapter in KNOWN
    if known and login_of(profile, gets, given=bool(profile.env or profile.args)) == "":
        return "no login was found"
    return ""
