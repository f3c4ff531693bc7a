"""What source code serves and calls, as far as reading it can tell."""

from __future__ import annotations

from typing import Literal, NamedTuple

from trackdown.core.contracts.model import Field
from trackdown.core.contracts.paths import shown

ANY = "ANY"
"""The method of a route that answers to all of them."""

Slash = Literal["either", "exact", "added", "added to reads"]
"""What a framework makes of a slash at the end: it does not care; the path is what is written; a route that ends with
one also answers without; the same, for GET and HEAD only."""


class Place(NamedTuple):
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Route(NamedTuple):
    """One method on one path. ``path`` is whole and in the spelling of ``paths``.

    ``application`` is what it belongs to: only routes of one application can stand in each other's way. ``turn`` is
    its place in the order in which they are tried; None where the framework does not go by order, or the order cannot
    be told. ``query``, ``body``, ``response`` and ``codes`` are None where the framework does not state them; ``open``
    says that there may be more of them than were found. ``codes`` are those of success first. ``implied``: the
    framework adds it beside others of one declaration, and nobody can have these without it.
    """

    method: str
    path: str
    place: Place
    framework: str
    application: str = ""
    turn: int | None = None
    slash: Slash = "either"
    query: tuple[Field, ...] | None = None
    body: tuple[Field, ...] | None = None
    response: tuple[Field, ...] | None = None
    codes: tuple[str, ...] | None = None
    open: bool = False
    implied: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {shown(self.path)}"


class Unresolved(NamedTuple):
    """A route or a call whose method or path cannot be told. ``…`` stands in ``path`` for what is missing."""

    method: str
    path: str
    place: Place
    why: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


class Asleep(NamedTuple):
    """Something that looks like a route and serves nothing: commented out, or of a router that nothing includes.
    ``path`` is the end of it that could be read."""

    method: str
    path: str
    place: Place
    why: str


class Sent(NamedTuple):
    """A request that a client makes. ``path`` is in the spelling of ``paths``; ``host`` is empty for a relative one."""

    method: str
    path: str
    place: Place
    library: str
    host: str = ""

    @property
    def name(self) -> str:
        return f"{self.method} {shown(self.path)}"


class Unreadable(NamedTuple):
    place: Place
    why: str


class Found(NamedTuple):
    """All that one reader found in some files."""

    routes: tuple[Route, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    asleep: tuple[Asleep, ...] = ()
    calls: tuple[Sent, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


def together(parts: list[Found]) -> Found:
    """Several readers' findings as one; what two of them say alike is there once."""
    return Found(
        tuple(dict.fromkeys(item for part in parts for item in part.routes)),
        tuple(dict.fromkeys(item for part in parts for item in part.unresolved)),
        tuple(dict.fromkeys(item for part in parts for item in part.asleep)),
        tuple(dict.fromkeys(item for part in parts for item in part.calls)),
        tuple(dict.fromkeys(item for part in parts for item in part.unreadable)),
    )
