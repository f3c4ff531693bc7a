"""What the tables say about an entity, and what they are to say."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackdown.adapters.sqlite.rows import Placed
from trackdown.adapters.sqlite.side_tables import Sides
from trackdown.core.ops.envelope import State
from trackdown.core.ops.order import Position


class Kept(NamedTuple):
    """What is there. Of a ticket also its ``row``, what it is found by (``sides``, ``words``: title and body), and the
    ``places`` in the log of the comments that the state is without (``None``: it has them itself)."""

    state: State
    born: int
    last: Position
    sides: Sides
    row: dict[str, Any] = {}
    words: tuple[str, str] = ("", "")
    places: list[int] | None = None


class Folded(NamedTuple):
    """A state, the clock of its first operation and the position of its last; ``log`` is what was folded: all there is,
    or onto the kept state if ``further``."""

    state: State | None
    born: int
    last: Position
    log: list[Placed]
    further: bool
