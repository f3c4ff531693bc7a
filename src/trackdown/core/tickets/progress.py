"""How far a ticket is, by what is below it.

A ticket without children is at 0, or at 100 once it is done, unless somebody stated a percentage. One with children is
where they are on average: each weighs as much as its estimate if all of them have one of the same unit, else they
weigh the same. What was cancelled does not count. What was stated of a parent wins over the average, and is shown
beside it; nothing wins over done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from trackdown.core.tickets.remaining import remaining
from trackdown.core.tickets.statuses import FINISHED


class Counted(NamedTuple):
    """A ticket as far as its progress is concerned. ``above`` is the uid of its parent, ``stated`` the percentage that
    somebody said; times are minutes. The estimate is ``points`` or ``minutes``."""

    uid: str
    above: str
    status: str
    stated: int | None = None
    points: float | None = None
    minutes: float | None = None
    logged: int = 0
    remaining: int | None = None


class Progress(NamedTuple):
    """``percent`` is what counts: 100 for what is done, else ``stated``, else ``rolled_up`` (``None`` without
    children). ``done`` and ``total`` count its children in ``by``: ``points``, ``minutes`` or ``count``; a
    ticket without children counts itself, by ``status``."""

    percent: int
    stated: int | None = None
    rolled_up: int | None = None
    by: str = "status"
    done: float = 0
    total: float = 1


class Work(NamedTuple):
    """Time and points of a ticket and everything below it. ``points`` and ``minutes`` are what is estimated: by the
    children where they say anything, else by the ticket itself. ``remaining`` is what was stated, else what is left of
    the estimate. ``None``: nothing is known."""

    points: float | None = None
    minutes: float | None = None
    logged: int = 0
    remaining: int | None = None


class Rollup(NamedTuple):
    progress: Progress
    work: Work


def roll_up(tickets: Iterable[Counted]) -> dict[str, Rollup]:
    """The progress of each of them, by uid. Parents stand before their children; a parent that is not among them does
    not matter."""
    below: dict[str, list[tuple[Counted, Rollup]]] = {}
    found: dict[str, Rollup] = {}
    for ticket in reversed(list(tickets)):
        children = [item for item in below.pop(ticket.uid, []) if item[0].status != "cancelled"]
        found[ticket.uid] = Rollup(_progress(ticket, children), _work(ticket, [rolled.work for _, rolled in children]))
        below.setdefault(ticket.above, []).append((ticket, found[ticket.uid]))
    return found


def _progress(ticket: Counted, children: Sequence[tuple[Counted, Rollup]]) -> Progress:
    done = ticket.status == "done"
    if not children:
        return Progress(100 if done else ticket.stated or 0, ticket.stated, done=int(done))
    by, weights = _weights([rolled.work for _, rolled in children])
    total = sum(weights)
    reached = sum(weight * rolled.progress.percent for weight, (_, rolled) in zip(weights, children, strict=True))
    # Rounded down: 100 is said only where everything is done.
    average = int(reached / total + 1e-9)
    finished = sum(weight for weight, (child, _) in zip(weights, children, strict=True) if child.status == "done")
    percent = 100 if done else average if ticket.stated is None else ticket.stated
    return Progress(percent, ticket.stated, average, by, _plain(finished), _plain(total))


def _weights(estimated: Sequence[Work]) -> tuple[str, list[float]]:
    """What the children are counted by, and what each of them weighs."""
    points = [work.points for work in estimated if work.points is not None and work.minutes is None]
    minutes = [work.minutes for work in estimated if work.minutes is not None and work.points is None]
    for by, weights in (("points", points), ("minutes", minutes)):
        if len(weights) == len(estimated) and sum(weights) > 0:
            return by, weights
    return "count", [1.0] * len(estimated)


def _work(ticket: Counted, below: Sequence[Work]) -> Work:
    points = _sum(work.points for work in below)
    minutes = _sum(work.minutes for work in below)
    if points is None and minutes is None:
        points, minutes = ticket.points, ticket.minutes
    logged = ticket.logged + sum(work.logged for work in below)
    left = None if ticket.status in FINISHED else ticket.remaining
    remains = _sum([left, *(work.remaining for work in below)])
    if remains is None and all(work.minutes is None for work in below):
        # Its own estimate counts, for all of it: what was logged below is a part of it.
        remains = remaining(minutes, logged, None, finished=ticket.status in FINISHED)
    known = [None if value is None else _plain(value) for value in (points, minutes)]
    return Work(known[0], known[1], logged, None if remains is None else int(remains))


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else value
