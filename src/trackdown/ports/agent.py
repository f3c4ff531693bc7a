"""Handing a turn to an agent: how it is launched and how its output is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from trackdown.core.runs.events import Ending, Event, TurnOutcome
from trackdown.core.runs.profile import AgentProfile


class Installation(NamedTuple):
    """A client that was found. ``origin`` is ``path``, ``extra`` or ``profile`` (the profile's own command);
    ``version`` is empty where asking costs a start."""

    executable: str
    origin: str
    version: str = ""


class TurnRequest(NamedTuple):
    """One message to the agent inside a run.

    ``prompt`` is the brief in round 0 and the feedback afterwards; ``brief`` and ``feedback`` are the files that hold
    them (``feedback`` is ``None`` in round 0). ``session`` continues an earlier turn; ``meter`` is the ``meter`` of
    that turn's outcome. ``home`` is a folder of this run for the client's own configuration and sessions, kept between
    the rounds; ``scratch`` is a folder of this turn for files that the adapter has to leave for the client.
    ``budget_usd`` is the money that the turn may cost, as decimal text, for clients that can keep to it themselves.
    """

    profile: AgentProfile
    run: str
    ticket: str
    round: int
    prompt: str
    brief: Path
    feedback: Path | None
    workspace: Path
    run_dir: Path
    home: Path
    scratch: Path
    session: str | None = None
    meter: dict[str, Any] = {}
    budget_usd: str | None = None


class AgentLaunch(NamedTuple):
    """How to start the client for one turn. ``env`` is added to the base environment that every agent gets.

    ``graceful`` names the signals to try, in order, before the hard end, e.g. ``("INT", "TERM")``.
    """

    argv: list[str]
    env: dict[str, str] = {}
    graceful: tuple[str, ...] = ("TERM",)


class Idle(NamedTuple):
    """Why a client that still runs does nothing more that is worth waiting for: its server has too many requests, or
    does not let it in. It is ended after ``patience`` seconds in which it did not get on; 0: at once. The others are as
    in a ``TurnOutcome``, which it then is."""

    ending: Ending
    message: str
    failure: str
    until: str | None = None
    patience: float = 0.0


class TurnReader(Protocol):
    """Turns a client's output into events, line by line, then into one outcome. Bad lines never raise.

    It may have a method more: ``idle(stderr_tail: str) -> Idle | None`` says whether the client, as far as it was read,
    only waits. A client that waits in a place keeps it from others.
    """

    def feed(self, line: str) -> list[Event]:
        """The events that one line of standard output stands for (often none)."""
        ...

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        """What the turn came to, once the process has ended. ``exit_code`` is negative for a signal."""
        ...


class AgentAdapter(Protocol):
    """One kind of agent. Stateless: all that belongs to a turn is in the request and the reader.

    It may have four attributes more. ``strengths`` are what its agents are good at, for those whose file does not say.
    ``conventions`` say how its client wants to be told what to do (see ``planning.handover.conventions``).
    ``path_options`` names those of the profile's options that are paths, given from
    the folder of the agent's file. ``honours`` names the keys of an agent's file that shape the client's behaviour
    (``model``, ``systemPrompt``, ``thinkingLevel``, ``mcpServers``, ``allowedTools``, ``temperature``, ``maxTokens``)
    and that it acts on; a file with another one of them is read with a warning.
    """

    name: str

    def locate(self, profile: AgentProfile, environment: Mapping[str, str]) -> Installation:
        """Where the client is. Raises AgentUnavailable, naming the fix."""
        ...

    def launch(self, request: TurnRequest, environment: Mapping[str, str]) -> AgentLaunch:
        """The command line for this turn. ``environment`` is the person's; only what the client needs is taken over."""
        ...

    def reader(self, request: TurnRequest) -> TurnReader:
        """A fresh reader for this turn's output. Feeding the same lines again gives the same events."""
        ...
