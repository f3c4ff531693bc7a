"""Which tickets are handed out now, as a pure function of a snapshot."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.dispatch.snapshot import Busy, Candidate, Snapshot


class Start(NamedTuple):
    """Hand this ticket to that agent now."""

    ticket: str
    key: str
    agent: str


class Hold(NamedTuple):
    """A ticket that could start but for ``reason``."""

    key: str
    reason: str


class Decisions(NamedTuple):
    start: list[Start]
    hold: list[Hold]


def decide(snapshot: Snapshot, now: str) -> Decisions:
    """Most urgent first, up to ``jobs`` at once; a ticket is handed out once per command.

    A ticket that will change the same files as a run that is at work waits for it: two results that surely conflict
    would cost a fix round. ``now`` is UTC text.
    """
    start: list[Start] = []
    hold: list[Hold] = []
    busy = list(snapshot.busy)
    for candidate in snapshot.candidates:
        if candidate.ticket in snapshot.tried:
            continue
        reason = _obstacle(candidate, snapshot, busy, now)
        if reason:
            hold.append(Hold(candidate.key, reason))
            continue
        start.append(Start(candidate.ticket, candidate.key, candidate.agent))
        busy.append(Busy(candidate.ticket, candidate.key, candidate.agent, True, candidate.files))
    return Decisions(start, hold)


def _obstacle(candidate: Candidate, snapshot: Snapshot, busy: list[Busy], now: str) -> str:
    if any(run.ticket == candidate.ticket for run in busy):
        return f"{candidate.key} is being worked on already"
    if snapshot.quiet:
        return f"it is quiet until {snapshot.quiet}"
    if sum(run.here for run in busy) >= snapshot.jobs:
        return "all places are taken"
    until = snapshot.resting.get(candidate.agent, "")
    if until > now:
        return f"{candidate.agent} has reached a limit until {until}"
    limit = snapshot.limits.get(candidate.agent)
    if limit and sum(run.agent == candidate.agent for run in busy) >= limit:
        return f"{candidate.agent} has its {limit} run{'' if limit == 1 else 's'}"
    for run in busy:
        shared = sorted(candidate.files & run.files)
        if shared:
            return f"{run.key} is changing {shared[0]} too"
    return ""
