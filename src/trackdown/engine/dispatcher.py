"""The loop of ``trackdown run``: look, decide, hand out, wait for news; until nothing is left to do here."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import NamedTuple

from trackdown.core.dispatch.decide import Start, decide
from trackdown.core.dispatch.snapshot import Busy, Snapshot
from trackdown.core.runs.model import Run, WaitKind
from trackdown.core.settings.model import Settings
from trackdown.core.tickets.statuses import FINISHED
from trackdown.engine.at_work import PARKED, AtWork
from trackdown.engine.backlog import Backlog
from trackdown.engine.durable import Durable
from trackdown.engine.equipment import Equipment, Progress
from trackdown.engine.recovery import abandoned, open_runs, ours
from trackdown.engine.selection import Unstarted, Wanted, unstarted
from trackdown.engine.spending import refusal
from trackdown.engine.starting import start_run
from trackdown.engine.staying import Lookout, standing
from trackdown.engine.waits import seconds_until
from trackdown.errors import Refused, StoreBusy
from trackdown.services.delegation.routing import Agency

SHORT_WAITS: frozenset[WaitKind] = frozenset({"retry", "quiet"})
"""Waits that end by themselves and soon: a pause after a failure that passes, and quiet hours."""
TIMED_WAITS: frozenset[WaitKind] = SHORT_WAITS | {"limit", "budget"}
"""Besides those, what may take days: a limit of the client's, and what may be spent in a day."""


class Order(NamedTuple):
    """What the person asked for. ``hand_out``: give out new tickets, not only continue old runs. ``stay``: the waits
    whose end is waited for instead of returning. ``reclaim``: take up what a killed Trackdown left behind. ``watch``:
    go on until somebody stops it, with whatever is ready by then."""

    wanted: Wanted
    jobs: int
    target: str
    actor: str
    hand_out: bool = True
    reclaim: bool = True
    stay: frozenset[WaitKind] = SHORT_WAITS
    watch: bool = False


class Shift(NamedTuple):
    """What came of it: every run that was at work here, as it stands now, and what was not handed out."""

    runs: list[Run]
    unstarted: list[Unstarted]
    interrupted: bool


