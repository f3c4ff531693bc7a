"""Telling people elsewhere: the rules, the addresses, what is still to be sent, and who sends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from trackdown.core.notices.notice import Notice
from trackdown.core.notices.rules import Rule


class Position(NamedTuple):
    """How far the log was read: the place and the id of the last operation (0 and nothing for an empty log)."""

    place: int = 0
    operation: str = ""


class Entry(NamedTuple):
    """A notice and what became of it: ``waiting`` (tried again from ``next_at`` on; empty means at once), ``sent``, or
    ``failed`` (given up after ``tries``). ``error`` says why the last try failed, ``at`` when it stood so."""

    notice: Notice
    state: Literal["waiting", "sent", "failed"]
    tries: int = 0
    next_at: str = ""
    error: str = ""
    at: str = ""


class Delivery(NamedTuple):
    """What came of sending. ``error`` never holds any part of the address. ``unreachable``: nobody answered, so that
    the same target needs no second message now."""

    ok: bool
    error: str = ""
    unreachable: bool = False


class Rules(Protocol):
    def read(self) -> list[Rule]:
        """The rules, none if there is no file. Raises BadConfiguration, Unusable."""
        ...

    def put(self, rule: Rule) -> None:
        """Write the rule of that channel, new or instead of its old one; the rest of the file stays as it is."""
        ...

    def remove(self, channel: str) -> None:
        """Take the rule of that channel out."""
        ...


class Targets(Protocol):
    def read(self) -> dict[str, str]:
        """The addresses kept on this machine, by channel. Raises BadConfiguration, Unusable."""
        ...

    def put(self, channel: str, address: str) -> None:
        """Keep an address where nobody else can read it; an empty one takes it away."""
        ...


class Outbox(Protocol):
    def position(self) -> Position | None:
        """How far the log was read; ``None`` before the first time."""
        ...

    def since(self) -> dict[str, int]:
        """The place of the log behind which each channel is told anything."""
        ...

    def begin(self, channel: str, place: int) -> None:
        """The channel is told what stands behind that place; one that is known stays as it is."""
        ...

    def record(self, seen: Position | None, now: Position, notices: Iterable[Notice], new: Mapping[str, int]) -> bool:
        """In one transaction: keep the notices, the channels that are ``new``, and that the log was read up to ``now``.
        False, with nothing changed, if somebody else has read on from ``seen`` meanwhile."""
        ...

    def due(self, now: str) -> list[Entry]:
        """What is to be sent now, in the order of the log; everything that waits if ``now`` is empty."""
        ...

    def settle(self, entries: Sequence[Entry]) -> None:
        """These notices stand as their entries say from now on."""
        ...

    def hurry(self, channel: str) -> None:
        """What waits for that channel is due at once."""
        ...

    def forget(self, channel: str) -> int:
        """Drop what waits for that channel and where it began; how many notices that were."""
        ...

    def entries(self, limit: int = 0) -> list[Entry]:
        """What was sent, waits or was given up, newest first."""
        ...


class Sender(Protocol):
    def check(self, address: str) -> str:
        """Why the address cannot be used on this machine, without repeating it; empty if it can."""
        ...

    def send(self, address: str, text: str) -> Delivery:
        """Deliver one message within the sender's time limit. Raises nothing for a target that fails."""
        ...

    def close(self) -> None: ...
