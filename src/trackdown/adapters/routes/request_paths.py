"""The path of a request whose address is put together from parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from trackdown.core.contracts.paths import UNRESOLVED, address


class Requested(NamedTuple):
    """``host`` is ``…`` where the address begins with something computed, as one with a configured host does."""

    host: str
    path: str


def request(pieces: Sequence[str | None]) -> Requested | str:
    """Where a request goes; None among the pieces is a part that is computed. Such a part stands for a parameter if it
    is a whole segment; at the beginning it is the host. A text as answer says what could be read of what cannot be
    told."""
    host = ""
    rest = list(pieces)
    while rest and rest[0] == "":
        rest = rest[1:]
    if rest and rest[0] is None:
        host, rest = UNRESOLVED, rest[1:]
        if not rest or not (rest[0] or "").startswith("/"):
            return UNRESOLVED
    text, computed = "", 0
    for piece in rest:
        computed += piece is None
        text += piece if piece is not None else f"{{p{computed}}}"
    named, path = address(text)
    if named and "{" in named:
        return UNRESOLVED
    if not path.startswith("/"):
        path = f"/{path}"
    told = [segment for segment in path.split("/") if "{" in segment]
    if any(not (segment.startswith("{") and segment.endswith("}") and segment.count("{") == 1) for segment in told):
        return _mixed(path)
    return Requested(host or named, path)


def _mixed(path: str) -> Requested | str:
    """A computed part beside a text in one segment: a query's at the end is no part of the path."""
    last = path.rpartition("/")[2]
    before = path[: len(path) - len(last)]
    if last.count("{") == 1 and last.endswith("}") and not last.startswith("{") and "{" not in before:
        # `/posts${query}`: what follows a name without a slash is most often a query, and is not known to be one.
        return f"{before}{last[: last.index('{')]}{UNRESOLVED}"
    return UNRESOLVED
