"""What has to be known to decide what is handed out next."""

from __future__ import annotations

from typing import NamedTuple


class Candidate(NamedTuple):
    """A ticket that could be handed out: nothing blocks it and nobody is at it. ``files`` are those it will change."""

    ticket: str
    key: str
    agent: str
    files: frozenset[str] = frozenset()


class Busy(NamedTuple):
    """A run that is at work now, in this process or another. ``here``: it takes one of our places."""

    ticket: str
    key: str
    agent: str
    here: bool
    files: frozenset[str] = frozenset()


class Snapshot(NamedTuple):
    """``candidates`` are in order of urgency. ``tried`` are tickets that this command has already handed out once.
    ``limits`` maps an agent to the most runs it may have at once (0 or absent: no limit). ``resting`` maps an agent to
    the UTC time until which a limit of its holds. ``quiet`` is the UTC time at which quiet hours end, empty outside of
    them."""

    candidates: list[Candidate]
    busy: list[Busy]
    tried: frozenset[str]
    jobs: int
    limits: dict[str, int] = {}
    resting: dict[str, str] = {}
    quiet: str = ""
