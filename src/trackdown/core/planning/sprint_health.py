"""How a sprint stands: what is in it by band of priority, and the lines of its health check.

The product's description asks three questions: are there P0 tickets left, are P1 tickets at risk, and does the rest fit
to what the team gets done in a sprint.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from trackdown.core.planning.sprint_plan import NAMES, SHARES, band_of

OVER = 1.15
"""So much above its velocity a team may plan before it is told."""

TOLERANCE = 10
"""Percentage points by which P2 and P3 together may go beyond their shares."""


class Member(NamedTuple):
    """A ticket of the sprint. ``held``: something unfinished is in its way. ``finished_on`` is a day, or empty."""

    key: str
    priority: str
    points: float | None
    finished: bool
    cancelled: bool = False
    held: bool = False
    finished_on: str = ""


class Allocation(NamedTuple):
    """The points of one band. ``percent`` is of the capacity, or of all points where there is no capacity."""

    band: str
    points: float
    tickets: int
    percent: int


class Line(NamedTuple):
    """``level`` is ``ok``, ``warning`` or ``problem``."""

    level: str
    text: str


class Day(NamedTuple):
    """Points that were still to be done at the end of a day."""

    day: str
    left: float


def counted(members: Sequence[Member]) -> list[Member]:
    """Those that count: what was cancelled is no work any more."""
    return [member for member in members if not member.cancelled]


def total(members: Sequence[Member], *, finished: bool = False) -> float:
    """The points of all that count, or of those that are finished."""
    return sum(member.points or 0 for member in counted(members) if member.finished or not finished)


def allocation(members: Sequence[Member], capacity: float | None) -> list[Allocation]:
    """What each band has, and behind them how much room is left (``Buffer``), if the capacity is known."""
    found = counted(members)
    whole = capacity or total(found)
    rows: list[Allocation] = []
    for place, name in enumerate(NAMES):
        mine = [member for member in found if band_of(member.priority) == place]
        points = total(mine)
        rows.append(Allocation(name, points, len(mine), _percent(points, whole)))
    if capacity is not None:
        buffer = capacity - total(found)
        rows.append(Allocation("Buffer", buffer, 0, _percent(buffer, whole)))
    return rows


def _percent(points: float, whole: float) -> int:
    return round(100 * points / whole) if whole else 0


def check(members: Sequence[Member], capacity: float | None, velocity: float | None) -> list[Line]:
    """The health check: a line for P0, one for P1, one for the balance; more only where something is wrong."""
    found = counted(members)
    lines = [_urgent(found), _at_risk(found), _balance(found, velocity)]
    committed = total(found)
    if capacity is not None and committed > capacity:
        lines.append(Line("problem", f"{capacity:g} is the capacity in points, and {committed:g} are planned"))
    unestimated = [member.key for member in found if member.points is None]
    if unestimated:
        lines.append(Line("warning", f"{_count(unestimated, 'ticket')} without an estimate: {', '.join(unestimated)}"))
    return lines


def _urgent(members: list[Member]) -> Line:
    left = [member.key for member in members if member.priority == "P0" and not member.finished]
    if left:
        return Line("problem", f"{_count(left, 'P0 item')} outstanding: {', '.join(left)}")
    return Line("ok", "No P0 items outstanding")


def _at_risk(members: list[Member]) -> Line:
    held = [member.key for member in members if member.priority == "P1" and member.held and not member.finished]
    if held:
        return Line("warning", f"{_count(held, 'P1 item')} at risk (blocked dependencies): {', '.join(held)}")
    return Line("ok", "No P1 items at risk")


def _balance(members: list[Member], velocity: float | None) -> Line:
    committed = total(members)
    rest = total([member for member in members if band_of(member.priority) > 0])
    percent = _percent(rest, committed)
    if velocity and committed > velocity * OVER:
        return Line("warning", f"{committed:g} is more than the team's velocity of {velocity:g}, in points")
    if percent > sum(SHARES[1:]) + TOLERANCE:
        return Line("warning", f"P2/P3 take {percent}% of the points; {sum(SHARES[1:])}% is the usual balance")
    behind = f" of {velocity:g} points" if velocity else " (no sprint is done yet: unknown)"
    return Line("ok", f"P2/P3 balance appropriate for team velocity{behind}")


def _count(items: list[str], what: str) -> str:
    return f"{len(items)} {what}{'' if len(items) == 1 else 's'}"


def velocity(done: Sequence[float], last: int = 3) -> float | None:
    """The mean of the points that the last sprints got done; ``None`` before the first is closed."""
    recent = done[-last:]
    return round(sum(recent) / len(recent), 1) if recent else None


def burndown(members: Sequence[Member], days: Sequence[str], carried: float = 0) -> list[Day]:
    """What was left at the end of each of these days; ``carried`` are points that have left the sprint unfinished."""
    whole = total(members) + carried
    found = counted(members)
    return [
        Day(day, whole - sum(member.points or 0 for member in found if member.finished and member.finished_on <= day))
        for day in days
    ]
