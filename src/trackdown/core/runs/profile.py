"""An agent's profile: what ``.trackdown/agents/<id>.yaml`` says, as a value that a run pins when it starts."""

from __future__ import annotations

from typing import Any, NamedTuple

DEFAULT_TURN_SECONDS = 3600


class AgentProfile(NamedTuple):
    """One agent that tickets can be handed to.

    ``id`` is the file's stem. ``command`` replaces the client's own executable (or is the whole command line of the
    ``command`` adapter): a string is one script for ``sh -c``, a list runs without a shell. ``args`` stand before the
    prompt, on resume too. ``env`` may name variables of the person's environment as ``${VAR}``; nothing else of it
    reaches the agent but the base and what the adapter needs. ``turn_seconds`` limits one turn. ``max_parallel`` limits
    how many runs the agent has at once (0: no limit of its own). ``options`` belongs to the adapter.
    """

    id: str
    adapter: str
    name: str = ""
    model: str = ""
    command: str | list[str] = ""
    args: list[str] = []
    env: dict[str, str] = {}
    turn_seconds: int = DEFAULT_TURN_SECONDS
    max_parallel: int = 0
    options: dict[str, Any] = {}

    @property
    def title(self) -> str:
        return self.name or self.id

    def to_json(self) -> dict[str, Any]:
        return dict(self._asdict())

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> AgentProfile:
        return cls(**{name: data[name] for name in cls._fields if name in data})
