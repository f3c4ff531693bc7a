"""Sums over responses, in buckets inside which a price is linear: nothing else of a response is kept."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from trackdown.core.accounting.spending import Spent
from trackdown.core.runs.usage import Usage

BANDS = (32_000, 100_000, 128_000, 199_999, 200_000, 256_000, 272_000, 512_000, 524_288)
"""Sizes of a request, in input tokens, above which some model costs more. A price that changes somewhere else cannot be
told from sums; such a model is then named as unpriced."""

_MINUTE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d", re.ASCII)


class Bucket(NamedTuple):
    """``slot`` is the half hour (prices change by the day, some by the time of day), empty for what has no time.
    ``band`` counts how many of ``BANDS`` the request's input exceeds."""

    slot: str
    client: str
    session: str
    model: str
    project: str
    band: int

    @property
    def day(self) -> str:
        return self.slot[:10]


class Sums(NamedTuple):
    """``lasting`` as in ``Spent``; ``usage.cost`` is what the client itself reported, ``None`` if it did not."""

    requests: int
    usage: Usage
    lasting: int = 0

    def plus(self, other: Sums) -> Sums:
        return Sums(self.requests + other.requests, self.usage.plus(other.usage), self.lasting + other.lasting)


def band(usage: Usage) -> int:
    fresh, cached, written, *_ = usage
    return bisect_left(BANDS, fresh + cached + written)


def slot(at: str) -> str:
    """The half hour of a UTC time; empty for a text that is none."""
    if not _MINUTE.match(at):
        return ""
    return at[:14] + ("30" if at[14] >= "3" else "00")


class Ledger:
    """Sums by bucket. Memory is that of the buckets: a handful for each session, however many responses it has."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str, str, str, str, int], list[int]] = {}
        self._costs: dict[tuple[str, str, str, str, str, int], Decimal] = {}
        self._slots: dict[str, str] = {}

    def add(self, spent: Spent) -> None:
        _, at, client, session, model, project, usage, lasting = spent
        half_hour = self._slots.get(at[:16])
        if half_hour is None:
            half_hour = self._slots[at[:16]] = slot(at)
        self._put((half_hour, client, session, model, project, band(usage)), spent.request, usage, lasting)

    def put(self, place: Bucket, sums: Sums) -> None:
        """Add what was summed already."""
        self._put(place, sums.requests, sums.usage, sums.lasting)

    def _put(self, place: tuple[str, str, str, str, str, int], requests: int, usage: Usage, lasting: int) -> None:
        held = self._sums.get(place)
        if held is None:
            held = self._sums[place] = [0] * 7
        fresh, cached, written, output, reasoning, cost = usage
        held[0] += requests
        held[1] += fresh
        held[2] += cached
        held[3] += written
        held[4] += output
        held[5] += reasoning
        held[6] += lasting
        if cost is not None:
            self._costs[place] = self._costs.get(place, Decimal(0)) + Decimal(cost)

    def items(self) -> Iterable[tuple[Bucket, Sums]]:
        for place, (requests, fresh, cached, written, output, reasoning, lasting) in self._sums.items():
            cost = self._costs.get(place)
            said = None if cost is None else money(cost)
            usage = Usage(fresh, cached, written, output, reasoning, said)
            yield Bucket(*place), Sums(requests, usage, lasting)


def money(amount: Decimal) -> str:
    """Decimal text without an exponent and without noise behind the tenth digit."""
    # Adding nothing makes of a negative zero, which rounding can leave, a plain one.
    return f"{amount.quantize(Decimal('0.0000000001')) + 0:f}".rstrip("0").rstrip(".")
