"""What a run would do, without doing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from trackdown.core.planning.handover.named_contract import named_contract
from trackdown.core.query.nodes import Equal, Has, Not, Query, all_of
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED, STARTABLE
from trackdown.engine.control import Engine
from trackdown.engine.selection import Wanted, agent_for
from trackdown.engine.starting import why_not_ready
from trackdown.errors import NotFound
from trackdown.ports.store import Reader
from trackdown.services import lookup
from trackdown.services.delegation.routing import Router


class Planned(NamedTuple):
    """``when``: ``now``, ``quiet until`` a time, ``after TASK-1, TASK-2``, or why not. ``agent`` is
    empty where nothing says who. ``unchecked``: it has neither criteria nor a contract, so nothing shows whether the
    result is what was asked for."""

    key: str
    title: str
    agent: str
    when: str
    unchecked: bool = False


def unchecked(ticket: Ticket) -> bool:
    return not ticket.criteria and named_contract(ticket) is None


def without_check(engine: Engine, keys: Iterable[str]) -> list[str]:
    """Those of the tickets with these keys that have nothing to be checked by."""
    with engine.equipment.store.read() as reader:
        return [key for key in keys if unchecked(lookup.ticket(reader, key))]


def plan(engine: Engine, wanted: Wanted) -> list[Planned]:
    """Every ticket that would be handed out, in the order in which that could happen: ready ones first, then those
    that only wait for tickets of this plan; last what was asked for and cannot be."""
    with engine.equipment.store.read() as reader:
        if wanted.tickets is None:
            leaves = all_of(Equal("status", STARTABLE), Not(Equal("kind", ("epic",))), Not(Has("children")))
            tickets = [lookup.by_uid(reader, row.uid) for row in reader.find(Query(leaves))]
        else:
            tickets = [lookup.by_uid(reader, uid) for uid in wanted.tickets]
        return _in_order(engine, reader, wanted, tickets)


def _in_order(engine: Engine, reader: Reader, wanted: Wanted, tickets: list[Ticket]) -> list[Planned]:
    planned: dict[str, Planned] = {}
    left = {ticket.uid: _Waiting.of(reader, ticket) for ticket in tickets}
    router = Router(reader, engine.agency, engine.equipment.clock.now())
    while now := [uid for uid, item in left.items() if item.can_follow(planned)]:
        planned.update({uid: _planned(engine, wanted, router, left.pop(uid), planned) for uid in now})
    rest = [item.refused for item in left.values()] if wanted.tickets is not None else []
    return [*planned.values(), *rest]


class _Waiting(NamedTuple):
    """A ticket, the uids of what it or a parent of it waits for, and why it cannot begin now; asked of the store once,
    because a long chain is gone through as often as it has links."""

    ticket: Ticket
    blockers: list[str]
    why: str

    @classmethod
    def of(cls, reader: Reader, ticket: Ticket) -> _Waiting:
        return cls(ticket, _blockers(reader, ticket), why_not_ready(reader, ticket))

    def can_follow(self, planned: dict[str, Planned]) -> bool:
        if not self.blockers:
            return not self.why
        return self.ticket.status in STARTABLE and all(uid in planned for uid in self.blockers)

    @property
    def refused(self) -> Planned:
        return Planned(self.ticket.key, self.ticket.title, "", f"not: {self.why}")


def _blockers(reader: Reader, ticket: Ticket) -> list[str]:
    uids: list[str] = []
    uid = ticket.uid
    while uid:
        uids += [row.uid for row in reader.blockers(uid) if row.status not in FINISHED]
        uid = reader.parent(uid)
    return uids


def _planned(engine: Engine, wanted: Wanted, router: Router, item: _Waiting, planned: dict[str, Planned]) -> Planned:
    ticket = item.ticket
    try:
        agent = agent_for(ticket, wanted, engine.known, router).agent.id
    except NotFound:
        agent = ""
    after = sorted({planned[uid].key for uid in item.blockers})
    quiet = engine.equipment.quiet(engine.equipment.clock.now())
    soonest = f"quiet until {quiet}" if quiet else "now"
    when = f"after {', '.join(after)}" if after else soonest
    return Planned(ticket.key, ticket.title, agent, when, unchecked(ticket))
