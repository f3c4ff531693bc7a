"""Where a client's login is, never what it is: a variable that is set, or a file that is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from trackdown.adapters.agents.known_clients import KNOWN, client_of, login_variables
from trackdown.core.runs.profile import AgentProfile


def login_of(profile: AgentProfile, environment: Mapping[str, str], *, given: bool) -> str | None:
    """In words; empty for none, ``None`` where it cannot be told. ``given``: the agent's file gives its client more
    than Trackdown does, which may be a provider of its own with a key of its own."""
    known, variables = KNOWN[client_of(profile)], login_variables(profile)
    if not variables:
        return None
    for name in variables:
        if environment.get(name):
            return f"variable {name}"
    folder = environment.get(known.home[0]) or os.path.join(environment.get("HOME", ""), known.home[1])
    for name in known.files:
        if os.path.isfile(os.path.join(folder, name)):
            return f"file {os.path.join(folder, name)}"
    # Some systems keep logins where only the client itself may ask for them.
    return None if given or (known.keychain and sys.platform == "darwin") else ""
