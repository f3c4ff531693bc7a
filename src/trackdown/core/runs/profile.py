"""An agent's profile: what ``.trackdown/agents/<id>.yaml`` says, as a value that a run pins when it starts."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.core.runs.containment import POLICIES, SandboxPolicy, SandboxRules

DEFAULT_TURN_SECONDS = 3600
DEFAULT_SILENCE_SECONDS = 1800
"""A client prints nothing while one of its tools is at work, and a build or a test suite may take a while."""
DEFAULT_PROCESSES = 2000
"""More than any build starts at once, and few enough to leave room for the rest of a machine."""
DEFAULT_OUTPUT_MB = 256
"""Long sessions of clients that tell every step in JSON come to some tens of megabytes."""
RECORDING = "replay"
"""The adapter that plays a recording: no model runs. What it tells of tokens and money is the recording's own."""
THINKING_TOKENS = {"off": 0, "think": 1024, "think-hard": 10_000, "think-harder": 16_000, "ultrathink": 32_000}
"""How long a model may think before it answers, by level; the tokens are Sciorex's."""


def agent_named_by(place: str) -> str:
    """The agent whose file a place (``…/agents/ID.yaml:LINE``) or a text that begins with one names, else nothing."""
    import re

    found = re.search(r"[/\\]agents[/\\]([^/\\]+)\.ya?ml:\d+(?::|$)", place)
    return found[1] if found else ""


class AgentProfile(NamedTuple):
    """One agent that tickets can be handed to.

    ``id`` is the file's stem. ``command`` replaces the client's own executable (or is the whole command line of the
    ``command`` adapter): a string is one script for ``sh -c``, a list runs without a shell. ``args`` stand before the
    prompt, on resume too. ``env`` may name variables of the person's environment as ``${VAR}``; nothing else of it
    reaches the agent but the base and what the adapter needs. ``max_parallel`` limits how many runs the agent has at
    once (0: no limit of its own). ``options`` belongs to the adapter.

    ``turn_seconds`` limits one turn, ``run_seconds`` all turns of a run together, ``silence_seconds`` how long it may
    print nothing, ``memory_mb`` what its processes use together, ``disk_mb`` by how much its workspace grows in a turn,
    ``output_mb`` what it prints in a turn, ``processes`` how many it has at once; 0 is without. ``sandbox`` and
    ``network``: see ``containment``. ``workspace`` is one of ``workspace_rules.KINDS``. What is empty or ``None`` in a
    file is taken from the configuration when a run pins the profile.

    The rest shapes the client's behaviour as far as it can be shaped (see ``AgentAdapter``). ``system_prompt`` is added
    to the client's own. ``thinking`` is a key of THINKING_TOKENS, ``max_tokens`` the length of one answer; empty and 0
    leave it to the client. ``mcp_servers`` are by name: ``command``, ``args`` and ``env`` of one that is started, or
    ``url`` and ``headers`` of one that runs; values may name variables as ``${VAR}``. Those that the repository's own
    settings name are started only with ``repository_mcp``. Where ``allowed_tools`` is not
    empty, no other tool may be used; ``denied_tools`` never. ``budget`` limits what this agent may spend, as decimal
    text by the names in ``runs.budget``.
    """

    id: str
    adapter: str
    name: str = ""
    model: str = ""
    command: str | list[str] = ""
    args: list[str] = []
    env: dict[str, str] = {}
    turn_seconds: int = 0
    max_parallel: int = 0
    options: dict[str, Any] = {}
    system_prompt: str = ""
    thinking: str = ""
    mcp_servers: dict[str, dict[str, Any]] = {}
    allowed_tools: list[str] = []
    denied_tools: list[str] = []
    temperature: float | None = None
    max_tokens: int = 0
    run_seconds: int | None = None
    silence_seconds: int | None = None
    memory_mb: int | None = None
    disk_mb: int | None = None
    processes: int | None = None
    sandbox: str = ""
    network: bool | None = None
    sandbox_required: bool = False
    workspace: str = ""
    writable: list[str] = []
    budget: dict[str, str] = {}
    strengths: list[str] = []
    price: str = ""
    repository_mcp: bool = False
    output_mb: int | None = None

    @property
    def rules(self) -> SandboxRules:
        """What it is to be held to. A profile from before there were any rules has none."""
        policy: SandboxPolicy = next((known for known in POLICIES if known == self.sandbox), "full")
        return SandboxRules(policy, self.network is not False, self.sandbox_required, tuple(self.writable))

    @property
    def recorded(self) -> bool:
        """Whether it only plays what was recorded, which costs nothing."""
        return self.adapter == RECORDING

    @property
    def title(self) -> str:
        return self.name or self.id

    def to_json(self) -> dict[str, Any]:
        return dict(self._asdict())

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> AgentProfile:
        return cls(**{name: data[name] for name in cls._fields if name in data})
