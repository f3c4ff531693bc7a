"""The runs that are driven here: taking them up, hearing of them, and noticing those that left without a word."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from contextlib import suppress

from trackdown.core.runs.model import Run
from trackdown.engine.durable import Durable
from trackdown.engine.equipment import Equipment, Progress
from trackdown.engine.recovery import abandoned, take_up
from trackdown.engine.staying import Lookout
from trackdown.errors import StoreBusy
from trackdown.services.runs.looking import with_driver

LOOK_SECONDS = 1.0
"""How often the store is looked at while nothing is heard: for what other processes finish."""
IDLE_LOOKS = 4
"""After so many looks at a run that should be at work and that nobody drives, it is taken up anew."""
PARKED = ("waiting", "review")
"""States in which nothing is to be done for a run before a person acts or a moment comes."""


class AtWork:
    """A collection of uids. ``show`` gets what the runs tell; ``lookout`` is that of who stays, and learns of every
    place that becomes free."""

    def __init__(
        self,
        equipment: Equipment,
        durable: Durable,
        news: queue.Queue[Progress],
        show: Callable[[Progress], None],
        lookout: Lookout | None,
    ) -> None:
        self._e = equipment
        self._durable = durable
        self._news = news
        self._show = show
        self._lookout = lookout
        self._active: set[str] = set()
        self._seen: dict[str, None] = {}
        self._idle: dict[str, int] = {}
        self._stuck: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._active)

    def __contains__(self, uid: str) -> bool:
        return uid in self._active

    def has_seen(self, uid: str) -> bool:
        """Whether the run was ever at work here."""
        return uid in self._seen

    def take(self, run: Run) -> None:
        """Drive a run that nobody drives."""
        take_up(self._e, self._durable, run)
        self.enter(run.uid)

    def go_on(self, run: Run) -> None:
        """Drive a run if there is something to do for it and nobody else does it."""
        if not run.ended and abandoned(self._e, run):
            self.take(run)

    def enter(self, uid: str) -> None:
        """Count a run that is driven here already."""
        self._active.add(uid)
        self._seen[uid] = None

    def _leave(self, uid: str) -> None:
        self._active.discard(uid)
        if self._lookout is not None:
            self._lookout.stir()

    def listen(self) -> None:
        """Take in what the runs tell, until one leaves and whoever leaves in the same moment; at the latest after
        LOOK_SECONDS, look for runs that left without a word."""
        due, left = time.monotonic() + LOOK_SECONDS, False
        while True:
            try:
                news = self._news.get(timeout=0 if left else max(0.0, due - time.monotonic()))
            except queue.Empty:
                return None if left else self._look_after()
            self._show(news)
            if news.kind == "left":
                left = True
                self._leave(news.run)
                if news.text:
                    self._stuck[news.run] = news.text

    def _look_after(self) -> None:
        """Runs whose driver told nothing: it was another process, or it never came to drive them."""
        for uid in list(self._active):
            if self._durable.drives(uid):
                self._idle.pop(uid, None)
                continue
            run = self._e.run(uid)
            if self._e.stop.is_set():
                self._leave(uid)
            elif not abandoned(self._e, run):
                self._idle.pop(uid, None)
                if self._lookout is not None:
                    # Another process has it: its place here is free for what is ready.
                    self._leave(uid)
            elif run.ended or run.state in PARKED:
                self._leave(uid)
            else:
                self._count_idle(run)

    def _count_idle(self, run: Run) -> None:
        self._idle[run.uid] = self._idle.get(run.uid, 0) + 1
        if self._idle[run.uid] >= IDLE_LOOKS:
            # While others hold the store for long, the next look tries again.
            with suppress(StoreBusy):
                take_up(self._e, self._durable, run, anew=True)
                del self._idle[run.uid]

    def drain(self) -> None:
        """Wait until nothing is at work here any more; whoever calls it has asked for that."""
        self._show = _unseen
        while self._active:
            self.listen()

    def results(self) -> list[Run]:
        """Every run that was at work here, as it stands now."""
        return [self._with_reason(self._e.run(uid)) for uid in self._seen]

    def _with_reason(self, run: Run) -> Run:
        """A run that could not go on says why, though nothing of that is on record: it goes on next time."""
        if run.ended:
            return run
        return with_driver(self._e.store, run._replace(reason=self._stuck.get(run.uid, run.reason)))


def _unseen(_news: Progress) -> None:
    """Nobody looks any more."""
