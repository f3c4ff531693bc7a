"""How long a piece of work will take: by what similar work took, else by its size.

History is asked first for tickets of the same kind with one of the same components and the same type, then for the
same component, the same type, the same kind alone; the first of these with enough tickets gives the median. Size is
counted in parts: criteria, subtasks and steps that are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

FEWEST = 3
"""So many tickets have to be done before they say anything about the next one."""
WEEK = 5 * 480
"""Minutes of work in a week."""
ROUND = 30
"""Estimates from history are given in half hours."""
FIRST = {"task": 120, "issue": 480}
"""Minutes for the first part of a ticket, by its kind."""
MORE = {"task": 60, "issue": 120}
"""Minutes for each part after the first."""
MOST = {"task": 2 * 480, "issue": 2 * WEEK}
"""What is longer than two days, or two weeks, is no task, or no issue, any more."""


class Sample(NamedTuple):
    """What a ticket that is done took."""

    kind: str
    type: str
    components: frozenset[str]
    minutes: float


class Subject(NamedTuple):
    """What is to be estimated. ``parts`` counts what it consists of."""

    kind: str
    type: str = ""
    components: tuple[str, ...] = ()
    parts: int = 1


class Estimate(NamedTuple):
    minutes: int
    basis: str


def from_history(subject: Subject, history: Sequence[Sample]) -> Estimate | None:
    """The median of similar work; ``None`` if too little of it is done."""
    own = [sample for sample in history if sample.kind == subject.kind]
    mine = {name.casefold() for name in subject.components}
    touches: Callable[[Sample], bool] = lambda sample: not mine.isdisjoint(sample.components)  # noqa: E731
    typed: Callable[[Sample], bool] = lambda sample: bool(subject.type) and sample.type == subject.type  # noqa: E731
    named = " or ".join(subject.components)
    choices: list[tuple[str, Callable[[Sample], bool]]] = [
        (f" of the type {subject.type} in {named}", lambda sample: touches(sample) and typed(sample)),
        (f" in {named}", touches),
        (f" of the type {subject.type}", typed),
        ("", lambda sample: True),
    ]
    for words, fits in choices:
        found = [sample.minutes for sample in own if fits(sample)]
        if len(found) >= FEWEST:
            minutes = max(ROUND, round(median(found) / ROUND) * ROUND)
            return Estimate(minutes, f"the median of {len(found)} {subject.kind}s done{words}")
    return None


def by_size(subject: Subject) -> Estimate:
    """What the size rules say."""
    parts = max(1, subject.parts)
    minutes = min(MOST[subject.kind], FIRST[subject.kind] + (parts - 1) * MORE[subject.kind])
    return Estimate(minutes, f"by its size ({parts} part{'s' if parts != 1 else ''}); too little like it is done yet")
