"""The engine as its doors see it: open it, give it an order, watch, close it."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path

from trackdown.core.runs.profile import AgentProfile
from trackdown.core.settings.model import Settings
from trackdown.engine.dispatcher import Dispatcher, Order, Shift
from trackdown.engine.durable import Durable
from trackdown.engine.equipment import Equipment, Progress
from trackdown.engine.left_behind import Left, left_behind
from trackdown.engine.preflight import agents_for, branch_to_land_on
from trackdown.engine.recovery import reclaim
from trackdown.engine.selection import Wanted, agent_for, chosen
from trackdown.errors import BadConfiguration, NotFound
from trackdown.services import lookup
from trackdown.services.delegation.routing import Agency, Router

DATABASE = "engine.db"


class Engine:
    """``equipment`` must notify ``news``; ``folder`` holds the engine's own file beside the store; ``problems`` are
    agent files that cannot be used, ``warnings`` what others ask for in vain."""

    def __init__(
        self,
        equipment: Equipment,
        known: Settings,
        agency: Agency,
        problems: list[BadConfiguration],
        news: queue.Queue[Progress],
        folder: Path,
        warnings: list[str],
    ) -> None:
        self.equipment = equipment
        self.known = known
        self.agency = agency
        self.problems = problems
        self.warnings = warnings
        self._news = news
        self._database = folder / DATABASE

    def wanted(self, keys: list[str], agent: str) -> Wanted:
        """What the keys stand for; no keys stand for every ready ticket. Raises NotFound."""
        with self.equipment.store.read() as reader:
            return Wanted(chosen(reader, keys) if keys else None, agent)

    def target(self, asked: str) -> str:
        """See ``preflight.branch_to_land_on``."""
        return branch_to_land_on(self.equipment.repository, self.known, asked)

    def agents(self, wanted: Wanted) -> dict[str, AgentProfile]:
        """See ``preflight.agents_for``. Raises BadConfiguration if an agent is missing because its file is faulty."""
        try:
            return agents_for(self.equipment, self.known, self.agency, wanted)
        except NotFound:
            if self.problems:
                raise self.problems[0] from None
            raise

    def agent_of(self, ticket: str, agent: str) -> AgentProfile:
        """The agent that would get a ticket (its uid), ready or not; it has been found on this machine.

        Raises NotFound, AgentUnavailable.
        """
        with self.equipment.store.read() as reader:
            router = Router(reader, self.agency, self.equipment.clock.now())
            profile = agent_for(lookup.by_uid(reader, ticket), Wanted([ticket], agent), self.known, router).agent
        self.equipment.adapter(profile.adapter).locate(profile, self.equipment.environment)
        return profile

    def left_behind(self) -> list[Left]:
        """See ``left_behind.left_behind``."""
        return left_behind(self.equipment)

    def work(self, order: Order, show: Callable[[Progress], None], first: list[str] | None = None) -> Shift:
        """Work until nothing is left to do here; ``first`` are runs to continue."""
        left_behind = [run.uid for run in reclaim(self.equipment)] if order.reclaim else []
        with Durable(self.equipment, self._database) as durable:
            dispatcher = Dispatcher(self.equipment, durable, self.known, self.agency, order, self._news, show)
            try:
                return dispatcher.work(left_behind, first or [])
            except BaseException:
                # Whatever went wrong here, no agent is left working with nobody following it.
                self.stop()
                dispatcher.drain()
                raise

    def stop(self) -> None:
        """End what is at work here, cleanly and so that it can go on later. Safe to call from a signal handler."""
        self.equipment.stop.set()
