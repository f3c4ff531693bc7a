"""The adapters by name: our own, and third parties' by the entry point group ``trackdown.agents``.

An entry point names an AgentAdapter (see ``trackdown.ports.agent``), or a class of them that needs no arguments. Its
name is the entry point's. ``trackdown.testing.agent_contract`` has the tests that it has to pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, cast

from trackdown.core.nearest import nearest
from trackdown.errors import BadConfiguration, NotFound
from trackdown.ports.agent import AgentAdapter

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "trackdown.agents"

BUILT_IN = {
    "acp": "trackdown.adapters.agents.acp:AcpAdapter",
    "claude": "trackdown.adapters.agents.claude:ClaudeAdapter",
    "codex": "trackdown.adapters.agents.codex:CodexAdapter",
    "command": "trackdown.adapters.agents.command:CommandAdapter",
    "gemini": "trackdown.adapters.agents.gemini:GeminiAdapter",
    "opencode": "trackdown.adapters.agents.opencode:OpenCodeAdapter",
    "replay": "trackdown.adapters.agents.replay:ReplayAdapter",
}
DISCOVERABLE = ("claude", "codex", "gemini", "opencode")
"""Adapters that can work without a profile's file once their client is installed."""

METHODS = ("locate", "launch", "reader")


def adapter(name: str) -> AgentAdapter:
    """The adapter of that name. Raises NotFound suggesting the nearest, or BadConfiguration if it cannot be loaded."""
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        return cast("AgentAdapter", getattr(import_module(module), attribute)())
    for point in _points():
        if point.name == name:
            return _third_party(point)
    near = nearest(name, names())
    suggestion = f"Did you mean '{near[0]}'? " if near else ""
    raise NotFound(
        f"there is no agent adapter '{name}'",
        thing=name,
        hint=f"{suggestion}Known adapters: {', '.join(names())}. Others come with a package that brings them along.",
    )


def names() -> list[str]:
    """Every adapter that can be named, whether or not it can be loaded."""
    return sorted({*BUILT_IN, *(point.name for point in _points())})


def problems() -> list[BadConfiguration]:
    """What is wrong with third parties' adapters: each one that cannot be used, by name. The others are not touched."""
    found: list[BadConfiguration] = []
    for point in _points():
        try:
            if point.name in BUILT_IN:
                raise _broken(point, "the name belongs to one of Trackdown's own adapters")
            _third_party(point)
        except BadConfiguration as problem:
            found.append(problem)
    return found


def _points() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    return entry_points(group=GROUP)


def _third_party(point: EntryPoint) -> AgentAdapter:
    try:
        found = point.load()
        found = found() if isinstance(found, type) else found
    except Exception as error:  # somebody else's code can fail in any way; it is then reported by name
        raise _broken(point, f"{type(error).__name__}: {error}") from error
    missing = [method for method in METHODS if not callable(getattr(found, method, None))]
    if missing or getattr(found, "name", None) != point.name:
        raise _broken(point, f"it lacks {', '.join(missing)}" if missing else "its `name` is another")
    return cast("AgentAdapter", found)


def _broken(point: EntryPoint, reason: str) -> BadConfiguration:
    package = point.dist.name if point.dist else point.value
    return BadConfiguration(
        f"the agent adapter '{point.name}' of the package {package} cannot be used: {reason}",
        thing=point.name,
        hint=f"Update {package}, or report this to its authors; agents of other adapters go on working.",
    )
