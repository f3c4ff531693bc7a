"""Which tickets go into a sprint: by capacity, in three bands of priority.

The product's description gives the bands: 60 % of the points for P0 and P1, 30 % for P2, 10 % for P3. Each band is
filled up to its share; what no band can use goes to the most urgent ticket that still fits, whatever its band.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from trackdown.errors import InvalidInput

NAMES = ("P0/P1", "P2", "P3")
SHARES = (60, 30, 10)
_BAND_OF = {"P0": 0, "P1": 0, "P2": 1, "P3": 2}
_VALUES = {"critical": 0, "very high": 0, "high": 1, "medium": 2, "low": 4}
_UNKNOWN_VALUE = 3


class Candidate(NamedTuple):
    """A ticket that could be planned. ``born`` is its place in the order of birth; ``needs`` are the keys of unfinished
    tickets that it waits for; ``obstacle`` is set if something stands in its way that is no ticket."""

    key: str
    priority: str
    points: float | None
    born: int = 0
    value: str = ""
    needs: tuple[str, ...] = ()
    obstacle: bool = False


class Choice(NamedTuple):
    """A ticket of the plan. ``why`` says which room it took."""

    key: str
    band: str
    points: float
    why: str


class Left(NamedTuple):
    """A ticket that is not in the plan, and why."""

    key: str
    why: str


class Band(NamedTuple):
    """``share`` is what it may have, ``used`` what it has, both in points; ``used`` counts what was there before."""

    name: str
    share: float
    used: float


class Plan(NamedTuple):
    chosen: list[Choice]
    left: list[Left]
    bands: list[Band]
    capacity: float
    used: float


def band_of(priority: str) -> int:
    """The place of a priority's band in ``NAMES``."""
    return _BAND_OF.get(priority, len(NAMES) - 1)


def checked_shares(text: str) -> tuple[int, int, int]:
    """``60,30,10``: three percentages that come to 100. Raises InvalidInput."""
    parts = [part.strip().removesuffix("%").strip() for part in text.split(",")]
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise InvalidInput(f"{text[:80]!r} are not three percentages.", hint="Write them as 60,30,10 (P0/P1, P2, P3).")
    first, second, third = (int(part) for part in parts)
    if first + second + third != 100:
        raise InvalidInput(f"{text[:80]!r} do not come to 100.", hint="Write them as 60,30,10 (P0/P1, P2, P3).")
    return first, second, third


def plan(
    candidates: Iterable[Candidate],
    capacity: float,
    *,
    already: Iterable[Candidate] = (),
    shares: tuple[int, int, int] = SHARES,
) -> Plan:
    """Fill the room that ``already`` leaves. The order in which the candidates come does not matter."""
    return _Filling(sorted(candidates, key=_order), capacity, list(already), shares).plan()


def _order(candidate: Candidate) -> tuple[str, int, int, str]:
    value = _VALUES.get(candidate.value.strip().lower(), _UNKNOWN_VALUE)
    return (candidate.priority, value, candidate.born, candidate.key)


_Room = Callable[[int], float]
"""How many points a band may still take, by the band's place."""


class _Filling:
    def __init__(
        self, waiting: list[Candidate], capacity: float, already: list[Candidate], shares: tuple[int, int, int]
    ) -> None:
        self._waiting = waiting
        self._capacity = capacity
        self._shares = [capacity * share / 100 for share in shares]
        self._used = [0.0] * len(NAMES)
        for candidate in already:
            self._used[band_of(candidate.priority)] += candidate.points or 0
        self._inside = {candidate.key for candidate in already}
        self._chosen: list[Choice] = []

    def plan(self) -> Plan:
        self._fill("its band's share", lambda band: self._shares[band] - self._used[band])
        self._fill("room that other bands left", lambda band: self._capacity)
        left = [Left(candidate.key, self._reason(candidate)) for candidate in self._waiting]
        bands = [Band(*known) for known in zip(NAMES, self._shares, self._used, strict=True)]
        return Plan(self._chosen, left, bands, self._capacity, sum(self._used))

    def _fill(self, why: str, room: _Room) -> None:
        """Take what fits, from the front again after each: a ticket may have waited for the one just taken."""
        taken: Candidate | None = self._next(room)
        while taken is not None:
            self._waiting.remove(taken)
            self._inside.add(taken.key)
            band, points = band_of(taken.priority), taken.points or 0
            self._used[band] += points
            self._chosen.append(Choice(taken.key, NAMES[band], points, why))
            taken = self._next(room)

    def _next(self, room: _Room) -> Candidate | None:
        free = self._capacity - sum(self._used)
        for candidate in self._waiting:
            fits = candidate.points is not None and candidate.points <= min(free, room(band_of(candidate.priority)))
            if fits and not candidate.obstacle and self._inside.issuperset(candidate.needs):
                return candidate
        return None

    def _reason(self, candidate: Candidate) -> str:
        missing = [key for key in candidate.needs if key not in self._inside]
        if candidate.points is None:
            return "it has no estimate in points"
        if candidate.obstacle:
            return "something stands in its way"
        if missing:
            return f"it waits for {', '.join(missing)}"
        words = "point does" if candidate.points == 1 else "points do"
        return f"its {candidate.points:g} {words} not fit into what is left"
