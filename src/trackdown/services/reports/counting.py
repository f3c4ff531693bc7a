"""Counting tickets, and adding up the time spent on them."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.query.nodes import Is, Query, all_of
from trackdown.core.reports.tallies import GROUPS, Sums, add_up
from trackdown.core.tickets.fields import PRIORITIES
from trackdown.core.tickets.kinds import KINDS
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import STATUSES
from trackdown.errors import InvalidInput
from trackdown.services.desk import Desk

COUNTED = ("status", "priority", "kind", "type", "assignee", "sprint")
FLAGS = ("open", "ready", "blocked", "overdue", "breached", "at-risk", "unassigned", "unestimated", "orphaned")
"""What is counted of unfinished tickets."""

_ORDER = {"status": STATUSES, "priority": PRIORITIES, "kind": KINDS}


class StatusReport(NamedTuple):
    """``by`` counts all tickets by each value of a field (an empty value: none); ``flags`` unfinished ones by what is
    true of them; ``unverified`` those that are done with nothing behind it."""

    total: int
    by: dict[str, dict[str, int]]
    flags: dict[str, int]
    unverified: int


class TimeReport(NamedTuple):
    """Sums by name, most time first, and all together."""

    by: str
    rows: dict[str, Sums]
    total: Sums


def status_report(desk: Desk, query: Query) -> StatusReport:
    """Of the tickets that a query finds."""
    with desk.store.read() as reader:
        by = {name: _sorted(name, reader.tally(query, name)) for name in COUNTED}
        flags = {
            flag: reader.count(Query(all_of(query.where, Is("open"), *([Is(flag)] if flag != "open" else []))))
            for flag in FLAGS
        }
        unverified = reader.count(Query(all_of(query.where, Is("unverified"))))
        return StatusReport(reader.count(query), by, flags, unverified)


def _sorted(name: str, counts: dict[str, int]) -> dict[str, int]:
    known = [value for value in _ORDER.get(name, ()) if value in counts]
    others = sorted((value for value in counts if value not in known), key=lambda value: (-counts[value], value))
    return {value: counts[value] for value in (*known, *others)}


def time_report(desk: Desk, query: Query, by: str) -> TimeReport:
    """Raises InvalidInput for what time is not added up by."""
    if by not in GROUPS:
        raise InvalidInput(f"Time is not added up by {by[:80]!r}.", hint=f"Use one of: {', '.join(GROUPS)}.")
    with desk.store.read() as reader:
        rows, total = add_up((Ticket.from_state(state) for state in reader.states(query)), by)
    if by == "day":
        return TimeReport(by, dict(sorted(rows.items())), total)
    order = sorted(rows, key=lambda name: (-(rows[name].logged or rows[name].estimated), name))
    return TimeReport(by, {name: rows[name] for name in order}, total)
