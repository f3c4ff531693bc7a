"""What is going on now: every open run with what its agent is doing, what is ready, what waits for a person.

It only reads: nothing is written for it, and no lock is taken that somebody else could miss.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from trackdown.core.runs.budget import Spent, of_run, of_turn
from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.usage import Usage
from trackdown.ports.store import Reader, TicketRow
from trackdown.services import lookup
from trackdown.services.desk import Desk
from trackdown.services.runs.tails import Tails
from trackdown.services.runs.transcripts import FolderOf

MOST_READY = 100
"""So many ready tickets are counted; ``Screen.ready`` of that length means that many or more."""
MOST_ENDED = 3
_NEWEST = 30
"""Among so many of the newest runs those that ended last are looked for."""
PARKED = ("waiting", "review")


class Shown(NamedTuple):
    """One run. ``driven``: somebody drives it; ``None`` where nobody has to: it waits, or is over. ``seconds`` is the
    agent's own time with the turn under way, as ``usage`` and ``spent`` are, as far as its client tells meanwhile.
    ``last`` is the latest event of that turn that tells what the agent does."""

    run: Run
    driven: bool | None
    seconds: float
    usage: Usage
    spent: Spent
    last: dict[str, Any]


class Screen(NamedTuple):
    """``open`` are the runs that are not over, oldest first; ``ended`` the last that are, the latest first."""

    at: str
    open: list[Shown]
    ended: list[Shown]
    ready: list[TicketRow]


class RunScreen:
    """Looks again and again; what the log has not changed is not read again."""

    def __init__(self, desk: Desk, folder_of: FolderOf, names: list[str]) -> None:
        """``names`` are runs, or tickets for all their runs; none: everything. Raises NotFound."""
        self._desk = desk
        self._folder_of = folder_of
        self._tails = Tails()
        self._end = -1
        self._runs: list[Run] = []
        self._ready: list[TicketRow] = []
        with desk.store.read() as reader:
            self._wanted = {lookup.uid_of(reader, name) for name in names}

    def look(self) -> Screen:
        with self._desk.store.read() as reader:
            end = reader.end()
            if end != self._end:
                self._end = end
                self._runs = self._asked(reader)
                self._ready = [] if self._wanted else reader.ready(MOST_READY)
        now = self._desk.clock.now()
        paths = {
            (run.uid, turn.turn): self._folder_of(run.uid) / "turns" / str(turn.turn) / "transcript.ndjson"
            for run in self._runs
            if (turn := _under_way(run))
        }
        tails = self._tails.read(paths)
        shown = [self._shown(run, tails, now) for run in self._runs]
        ended = [each for each in shown if each.run.ended]
        return Screen(now, [each for each in shown if not each.run.ended], ended, self._ready)

    def _asked(self, reader: Reader) -> list[Run]:
        """Open ones, oldest first; then those that ended last."""
        if self._wanted:
            states = [state for uid in self._wanted for state in reader.runs(ticket=uid)]
            states += [state for uid in self._wanted if (state := reader.run(uid))]
            runs = sorted(
                (Run.from_state(state) for state in states), key=lambda run: (run.created_at, len(run.key), run.key)
            )
            runs = list({run.uid: run for run in runs}.values())
        else:
            runs = [Run.from_state(state) for state in reversed(reader.runs(open_only=True))]
            runs += [run for run in map(Run.from_state, reader.runs(limit=_NEWEST)) if run.ended]
        ended = sorted((run for run in runs if run.ended), key=lambda run: run.ended_at, reverse=True)
        return [run for run in runs if not run.ended] + (ended if self._wanted else ended[:MOST_ENDED])

    def _shown(self, run: Run, tails: dict[tuple[str, int], Any], now: str) -> Shown:
        turn = _under_way(run)
        tail = tails.get((run.uid, turn.turn)) if turn else None
        seconds = sum(each.seconds for each in run.turns) + (_seconds(turn.started, now) if turn else 0.0)
        driven = None if run.ended or run.state in PARKED else self._desk.store.held(f"run-{run.uid}")
        usage, spent = run.usage, of_run(run)
        if tail and tail.usage.told:
            usage = usage.plus(tail.usage)
            spent = spent if run.agent.recorded else spent.plus(of_turn(Turn(0, 0, usage=tail.usage.to_json())))
        return Shown(run, driven, round(seconds, 1), usage, spent, tail.last if tail else {})


def _under_way(run: Run) -> Turn | None:
    turn = run.turn
    return turn if turn is not None and not turn.ended and not run.ended else None


def _seconds(since: str, now: str) -> float:
    try:
        return max(0.0, (datetime.fromisoformat(now) - datetime.fromisoformat(since)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
