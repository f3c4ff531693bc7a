"""The tickets that could be handed out: to whom each of them goes, and what is against the others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from trackdown.core.dispatch.decide import Start
from trackdown.core.dispatch.snapshot import Candidate
from trackdown.core.settings.model import Settings
from trackdown.core.tickets.model import Ticket
from trackdown.engine.equipment import Equipment
from trackdown.engine.selection import Unstarted, Wanted, agent_for
from trackdown.engine.starting import Handover
from trackdown.engine.staying import left_alone
from trackdown.errors import AgentUnavailable, BadConfiguration, NotFound
from trackdown.ports.store import Reader, TicketRow
from trackdown.services import lookup
from trackdown.services.delegation.routing import Agency, Router

MOST_CANDIDATES = 500
"""So many tickets are looked at closely in one look."""


class Backlog:
    """Of what is ``wanted``. ``again``: a ticket may be handed out more than once, but for one whose last run a person
    ended (see ``left_alone``)."""

    def __init__(self, equipment: Equipment, known: Settings, agency: Agency, wanted: Wanted, *, again: bool) -> None:
        self._e = equipment
        self._known = known
        self._agency = agency
        self._wanted = wanted
        self._again = again
        self._routed: dict[str, dict[str, Any] | None] = {}
        self._located: set[str] = set()
        self._tried: set[str] = set()
        self._refused: dict[str, str] = {}
        self._faults: set[str] = set()

    @property
    def tried(self) -> frozenset[str]:
        """The tickets, by uid, that are not to be handed out once more."""
        return frozenset() if self._again else frozenset(self._tried)

    @property
    def faults(self) -> dict[str, str]:
        """What has to be mended before a ticket can be handed out, by the ticket's key."""
        return {key: why for key, why in self._refused.items() if key in self._faults}

    def candidates(self, reader: Reader, enough: int) -> list[Candidate]:
        """``enough`` of them at the most: a backlog can be long, and its beginning may be nothing for agents."""
        router = Router(reader, self._agency, self._e.clock.now())
        fresh = (row for row in self._ready(reader, enough) if self._is_fresh(reader, row))
        tickets = (lookup.by_uid(reader, row.uid) for row in islice(fresh, MOST_CANDIDATES))
        return list(islice((found for each in tickets if (found := self._candidate(each, router))), enough))

    def _ready(self, reader: Reader, first: int) -> Iterator[TicketRow]:
        """The ready tickets that were asked for, a few first, then four times as many."""
        if self._wanted.tickets is not None:
            asked = set(self._wanted.tickets)
            yield from (row for row in reader.ready() if row.uid in asked)
            return
        seen, limit = 0, first
        while len(rows := reader.ready(limit)) > seen:
            yield from rows[seen:]
            if len(rows) < limit:
                return
            seen, limit = limit, limit * 4

    def _is_fresh(self, reader: Reader, row: TicketRow) -> bool:
        if self._wanted.tickets is None and row.assignee and row.assignee not in self._agency.profiles:
            self.refuse(row.key, f"it is assigned to {row.assignee}; name it to hand it out all the same")
            return False
        return not left_alone(reader, row.uid) if self._again else row.uid not in self._tried

    def _candidate(self, ticket: Ticket, router: Router) -> Candidate | None:
        try:
            agent, routed = agent_for(ticket, self._wanted, self._known, router)
            if agent.id not in self._located:
                self._e.adapter(agent.adapter).locate(agent, self._e.environment)
                self._located.add(agent.id)
        except (NotFound, AgentUnavailable, BadConfiguration) as error:
            self.refuse(ticket.key, f"{error.message} {error.hint}".strip(), fault=True)
            return None
        self._routed[ticket.uid] = routed
        return Candidate(ticket.uid, ticket.key, agent.id, frozenset(ticket.named_files))

    def handover(self, start: Start, target: str) -> Handover:
        """What a ticket goes out as, onto that branch; from now on it counts as tried."""
        self._tried.add(start.ticket)
        agent, terms = self._agency.profiles[start.agent], self._wanted.terms.get(start.ticket)
        return Handover(start.ticket, agent, target, self._routed.get(start.ticket), terms)

    def refuse(self, key: str, why: str, *, fault: bool = False) -> None:
        """Note why that ticket is not handed out. ``fault``: something has to be mended first."""
        self._refused[key] = why
        if fault:
            self._faults.add(key)

    def forget_refusals(self) -> None:
        """What was against a ticket may have passed."""
        self._refused, self._faults = {}, set()

    def reason(self, key: str) -> str:
        """Why that ticket was not handed out; empty if nothing was against it."""
        return self._refused.get(key, "")

    def refusals(self) -> list[Unstarted]:
        """Every ticket that was not handed out for a reason of its own."""
        return [Unstarted(key, why, key in self._faults) for key, why in self._refused.items()]
