"""Holding what is started for a run to the rules of its agent: with a sandbox of the system, where there is one, else
with the client's own means."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from trackdown.core.runs.containment import (
    ClientMeans,
    Enforcement,
    Outer,
    SandboxRules,
    enforcement,
    not_held,
    outer_network,
    own_rules,
)
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.settings.model import Settings
from trackdown.errors import AgentUnavailable
from trackdown.ports.agent import TurnRequest
from trackdown.ports.sandbox import Fence, Sandbox

_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})", re.ASCII)


class Wrapped(NamedTuple):
    """A command line, whether it starts a wrapper (see ``LaunchSpec.wrapped``), and variables that go with it."""

    argv: list[str]
    wrapped: bool = False
    env: dict[str, str] = {}


class Containment(NamedTuple):
    """``means`` and ``logins`` are what an agent's client can hold itself, and the person's files that it renews its
    login in. ``seen`` are folders that everything has to see: the repository, its git folder and where its objects lie.
    ``hidden`` is what nothing may see of Trackdown's own: where messages are sent to, and the folders of other runs.
    ``covered`` is what an agent, or a check (``None``), may not see of the person's clients."""

    sandbox: Sandbox
    means: Callable[[AgentProfile], ClientMeans]
    logins: Callable[[str, Mapping[str, str]], list[Path]]
    seen: tuple[Path, ...]
    hidden: tuple[Path, ...] = ()
    covered: Callable[[AgentProfile | None, Mapping[str, str]], list[Path]] = lambda _profile, _person: []

    def held(self, profile: AgentProfile) -> list[Enforcement]:
        """What is held for that agent here, and by whom."""
        return enforcement(profile.rules, self.means(profile), self._outer(profile.rules))

    def check(self, profile: AgentProfile) -> None:
        """Raises AgentUnavailable if the agent must not start without what nobody can hold here."""
        missing = not_held(profile.rules, self.means(profile), self._outer(profile.rules))
        if profile.rules.required and missing:
            raise AgentUnavailable(
                f"a sandbox is required, and here nobody can hold that {missing[0].what} ({missing[0].how})",
                thing=profile.id,
                hint="Install bubblewrap and let it make user namespaces, choose another agent or policy, or set "
                "sandbox.required to false.",
            )

    def own(self, profile: AgentProfile) -> AgentProfile:
        """The profile with what is left to its client's own means."""
        rules = own_rules(profile.rules, self.means(profile), self._outer(profile.rules))
        return profile._replace(sandbox=rules.policy, network=rules.network)

    def agent(self, argv: list[str], request: TurnRequest, temporary: Path, person: Mapping[str, str]) -> Wrapped:
        """An agent's command line. The run's folder is in sight; only what belongs to the client can be written."""
        rules = request.profile.rules
        own = [request.home, request.scratch, temporary]
        if rules.policy == "workspace":
            own.append(request.workspace)
        own += self.logins(request.profile.adapter, person)
        network = outer_network(rules, self.means(request.profile))
        visible = (request.workspace, request.run_dir, *_program(argv))
        hidden = tuple(self.covered(request.profile, person)) if rules.policy != "full" else ()
        fence = Fence(False, network, temporary, tuple(own), visible, hidden)
        return self._wrapped(argv, request.workspace, rules, fence, person)

    def program(
        self, argv: list[str], cwd: Path, temporary: Path, profile: AgentProfile, person: Mapping[str, str]
    ) -> Wrapped:
        """The command line of a check or a set-up: it may always write where it runs."""
        rules = profile.rules
        hidden = tuple(self.covered(None, person)) if rules.policy != "full" else ()
        fence = Fence(False, rules.network, temporary, (cwd, temporary), _program(argv), hidden)
        return self._wrapped(argv, cwd, rules, fence, person)

    def _outer(self, rules: SandboxRules) -> Outer:
        """Not asked for where nothing has to be held: trying it takes a moment."""
        return self.sandbox.outer() if rules.asks else Outer("", False, "not asked for")

    def _wrapped(
        self, argv: list[str], cwd: Path, rules: SandboxRules, fence: Fence, person: Mapping[str, str]
    ) -> Wrapped:
        everything = rules.policy == "full"
        if (everything and fence.network) or not self._outer(rules).works:
            return Wrapped(argv)
        more = [_place(name, person) for name in rules.writable]
        fence = fence._replace(
            everything=everything,
            writable=tuple(path for path in (*fence.writable, *more) if path.exists()),
            visible=tuple(path for path in (*self.seen, *fence.visible) if path.exists()),
            hidden=tuple(path for path in (*self.hidden, *fence.hidden) if path.exists()),
        )
        # Programs that keep downloads in the home would fail there; in a run's own folder they only start cold.
        cache = {} if everything else {"XDG_CACHE_HOME": str(fence.scratch / "cache")}
        return Wrapped(self.sandbox.wrap(argv, cwd, fence), True, cache)


def _place(name: str, person: Mapping[str, str]) -> Path:
    """A folder as the configuration names it: ``~`` and variables are the person's."""
    if name == "~" or name.startswith("~/"):
        name = f"{person.get('HOME') or os.path.expanduser('~')}{name[1:]}"
    return Path(_VARIABLE.sub(lambda found: person.get(found[1] or found[2], found[0]), name))


def _program(argv: list[str]) -> tuple[Path, ...]:
    """Where the program lies, if it is named by its path."""
    return (Path(argv[0]).parent,) if os.path.isabs(argv[0]) else ()


def pinned(profile: AgentProfile, known: Settings) -> AgentProfile:
    """The profile as a run pins it: what its file leaves open is as the configuration says."""
    silence, memory, disk = profile.silence_seconds, profile.memory_mb, profile.disk_mb
    processes = profile.processes
    return profile._replace(
        turn_seconds=profile.turn_seconds or known.turn_seconds,
        run_seconds=known.run_seconds if profile.run_seconds is None else profile.run_seconds,
        silence_seconds=known.silence_seconds if silence is None else silence,
        memory_mb=known.memory_mb if memory is None else memory,
        disk_mb=known.disk_mb if disk is None else disk,
        output_mb=known.output_mb if profile.output_mb is None else profile.output_mb,
        processes=known.processes if processes is None else processes,
        sandbox=profile.sandbox or known.sandbox,
        network=known.network if profile.network is None else profile.network,
        sandbox_required=known.sandbox_required,
        workspace=profile.workspace or known.workspace.kind,
        writable=known.writable,
    )
