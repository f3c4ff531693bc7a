"""Keeping the store small and quick."""

from __future__ import annotations

from trackdown.core.query.nodes import Compare, Equal, Is, Query, all_of
from trackdown.ports.store import Optimized, Warmed
from trackdown.services.desk import Desk

MOST = 200
"""So many tickets are read for each question that is warmed up for."""


def optimize(desk: Desk, *, reindex: bool, vacuum: bool) -> Optimized:
    """Both, if neither is asked for. Raises StoreBusy while others hold the store."""
    both = not reindex and not vacuum
    return desk.store.optimize(reindex=reindex or both, vacuum=vacuum or both)


def warm(desk: Desk, *, priority_tickets: bool, dashboards: bool) -> Warmed:
    """Read what is asked most often: urgent open tickets, what whoever asks sees first, or both if neither is named."""
    both = not priority_tickets and not dashboards
    queries: list[Query] = []
    if priority_tickets or both:
        queries.append(Query(all_of(Is("open"), Compare("priority", "<=", "P1"))))
    if dashboards or both:
        queries += [
            Query(),
            Query(all_of(Is("open"), Equal("assignee", (desk.name, *desk.also)))),
            Query(Is("blocked")),
        ]
        with desk.store.read() as reader:
            running = [state["name"] for state in reader.sprints() if state["state"] == "running"]
        queries += [Query(Equal("sprint", (name,))) for name in running]
    return desk.store.warm(queries, MOST)
