"""How soon somebody began on tickets, against the time that their priority gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from trackdown.core.ops.envelope import State
from trackdown.core.query.nodes import Equal, Query, all_of
from trackdown.core.tickets.response import LIMITS, deadline, standing
from trackdown.core.tickets.statuses import FINISHED
from trackdown.services.desk import Desk

STANDINGS = ("breached", "at-risk", "waiting", "late", "in-time")
"""Nobody has begun and the time is over, is nearly over, is not; somebody began after its end, or in time."""


class Response(NamedTuple):
    """``since`` is when the clock began, ``due`` its end, ``answered`` when somebody began or the ticket ended without
    (UTC; empty while nobody has)."""

    key: str
    title: str
    priority: str
    status: str
    assignee: str
    standing: str
    since: str
    due: str
    answered: str


class ResponseReport(NamedTuple):
    """``counts`` by priority and standing; ``items`` are those that nobody has begun, or that were begun late."""

    now: str
    counts: dict[str, dict[str, int]]
    items: list[Response]

    def total(self, *standings: str) -> int:
        return sum(count for counts in self.counts.values() for name, count in counts.items() if name in standings)


def report(desk: Desk, query: Query) -> ResponseReport:
    """Every ticket that the query finds and whose priority has a limit, the most pressing first."""
    now = desk.clock.now()
    limited = query._replace(where=all_of(query.where, Equal("priority", tuple(LIMITS))))
    with desk.store.read() as reader:
        found = responses(reader.states(limited), now)
    counts = {priority: dict.fromkeys(STANDINGS, 0) for priority in LIMITS}
    for priority, name in Counter((item.priority, item.standing) for item in found).elements():
        counts[priority][name] += 1
    pressing = [item for item in found if item.standing != "in-time"]
    pressing.sort(key=lambda item: (STANDINGS.index(item.standing), item.due))
    return ResponseReport(now, counts, pressing)


def responses(states: Iterable[State], now: str) -> list[Response]:
    """How each of these tickets stands; those without a limit are left out."""
    return [found for state in states if (found := _response(state, now)) is not None]


def _response(state: State, now: str) -> Response | None:
    since = str(state.get("response_from") or state.get("created_at", ""))
    limit = deadline(str(state.get("priority", "")), since, answered=False)
    if not limit.due:
        return None
    answered = str(state.get("responded_at", ""))
    if not answered and state["status"] in FINISHED:
        answered = str(state.get("moved_at", "")) or since
    if answered:
        name = "late" if answered > limit.due else "in-time"
    else:
        name = standing(limit, now) or "waiting"
    key, title, priority, status, assignee = (str(state.get(part) or "") for part in _SHOWN)
    return Response(key, title, priority, status, assignee, name, since, limit.due, answered)


_SHOWN = ("key", "title", "priority", "status", "assignee")
