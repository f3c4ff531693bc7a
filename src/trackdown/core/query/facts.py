"""What a query is about, for one ticket."""

from __future__ import annotations

from typing import NamedTuple


class TicketFacts(NamedTuple):
    """One ticket at one moment (``now``, UTC ISO).

    Related tickets are given by every key that they answer to, former ones too: ``keys`` are its own, ``parent`` those
    of its parent, ``above`` those of everything above it. ``blocks`` and ``blocked_by`` also hold the keys of tickets
    that are not here. ``waiting``: something unfinished blocks it, or an obstacle is in its way. ``ready``: as the
    store understands it. ``finished`` is done or cancelled. Dates and times are empty where there are none.
    """

    now: str
    keys: tuple[str, ...] = ()
    kind: str = "task"
    title: str = ""
    body: str = ""
    status: str = "open"
    state: str = ""
    workflow: str = ""
    finished: bool = False
    archived: bool = False
    waiting: bool = False
    ready: bool = False
    priority: str = "P2"
    severity: str = ""
    type: str = ""
    assignee: str = ""
    agent: str = ""
    sprint: str = ""
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    points: float | None = None
    minutes: float | None = None
    logged: int = 0
    remaining: int | None = None
    target: str = ""
    verified: str = ""
    criteria: int = 0
    children: int = 0
    comments: int = 0
    links: int = 0
    subtasks: int = 0
    created: str = ""
    created_by: str = ""
    updated: str = ""
    response_due: str = ""
    response_risk: str = ""
