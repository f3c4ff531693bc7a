"""The loop of ``trackdown run``: look, decide, hand out, wait for news; until nothing is left to do here."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from trackdown.core.dispatch.decide import Start, decide
from trackdown.core.dispatch.snapshot import Busy, Candidate, Snapshot
from trackdown.core.runs.model import Run, WaitKind
from trackdown.core.settings.model import Settings
from trackdown.core.tickets.model import Ticket
from trackdown.core.tickets.statuses import FINISHED
from trackdown.engine.durable import Durable
from trackdown.engine.equipment import Equipment, Progress
from trackdown.engine.recovery import abandoned, open_runs, ours, take_up
from trackdown.engine.selection import Unstarted, Wanted, agent_for, unstarted
from trackdown.engine.spending import refusal
from trackdown.engine.starting import Handover, start_run
from trackdown.engine.staying import Lookout, left_alone, standing
from trackdown.engine.waits import seconds_until
from trackdown.errors import AgentUnavailable, BadConfiguration, NotFound, Refused, StoreBusy
from trackdown.ports.store import Reader, TicketRow
from trackdown.services import lookup
from trackdown.services.delegation.routing import Agency, Router
from trackdown.services.runs.looking import with_driver

LOOK_SECONDS = 1.0
"""How often the store is looked at while nothing is heard: for what other processes finish."""
IDLE_LOOKS = 4
"""After so many looks at a run that should be at work and that nobody drives, it is taken up anew."""
MOST_CANDIDATES = 500
"""So many tickets are looked at closely in one look."""
PARKED = ("waiting", "review")
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
    def __init__(
        self,
        equipment: Equipment,
        durable: Durable,
        known: Settings,
        agency: Agency,
        news: queue.Queue[Progress],
        show: Callable[[Progress], None],
    ) -> None:
        self._e = equipment
        self._durable = durable
        self._known = known
        self._agency = agency
        self._profiles = agency.profiles
        self._routed: dict[str, dict[str, Any] | None] = {}
        self._news = news
        self._show = show
        self._active: set[str] = set()
        self._seen: list[str] = []
        self._tried: set[str] = set()
        self._held: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._faults: set[str] = set()
        self._located: set[str] = set()
        self._idle: dict[str, int] = {}
        self._stuck: dict[str, str] = {}
        self._quiet = False
        self._told: dict[str, str] = {}
        self._lookout: Lookout | None = None

    def work(self, order: Order, left_behind: list[str], first: list[str]) -> Shift:
        """Work until nothing is left to do here. ``left_behind`` are runs that nobody drives (see ``reclaim``), and
        ``first`` runs that a person just decided about; both by uid."""
        for uid in left_behind:
            take_up(self._e, self._durable, self._e.run(uid))
            self._enter(uid)
        for uid in first:
            if uid not in self._active:
                self._continue(self._e.run(uid))
        self._lookout = Lookout(self._e) if order.watch else None
        while not self._e.stop.is_set():
            if self._lookout is not None:
                self._keep_watch(order, self._lookout)
            elif not self._look(order) and not self._active and not self._more_to_come(order):
                break
            self._listen(LOOK_SECONDS)
        while self._active:
            self._listen(LOOK_SECONDS)
        return self._result(order)

    def _look(self, order: Order) -> int:
        """Take up whose wait is over, hand out what is ready; how many tickets were handed out."""
        runs = self._wake(order)
        if not order.hand_out or len(self._active) >= order.jobs or not self._may_find_more():
            return 0
        return self._hand_out(order, runs)

    def _may_find_more(self) -> bool:
        """Where nothing was written since the last look, only time can have freed what an obstacle held back."""
        if self._lookout is None:
            return True
        if not (self._lookout.stirred or self._held or self._faults):
            return False
        self._refused, self._faults = {}, set()
        return True

    def _keep_watch(self, order: Order, lookout: Lookout) -> None:
        """Look, if there may be something new. A store that others hold for long is looked at again later."""
        try:
            if not lookout.due():
                if lookout.calm and not self._active:
                    self._durable.rest()
                return
            self._look(order)
            runs = open_runs(self._e)
        except StoreBusy as busy:
            lookout.stir()
            self._tell({"": busy.message})
            return
        lookout.expect(runs)
        self._tell({key: why for key, why in self._refused.items() if key in self._faults})
        held = len(self._held) if order.hand_out else 0
        self._show(Progress("standing", "", "", "", "", standing(len(self._active), runs, held, self._quiet)))

    def _tell(self, obstacles: dict[str, str]) -> None:
        """Say what is in the way, once as long as it is."""
        for key, why in obstacles.items():
            if self._told.get(key) != why:
                self._show(Progress("note", "", "", key, "not started" if key else "waiting", why))
        self._told = obstacles

    def drain(self) -> None:
        """Wait until nothing is at work here any more; whoever calls it has asked for that."""
        self._show = _unseen
        while self._active:
            self._listen(LOOK_SECONDS)

    def _enter(self, uid: str) -> None:
        self._active.add(uid)
        if uid not in self._seen:
            self._seen.append(uid)

    def _leave(self, uid: str) -> None:
        self._active.discard(uid)
        if self._lookout is not None:
            self._lookout.stir()

    def _continue(self, run: Run) -> None:
        if run.ended or not abandoned(self._e, run):
            return
        take_up(self._e, self._durable, run)
        self._enter(run.uid)

    def _listen(self, seconds: float) -> None:
        """Take in what the runs tell, until one leaves and whoever leaves in the same moment; at the latest after so
        many seconds, look for runs that left without a word."""
        due, left = time.monotonic() + seconds, False
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
            elif run.ended or run.state in PARKED or self._e.stop.is_set():
                self._leave(uid)
            else:
                self._idle[uid] = self._idle.get(uid, 0) + 1
                if self._idle[uid] >= IDLE_LOOKS:
                    del self._idle[uid]
                    take_up(self._e, self._durable, run, anew=True)

    def _wake(self, order: Order) -> list[Run]:
        """Go on with what has waited long enough, as far as there are places; the runs that are open then."""
        runs = open_runs(self._e)
        for run in runs:
            # What a killed process drove may be taken up beside this loop, just when its wait is over.
            moving = run.state not in PARKED or (run.wait is not None and run.wait.until)
            if run.uid not in self._active and moving and self._durable.drives(run.uid):
                self._enter(run.uid)
        now = self._e.clock.now()
        due = [run for run in self._timed(order, runs) if run.wait and not seconds_until(run.wait.until or now, now)]
        for run in due:
            if len(self._active) < order.jobs:
                self._continue(run)
        woken = self._woken(order, runs)
        return open_runs(self._e) if due or woken else runs

    def _woken(self, order: Order, runs: list[Run]) -> list[Run]:
        """For who stays: take up what was left behind or decided about meanwhile, as far as there are places."""
        if self._lookout is None:
            return []
        others = [run for run in runs if run.uid not in self._active and not self._durable.drives(run.uid)]
        woken = self._lookout.woken(others, order.jobs - len(self._active))
        for run in woken:
            take_up(self._e, self._durable, run)
            self._enter(run.uid)
        return woken

    def _timed(self, order: Order, runs: list[Run]) -> list[Run]:
        """Those of this machine that wait for a moment; for an order about single runs, these alone."""
        runs = [run for run in runs if run.uid not in self._active and run.wait and run.wait.until]
        return [run for run in runs if ours(self._e, run) and (order.reclaim or run.uid in self._seen)]

    def _hand_out(self, order: Order, runs: list[Run]) -> int:
        snapshot = self._snapshot(order, runs)
        decisions = decide(snapshot, self._e.clock.now())
        self._held = {hold.key: hold.reason for hold in decisions.hold}
        self._quiet = bool(snapshot.quiet and decisions.hold)
        return sum(self._start(order, start) for start in decisions.start)

    def _start(self, order: Order, start: Start) -> bool:
        self._tried.add(start.ticket)
        agent = self._profiles[start.agent]
        spent = refusal(self._e, start.ticket, agent)
        if spent:
            self._refused[start.key] = spent
            self._faults.add(start.key)
            return False
        try:
            terms = order.wanted.terms.get(start.ticket)
            wanted = Handover(start.ticket, agent, order.target, self._routed.get(start.ticket), terms)
            uid = start_run(self._e, self._known, wanted, order.actor)
        except Refused as refused:
            # Somebody else was faster, or changed the ticket since the snapshot.
            self._refused[start.key] = refused.message
            return False
        take_up(self._e, self._durable, self._e.run(uid))
        self._enter(uid)
        return True

    def _snapshot(self, order: Order, runs: list[Run]) -> Snapshot:
        with self._e.store.read() as reader:
            candidates = self._candidates(reader, order)
        return Snapshot(
            candidates=candidates,
            busy=[_busy(run, run.uid in self._active) for run in runs if run.state not in PARKED],
            tried=frozenset() if order.watch else frozenset(self._tried),
            jobs=order.jobs,
            limits={profile.id: profile.max_parallel for profile in self._profiles.values()},
            resting={
                run.agent.id: run.wait.until for run in runs if run.wait and run.wait.kind == "limit" and run.wait.until
            },
            quiet=self._e.quiet(self._e.clock.now()),
        )

    def _candidates(self, reader: Reader, order: Order) -> list[Candidate]:
        """Only as many as could start now, and some that may be held back: a backlog can be long, and its beginning
        may be nothing for agents."""
        enough = order.jobs * 4 + 16
        router = Router(reader, self._agency, self._e.clock.now())
        fresh = (row for row in self._ready(reader, order, enough) if self._is_fresh(reader, row, order))
        tickets = (lookup.by_uid(reader, row.uid) for row in islice(fresh, MOST_CANDIDATES))
        return list(islice((found for each in tickets if (found := self._candidate(each, order, router))), enough))

    def _ready(self, reader: Reader, order: Order, first: int) -> Iterator[TicketRow]:
        """The ready tickets that were asked for, a few first, then four times as many."""
        if order.wanted.tickets is not None:
            asked = set(order.wanted.tickets)
            yield from (row for row in reader.ready() if row.uid in asked)
            return
        seen, limit = 0, first
        while len(rows := reader.ready(limit)) > seen:
            yield from rows[seen:]
            if len(rows) < limit:
                return
            seen, limit = limit, limit * 4

    def _is_fresh(self, reader: Reader, row: TicketRow, order: Order) -> bool:
        if order.wanted.tickets is None and row.assignee and row.assignee not in self._profiles:
            self._refused[row.key] = f"it is assigned to {row.assignee}; name it to hand it out all the same"
            return False
        return not left_alone(reader, row.uid) if order.watch else row.uid not in self._tried

    def _candidate(self, ticket: Ticket, order: Order, router: Router) -> Candidate | None:
        try:
            agent, routed = agent_for(ticket, order.wanted, self._known, router)
            if agent.id not in self._located:
                self._e.adapter(agent.adapter).locate(agent, self._e.environment)
                self._located.add(agent.id)
        except (NotFound, AgentUnavailable, BadConfiguration) as error:
            self._refused[ticket.key] = f"{error.message} {error.hint}".strip()
            self._faults.add(ticket.key)
            return None
        self._routed[ticket.uid] = routed
        return Candidate(ticket.uid, ticket.key, agent.id, frozenset(ticket.named_files))

    def _more_to_come(self, order: Order) -> bool:
        """Whether something that goes on elsewhere, or the end of a wait, can bring new work here."""
        if order.hand_out and self._quiet and "quiet" in order.stay:
            return True
        runs = open_runs(self._e)
        elsewhere = [run for run in runs if run.state not in PARKED and not abandoned(self._e, run)]
        if order.hand_out and elsewhere and (self._held or self._waits_for(elsewhere, order)):
            return True
        return any(run.wait and run.wait.kind in order.stay for run in self._timed(order, runs))

    def _waits_for(self, runs: list[Run], order: Order) -> bool:
        """Whether a ticket that is ours to hand out waits for one of these runs."""
        with self._e.store.read() as reader:
            waiting = {row.uid for run in runs for row in reader.blocking(run.ticket) if row.status not in FINISHED}
        return bool(waiting if order.wanted.tickets is None else waiting.intersection(order.wanted.tickets))

    def _with_reason(self, run: Run) -> Run:
        """A run that could not go on says why, though nothing of that is on record: it goes on next time."""
        if run.ended:
            return run
        return with_driver(self._e.store, run._replace(reason=self._stuck.get(run.uid, run.reason)))

    def _reason(self, key: str) -> str:
        return self._refused.get(key) or self._held.get(key, "")

    def _result(self, order: Order) -> Shift:
        runs = [self._with_reason(self._e.run(uid)) for uid in self._seen]
        left = self._unstarted(order, {run.ticket for run in runs}) if order.hand_out and not order.watch else []
        return Shift(runs, left, self._e.stop.is_set())

    def _unstarted(self, order: Order, mine: set[str]) -> list[Unstarted]:
        """What was asked for and not handed out; without names, what could not be, and what still waits for a run of
        ours that did not get through."""
        with self._e.store.read() as reader:
            if order.wanted.tickets is not None:
                return unstarted(reader, [uid for uid in order.wanted.tickets if uid not in mine], self._reason)
            behind = {row.uid: None for uid in mine for row in reader.blocking(uid) if row.waits_for}
            waiting = unstarted(reader, [uid for uid in behind if uid not in mine], self._reason)
        waiting = [item._replace(fault=False) for item in waiting]
        waiting += [Unstarted(key, why, True) for key, why in self._held.items() if self._quiet]
        known = {item.key for item in waiting}
        refused = [Unstarted(key, why, key in self._faults) for key, why in self._refused.items() if key not in known]
        return [*waiting, *refused]


def _unseen(_news: Progress) -> None:
    """Nobody looks any more."""


def _busy(run: Run, here: bool) -> Busy:
    return Busy(run.ticket, run.ticket_key, run.agent.id, here, frozenset(run.policy.files))