class Dispatcher:
    """Carries out one order."""

    def __init__(
        self,
        equipment: Equipment,
        durable: Durable,
        known: Settings,
        agency: Agency,
        order: Order,
        news: queue.Queue[Progress],
        show: Callable[[Progress], None],
    ) -> None:
        self._e = equipment
        self._durable = durable
        self._known = known
        self._limits = {profile.id: profile.max_parallel for profile in agency.profiles.values()}
        self._order = order
        self._show = show
        self._lookout = Lookout(equipment) if order.watch else None
        self._at_work = AtWork(equipment, durable, news, show, self._lookout)
        self._backlog = Backlog(equipment, known, agency, order.wanted, again=order.watch)
        self._held: dict[str, str] = {}
        self._quiet = False
        self._told: dict[str, str] = {}

    def work(self, left_behind: list[str], first: list[str]) -> Shift:
        """Work until nothing is left to do here. ``left_behind`` are runs that nobody drives (see ``reclaim``), and
        ``first`` runs that a person just decided about; both by uid."""
        for uid in left_behind:
            self._at_work.take(self._e.run(uid))
        for uid in first:
            if uid not in self._at_work:
                self._at_work.go_on(self._e.run(uid))
        while not self._e.stop.is_set():
            if self._lookout is not None:
                self._keep_watch(self._lookout)
            elif not self._look() and not self._at_work and not self._more_to_come():
                break
            self._at_work.listen()
        while self._at_work:
            self._at_work.listen()
        return self._result()

    def drain(self) -> None:
        """See ``AtWork.drain``."""
        self._at_work.drain()

    def _look(self) -> int:
        """Take up whose wait is over, hand out what is ready; how many tickets were handed out."""
        runs = self._wake()
        if not self._order.hand_out or not self._places() or not self._may_find_more():
            return 0
        return self._hand_out(runs)

    def _places(self) -> int:
        """How many more runs may be at work here."""
        return max(0, self._order.jobs - len(self._at_work))

    def _may_find_more(self) -> bool:
        """Where nothing was written since the last look, only time can have freed what an obstacle held back."""
        if self._lookout is None:
            return True
        if not (self._lookout.stirred or self._held or self._backlog.faults):
            return False
        self._backlog.forget_refusals()
        return True

    def _keep_watch(self, lookout: Lookout) -> None:
        """Look, if there may be something new. A store that others hold for long is looked at again later."""
        try:
            if not lookout.due():
                if lookout.calm and not self._at_work:
                    self._durable.rest()
                return
            self._look()
            runs = open_runs(self._e)
        except StoreBusy as busy:
            lookout.stir()
            self._tell({"": busy.message})
            return
        lookout.expect(runs)
        self._tell(self._backlog.faults)
        held = len(self._held) if self._order.hand_out else 0
        self._show(Progress("standing", "", "", "", "", standing(len(self._at_work), runs, held, self._quiet)))

    def _tell(self, obstacles: dict[str, str]) -> None:
        """Say what is in the way, once as long as it is."""
        for key, why in obstacles.items():
            if self._told.get(key) != why:
                self._show(Progress("note", "", "", key, "not started" if key else "waiting", why))
        self._told = obstacles

    def _wake(self) -> list[Run]:
        """Go on with what has waited long enough, as far as there are places; the runs that are open then."""
        runs = open_runs(self._e)
        for run in runs:
            # What a killed process drove may be taken up beside this loop, just when its wait is over.
            moving = run.state not in PARKED or (run.wait is not None and run.wait.until)
            if run.uid not in self._at_work and moving and self._durable.drives(run.uid):
                self._at_work.enter(run.uid)
        now = self._e.clock.now()
        due = [run for run in self._timed(runs) if run.wait and not seconds_until(run.wait.until or now, now)]
        for run in due:
            if self._places():
                self._at_work.go_on(run)
        woken = self._woken(runs)
        return open_runs(self._e) if due or woken else runs

    def _woken(self, runs: list[Run]) -> list[Run]:
        """For who stays: take up what was left behind or decided about meanwhile, as far as there are places."""
        if self._lookout is None:
            return []
        others = [run for run in runs if run.uid not in self._at_work and not self._durable.drives(run.uid)]
        woken = self._lookout.woken(others, self._places())
        for run in woken:
            self._at_work.take(run)
        return woken

    def _timed(self, runs: list[Run]) -> list[Run]:
        """Those of this machine that wait for a moment; for an order about single runs, these alone."""
        runs = [run for run in runs if run.uid not in self._at_work and run.wait and run.wait.until]
        return [run for run in runs if ours(self._e, run) and (self._order.reclaim or self._at_work.has_seen(run.uid))]

    def _hand_out(self, runs: list[Run]) -> int:
        snapshot = self._snapshot(runs)
        decisions = decide(snapshot, self._e.clock.now())
        self._held = {hold.key: hold.reason for hold in decisions.hold}
        self._quiet = bool(snapshot.quiet and decisions.hold)
        return sum(self._start(start) for start in decisions.start)

    def _start(self, start: Start) -> bool:
        handover = self._backlog.handover(start, self._order.target)
        spent = refusal(self._e, start.ticket, handover.agent)
        if spent:
            self._backlog.refuse(start.key, spent, fault=True)
            return False
        try:
            uid = start_run(self._e, self._known, handover, self._order.actor)
        except Refused as refused:
            # Somebody else was faster, or changed the ticket since the snapshot.
            self._backlog.refuse(start.key, refused.message)
            return False
        self._at_work.take(self._e.run(uid))
        return True

    def _snapshot(self, runs: list[Run]) -> Snapshot:
        with self._e.store.read() as reader:
            # As many as could start now, and some that may be held back.
            candidates = self._backlog.candidates(reader, self._order.jobs * 4 + 16)
        return Snapshot(
            candidates=candidates,
            busy=[self._busy(run) for run in runs if run.state not in PARKED],
            tried=self._backlog.tried,
            jobs=self._order.jobs,
            limits=self._limits,
            resting={
                run.agent.id: run.wait.until for run in runs if run.wait and run.wait.kind == "limit" and run.wait.until
            },
            quiet=self._e.quiet(self._e.clock.now()),
        )

    def _busy(self, run: Run) -> Busy:
        here = run.uid in self._at_work
        return Busy(run.ticket, run.ticket_key, run.agent.id, here, frozenset(run.policy.files))

    def _more_to_come(self) -> bool:
        """Whether something that goes on elsewhere, or the end of a wait, can bring new work here."""
        order = self._order
        if order.hand_out and self._quiet and "quiet" in order.stay:
            return True
        runs = open_runs(self._e)
        elsewhere = [run for run in runs if run.state not in PARKED and not abandoned(self._e, run)]
        if order.hand_out and elsewhere and (self._held or self._waits_for(elsewhere)):
            return True
        return any(run.wait and run.wait.kind in order.stay for run in self._timed(runs))

    def _waits_for(self, runs: list[Run]) -> bool:
        """Whether a ticket that is ours to hand out waits for one of these runs."""
        wanted = self._order.wanted.tickets
        with self._e.store.read() as reader:
            waiting = {row.uid for run in runs for row in reader.blocking(run.ticket) if row.status not in FINISHED}
        return bool(waiting if wanted is None else waiting.intersection(wanted))

    def _result(self) -> Shift:
        runs, order = self._at_work.results(), self._order
        left = self._unstarted({run.ticket for run in runs}) if order.hand_out and not order.watch else []
        return Shift(runs, left, self._e.stop.is_set())

    def _unstarted(self, mine: set[str]) -> list[Unstarted]:
        """What was asked for and not handed out; without names, what could not be, and what still waits for a run of
        ours that did not get through."""
        wanted = self._order.wanted.tickets
        with self._e.store.read() as reader:
            if wanted is not None:
                return unstarted(reader, [uid for uid in wanted if uid not in mine], self._reason)
            behind = {row.uid: None for uid in mine for row in reader.blocking(uid) if row.waits_for}
            waiting = unstarted(reader, [uid for uid in behind if uid not in mine], self._reason)
        waiting = [item._replace(fault=False) for item in waiting]
        waiting += [Unstarted(key, why, True) for key, why in self._held.items() if self._quiet]
        known = {item.key for item in waiting}
        return [*waiting, *(item for item in self._backlog.refusals() if item.key not in known)]

    def _reason(self, key: str) -> str:
        return self._backlog.reason(key) or self._held.get(key, "")
