"""The clients' own session logs: where they are, what they say was consumed, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from trackdown.core.accounting.ledger import Bucket, Sums


class Unread(NamedTuple):
    """What could not be read of a file: ``lines`` of it (the first is ``line``, counted from 1, both 0 if it is the
    whole file), and why. Everything else of the file counts."""

    path: str
    lines: int
    line: int
    why: str


class Reading(NamedTuple):
    """What the logs say. ``files`` counts those that were understood, ``read`` the bytes that were new this time."""

    items: list[tuple[Bucket, Sums]]
    files: int
    read: int
    unread: list[Unread]


class SessionFile(NamedTuple):
    """One session's log. ``title`` is the first thing that was asked in it."""

    client: str
    session: str
    path: Path
    title: str = ""


class KeptLog(NamedTuple):
    """A session's log that was archived. ``digest`` names its content, which ``copy`` writes into a file; it raises
    NotFound if the content is gone."""

    client: str
    session: str
    digest: str
    copy: Callable[[Path], None]


class SessionLogs(Protocol):
    def read(self, places: Sequence[Path] | None, kept: Sequence[KeptLog] = ()) -> Reading:
        """What the logs in those files and folders come to, every response once; ``None`` for the clients' default
        places. What was kept stands in for sessions of which there is no log any more. Raises InvalidInput for a place
        that is not there."""
        ...

    def find(self, name: str, client: str) -> SessionFile:
        """The log of a session by its id or its file; ``client`` narrows it down, empty for any. Raises NotFound,
        Ambiguous, and InvalidInput for a file that is no session log."""
        ...

    def content(self, file: SessionFile) -> Iterable[str]:
        """The log as text, line by line."""
        ...

    def events(self, client: str, lines: Iterable[str]) -> Iterable[dict[str, Any]]:
        """What was said and done in a log of that client: events as those of a run's transcript, and ``person`` with a
        ``message`` for what a person said. Nothing for what is no such log."""
        ...


class Prices(Protocol):
    """``source`` names the price list, ``date`` the newest change of a price that it knows."""

    source: str
    date: str

    def cost(self, place: Bucket, sums: Sums) -> Decimal | None:
        """What the requests in a bucket cost in US dollars, each priced by its own size and time; ``None`` for a model
        without a price: never a guess."""
        ...
