"""What came in, kept as values for a test to look at."""

from __future__ import annotations

from typing import Any, NamedTuple


class SeenRequest(NamedTuple):
    """A request as it came in. ``headers`` have lower-case names; ``turn`` is the place in the script of the turn that
    answered it, or ``None`` if it used up none."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    turn: int | None
