"""Rows of a report: buckets that share a name, what they cost by the price list, and what the client said they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NamedTuple

from trackdown.core.accounting.ledger import Bucket, Sums, money
from trackdown.core.runs.usage import Usage

Price = Callable[[Bucket, Sums], Decimal | None]
"""What the sums of a bucket cost in US dollars; ``None`` for a model that has no price."""


UNNAMED = "unnamed"
"""A model of which a log says nothing."""


class Row(NamedTuple):
    """``usage.cost`` is what the clients reported. ``cost`` is what the priced models cost by the price list, ``None``
    if none of them has a price; ``unpriced`` names the others. ``difference`` is what the clients reported less what
    the same sessions cost by the price list; ``None`` where nothing was reported or a part of it has no price."""

    name: str
    requests: int
    usage: Usage
    cost: str | None
    difference: str | None
    unpriced: list[str]


class _Sum:
    """A row in the making."""

    def __init__(self) -> None:
        self.sums = Sums(0, Usage())
        self.cost: Decimal | None = None
        self.covered: Decimal | None = Decimal(0)
        self.unpriced: set[str] = set()

    def add(self, place: Bucket, sums: Sums, cost: Decimal | None, reported: bool) -> None:
        self.sums = self.sums.plus(sums)
        if cost is None:
            self.unpriced.add(place.model or UNNAMED)
            self.covered = None if reported else self.covered
            return
        self.cost = cost if self.cost is None else self.cost + cost
        if reported and self.covered is not None:
            self.covered += cost

    def row(self, name: str) -> Row:
        said = self.sums.usage.cost
        difference = None if said is None or self.covered is None else money(Decimal(said) - self.covered)
        cost = None if self.cost is None else money(self.cost)
        return Row(name, self.sums.requests, self.sums.usage, cost, difference, sorted(self.unpriced))


def rows(items: Iterable[tuple[str, Bucket, Sums]], price: Price) -> tuple[list[Row], Row]:
    """What stands under each name, in the order of the names, and all of it in one row."""
    held = list(items)
    told = {(place.client, place.session) for _, place, sums in held if sums.usage.cost is not None}
    found: dict[str, _Sum] = {}
    whole = _Sum()
    for name, place, sums in held:
        cost = price(place, sums) if sums.usage.total else Decimal(0)
        reported = (place.client, place.session) in told
        for row in (found.setdefault(name, _Sum()), whole):
            row.add(place, sums, cost, reported)
    return [found[name].row(name) for name in sorted(found)], whole.row("")
