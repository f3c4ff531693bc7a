"""What becomes of a ticket's parent and children when it is made another kind.

A child that may not sit under the new kind forbids it. A parent that may not hold the new kind is left for the nearest
ticket above it that may; the ticket stays related to the one that it left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from trackdown.core.tickets.kinds import KINDS, PARENTS


class Place(NamedTuple):
    """A ticket of the line above another, or below it."""

    uid: str
    key: str
    kind: str
    finished: bool = False


class NewPlace(NamedTuple):
    """``parent`` is where it goes (``None``: nowhere), ``left`` whom it leaves. ``forbidding`` are the children that
    may not stay under it: then it cannot be done."""

    parent: Place | None
    left: Place | None
    forbidding: list[Place]


def new_place(kind: str, above: Sequence[Place], below: Sequence[Place], *, finished: bool) -> NewPlace:
    """For a ticket that becomes of ``kind``. ``above`` begins with its parent and goes up; ``below`` are its children.
    An open ticket does not go under a finished one."""
    forbidding = [child for child in below if kind not in PARENTS[child.kind]]
    fitting = (place for place in above if place.kind in PARENTS[kind] and (finished or not place.finished))
    parent = next(fitting, None)
    left = above[0] if above and parent != above[0] else None
    return NewPlace(parent, left, forbidding)


class Rule(NamedTuple):
    """One line of the table that the documentation shows."""

    before: str
    after: str
    parent: str
    children: str


def table() -> list[Rule]:
    """What ``new_place`` does, for every pair of kinds, in words."""
    return [
        Rule(before, after, _parents_fate(before, after), _childrens_fate(before, after))
        for before in KINDS
        for after in KINDS
        if before != after
    ]


def _parents_fate(before: str, after: str) -> str:
    had, may = PARENTS[before], PARENTS[after]
    if not had:
        return "it had none"
    if not may:
        return "left; a relation to it stays"
    kept, left = [kind for kind in had if kind in may], [kind for kind in had if kind not in may]
    if not left:
        return "stays"
    return f"an {' or '.join(kept)} stays; an {' or '.join(left)} is left for the epic above it, if there is one"


def _childrens_fate(before: str, after: str) -> str:
    had = [kind for kind in KINDS if before in PARENTS[kind]]
    stay = [kind for kind in had if after in PARENTS[kind]]
    forbid = [kind for kind in had if after not in PARENTS[kind]]
    if not had:
        return "it had none"
    if not forbid:
        return f"{_plural(stay)} stay"
    refused = f"refused while it has {_plural(forbid)}"
    return f"{_plural(stay)} stay; {refused}" if stay else refused


def _plural(kinds: Sequence[str]) -> str:
    return " and ".join(f"{kind}s" for kind in kinds)
