"""Adding up what tickets say about time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.remaining import of_ticket as what_remains
from trackdown.core.tickets.statuses import FINISHED

NOBODY = "(none)"
"""Stands for tickets that have nothing to be counted under."""


class Sums(NamedTuple):
    """Minutes, and points. ``remaining`` counts unfinished tickets alone."""

    tickets: int = 0
    points: float = 0
    estimated: int = 0
    logged: int = 0
    remaining: int = 0

    def plus(self, other: Sums) -> Sums:
        return Sums(*(one + two for one, two in zip(self, other, strict=True)))  # type: ignore[arg-type]


def of_ticket(ticket: Ticket) -> Sums:
    """Its own, without what is below it. What remains is what somebody said, else the estimate less what was logged."""
    estimate = ticket.estimate or {}
    minutes = int(estimate.get("minutes", 0))
    left = 0 if ticket.status in FINISHED else what_remains(ticket) or 0
    return Sums(1, float(estimate.get("points", 0)), minutes, ticket.logged, left)


def _sums(names: Iterable[str], ticket: Ticket) -> Iterator[tuple[str, Sums]]:
    for name in list(names) or [NOBODY]:
        yield name, of_ticket(ticket)


def _logged(ticket: Ticket, name: Callable[[dict[str, object]], str]) -> Iterator[tuple[str, Sums]]:
    seen: set[str] = set()
    for entry in ticket.work_log:
        who, minutes = name(entry), entry["minutes"]
        yield who, Sums(0 if who in seen else 1, logged=int(minutes))
        seen.add(who)


GROUPS: dict[str, Callable[[Ticket], Iterator[tuple[str, Sums]]]] = {
    "ticket": lambda ticket: _sums([ticket.key], ticket),
    "assignee": lambda ticket: _sums(filter(None, [ticket.assignee]), ticket),
    "component": lambda ticket: _sums(ticket.components, ticket),
    "sprint": lambda ticket: _sums(filter(None, [ticket.sprint]), ticket),
    "type": lambda ticket: _sums(filter(None, [ticket.type]), ticket),
    "person": lambda ticket: _logged(ticket, lambda entry: str(entry["by"]).partition(":")[2] or str(entry["by"])),
    "day": lambda ticket: _logged(ticket, lambda entry: str(entry["at"])[:10]),
}
"""What can be added up by: ``person`` and ``day`` are those of the work log. A ticket with two components counts under
both."""


def add_up(tickets: Iterable[Ticket], by: str) -> tuple[dict[str, Sums], Sums]:
    """The sums by name, and of all together, where each ticket counts once. Tickets without any time are left out."""
    found: dict[str, Sums] = {}
    total = Sums()
    for ticket in tickets:
        own = of_ticket(ticket)
        if own == Sums(1) and not ticket.work_log:
            continue
        total = total.plus(own)
        for name, sums in GROUPS[by](ticket):
            found[name] = found.get(name, Sums()).plus(sums)
    return found, total
