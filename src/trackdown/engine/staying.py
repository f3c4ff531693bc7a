"""Staying at work: when there is something to look at, and which parked or abandoned runs can go on by then.

A store in which nothing happens costs one question a second: where its log ends.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import NamedTuple

from trackdown.core.ops.envelope import Operation
from trackdown.core.runs.model import Run
from trackdown.engine.equipment import ENGINE, Equipment
from trackdown.engine.recovery import abandoned, ours, reclaimed, wakes
from trackdown.engine.waits import seconds_until
from trackdown.ports.store import Reader

LEAST_SECONDS = 30.0
"""So often everything is looked at, whatever the log says: a process that died writes nothing, a day's budget and an
agent's limit are over by the clock."""
CHECKOUT_SECONDS = 5.0
"""So often the checkout is looked at while a result waits for it."""
AGAIN_SECONDS = 600.0
"""After so long such a result is tried again though nothing seems to have changed there."""
CALM_SECONDS = 20.0
"""After so long without a word in the log the engine is put to rest."""
GRACE_SECONDS = 4.0
"""So long a run that could go on is left to others: whoever answered or approved drives it with that same command."""


class _Tried(NamedTuple):
    """When a result was last let out to land, and what the checkout and its target were like."""

    seen: tuple[str | None, tuple[str, ...]]
    at: float


class Lookout:
    """What a dispatcher that stays knows of the world between two looks."""

    def __init__(self, equipment: Equipment) -> None:
        self._e = equipment
        self._end = -1
        self._next = 0.0
        self.stirred = True
        """Whether, at the last look, something had been written, or a place had become free."""
        self._stirred_at = 0.0
        self._since: dict[str, float] = {}
        self._tried: dict[str, _Tried] = {}

    def due(self) -> bool:
        """Whether there may be something new: somebody wrote, or a moment has come. Raises StoreBusy."""
        with self._e.store.read() as reader:
            end = reader.end()
        now = time.monotonic()
        if end == self._end and now < self._next:
            return False
        self.stirred = end != self._end
        self._stirred_at = now if self.stirred else self._stirred_at
        self._end, self._next = end, now + LEAST_SECONDS
        return True

    def again_in(self, seconds: float) -> None:
        """Look again by then at the latest."""
        self._next = min(self._next, time.monotonic() + seconds)

    @property
    def calm(self) -> bool:
        """Whether nothing has been written for a while."""
        return time.monotonic() - self._stirred_at >= CALM_SECONDS

    def stir(self) -> None:
        """Look at everything again, as if somebody had written."""
        self._end = -1

    def expect(self, runs: list[Run]) -> None:
        """Look again when the next of these waits is over. One that is over already waits for a free place."""
        now = self._e.clock.now()
        left = [seconds_until(run.wait.until, now) for run in runs if run.wait and run.wait.until]
        for seconds in left:
            if seconds:
                self.again_in(seconds)

    def woken(self, runs: list[Run], most: int) -> list[Run]:
        """Those of these runs that nobody drives and that can go on, ``most`` of them: what they left running has been
        ended."""
        now = time.monotonic()
        ready = [run for run in runs if ours(self._e, run) and self._can_go_on(run)]
        self._since = {run.uid: self._since.get(run.uid, now) for run in ready}
        calm = [run for run in ready if now - self._since[run.uid] >= GRACE_SECONDS]
        if len(calm) < len(ready):
            self.again_in(GRACE_SECONDS)
        if any(_waits_for_checkout(run) for run in runs):
            self.again_in(CHECKOUT_SECONDS)
        found = (self._taken(run) for run in calm if abandoned(self._e, run))
        return list(islice((run for run in found if run), max(0, most)))

    def _taken(self, run: Run) -> Run | None:
        if _waits_for_checkout(run):
            self._tried[run.uid] = _Tried(self._checkout(run), time.monotonic())
        return reclaimed(self._e, run.uid)

    def _can_go_on(self, run: Run) -> bool:
        if not wakes(self._e, run):
            return False
        if not _waits_for_checkout(run) or run.cancel is not None or run.rejected is not None:
            return True
        tried = self._tried.get(run.uid)
        # Each try is written down: not for the same obstacle again and again.
        return tried is None or time.monotonic() - tried.at >= AGAIN_SECONDS or tried.seen != self._checkout(run)

    def _checkout(self, run: Run) -> tuple[str | None, tuple[str, ...]]:
        return self._e.repository.tip(run.target), tuple(self._e.repository.uncommitted())


def _waits_for_checkout(run: Run) -> bool:
    return run.wait is not None and run.wait.kind == "checkout"


def left_alone(reader: Reader, ticket: str) -> bool:
    """Whether a person ended the ticket's last run and has changed nothing of the ticket since: whoever stays at work
    would only begin again what was just stopped. A comment is no change."""
    runs = reader.runs(ticket=ticket, limit=1)
    if not runs or runs[0].get("state") != "cancelled":
        return False
    return not _changed_since(reader.operations(ticket))


def _changed_since(log: list[Operation]) -> bool:
    for operation in reversed(log):
        if operation.actor == ENGINE:
            return False
        if not operation.type.startswith("ticket.comment"):
            return True
    return True


def standing(at_work: int, runs: list[Run], held: int, quiet: bool) -> str:
    """What a person sees while nothing happens."""
    waiting = sum(_needs_person(run) for run in runs)
    parts = [f"{at_work} at work" if at_work else "nothing to do"]
    parts += [f"{held} held back"] if held else []
    parts += ["quiet hours"] if quiet else []
    parts += [f"{waiting} wait{'s' if waiting == 1 else ''} for you"] if waiting else []
    return ", ".join(parts)


def _needs_person(run: Run) -> bool:
    return run.wait is not None and run.wait.until is None and run.wait.kind != "retry"
