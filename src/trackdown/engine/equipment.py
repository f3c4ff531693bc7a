"""Everything the engine works with: the ports, and how it tells others what it does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from trackdown.core.gates.model import Outcome
from trackdown.core.ops.envelope import Draft
from trackdown.core.ops.run_record import recorded
from trackdown.core.runs.model import Run
from trackdown.core.runs.test_bodies.model import ReadBodies
from trackdown.core.workflows.model import Workflows, nothing_own
from trackdown.engine.containment import Containment
from trackdown.engine.quiet import QuietUntil, never_quiet
from trackdown.errors import StoreGone
from trackdown.ports.agent import AgentAdapter
from trackdown.ports.blobs import Blobs
from trackdown.ports.clock import Clock
from trackdown.ports.process import Processes
from trackdown.ports.provisions import Provisions
from trackdown.ports.repository import Landing, Repository, Workspaces
from trackdown.ports.sessions import Prices
from trackdown.ports.store import Store

ENGINE = "trackdown"
"""The actor of everything that the engine records."""


Gates = Callable[[Run, str, Callable[[], None]], list[Outcome]]
"""What came of the gates of a run, given the marker of its processes and what to call again and again meanwhile."""


class Progress(NamedTuple):
    """Something a person may want to see. ``left``: the run is no longer at work here; ``note``: it is about no run;
    ``standing``: how it stands while nothing happens."""

    kind: Literal["state", "event", "left", "note", "standing"]
    run: str
    key: str
    ticket: str
    state: str
    text: str


class Equipment(NamedTuple):
    """``environment`` is the person's, ``passed`` the names of variables that agents and checks get besides the base.
    ``budgets`` are those of the configuration, ``quiet`` tells quiet hours, ``prices`` opens the price list, and
    ``ask`` is the command line of the MCP server by which an agent asks a person, ``itself`` that of Trackdown.
    ``containment`` holds what is started to the rules of its agent. ``live`` is the folder that tells who is an agent
    here. ``gates`` runs those of a run, ``bodies`` reads what tests check. ``stop`` is set when the person wants
    everything to stop resumably. ``executor`` names this process among those that ever worked on the store.
    ``provisions`` is what workspaces need besides what git has. ``workflows`` reads the project's own."""

    store: Store
    blobs: Blobs
    clock: Clock
    repository: Repository
    workspaces: Workspaces
    landing: Landing
    processes: Processes
    adapter: Callable[[str], AgentAdapter]
    environment: Mapping[str, str]
    passed: list[str]
    machine: str
    executor: str
    live: Path
    stop: threading.Event
    notify: Callable[[Progress], None]
    containment: Containment
    provisions: Provisions
    workflows: Callable[[], Workflows] = nothing_own
    budgets: dict[str, str] = {}
    quiet: QuietUntil = never_quiet
    prices: Callable[[], Prices] | None = None
    ask: tuple[str, ...] = ()
    itself: tuple[str, ...] = ()
    gates: Gates | None = None
    bodies: ReadBodies | None = None

    def run(self, uid: str) -> Run:
        with self.store.read() as reader:
            state = reader.run(uid)
        assert state is not None, f"run {uid} is driven before it was recorded"
        return Run.from_state(state)

    def record(
        self, run: Run, event: str, payload: dict[str, Any], *step: str | int, local: bool = False,
        more: Iterable[Draft] = (),
    ) -> None:  # fmt: skip
        """Write one event of a run, and what changes with it, in one transaction. Raises StoreGone: what was seen of a
        repository that is being moved says nothing about the run."""
        self.check_in_place()
        with self.store.write(ENGINE) as writer:
            writer.append([recorded(run.uid, event, payload, *step, local=local), *more])

    def check_in_place(self) -> None:
        """Raises StoreGone if the folder of the store is not there any more: somebody moved the repository."""
        if not self.live.parent.is_dir():
            raise StoreGone.at(str(self.live.parent))

    def say(self, run: Run, state: str, text: str = "") -> None:
        self.notify(Progress("state", run.uid, run.key, run.ticket_key, state, text))

    def folder(self, run: Run, *parts: str) -> Path:
        """A folder of the run outside the repository; it is made, and nobody else can look into the run's."""
        whole = self.workspaces.folder(run.uid)
        whole.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = whole.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def marker(self, run: Run) -> str:
        """What every process of the run carries in its environment."""
        return f"run-{run.uid}"
