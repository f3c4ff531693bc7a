"""Holding runs to their budgets: before a turn begins, and while one is at work."""

from __future__ import annotations

import time
from decimal import Decimal

from trackdown.core.accounting.ledger import Bucket, Sums, money, slot
from trackdown.core.runs.budget import Ceiling, Reached, Spent, granted, of_turn, reached, room
from trackdown.core.runs.events import Event
from trackdown.core.runs.machine import Park
from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.profile import AgentProfile
from trackdown.core.runs.usage import Usage
from trackdown.engine.equipment import Equipment
from trackdown.services.runs.budgets import Payer, held, tomorrow

REFRESH_SECONDS = 10.0
"""How often a turn at work looks at what others have spent meanwhile."""


def held_for(e: Equipment, run: Run) -> list[tuple[Ceiling, Spent]]:
    """Every budget that holds for a run, with what was spent of it. What a person granted stands in for all of them."""
    if run.grant:
        return granted(run)
    return _held(e, Payer(run.ticket, run.agent, run.uid))


def refusal(e: Equipment, ticket: str, agent: AgentProfile) -> str:
    """Why no run of this ticket can begin, with the numbers; empty if one can."""
    found = reached(room(_held(e, Payer(ticket, agent))))
    return found.sentence if found else ""


def obstacle(e: Equipment, run: Run) -> Park | None:
    """What a turn that is about to begin has to wait for."""
    now = e.clock.now()
    until = e.quiet(now)
    if until:
        return Park("quiet", "no turn begins in quiet hours", until)
    found = reached(room(held_for(e, run)))
    return Park("budget", found.sentence, over_at(found, now)) if found else None


def over_at(found: Reached, now: str) -> str | None:
    """When a budget that is used up is new again; ``None`` if it never is."""
    return tomorrow(now) if found.ceiling.scope == "day" else None


def left_over(e: Equipment, run: Run) -> str | None:
    """The money that the next turn may cost, as decimal text; ``None`` where nothing limits it."""
    left = room(held_for(e, run)).usd
    return None if left is None else money(max(left, Decimal(0)))


def priced(e: Equipment, run: Run, usage: Usage, model: str | None, at: str) -> tuple[str | None, str]:
    """What the price list says about usage that the client put no price on, and which list that is."""
    if usage.cost is not None or not usage.total or e.prices is None:
        return None, ""
    prices = e.prices()
    # Its single requests are not known: they are priced as small ones.
    place = Bucket(slot(at), run.agent.adapter, "", model or run.agent.model, "", 0)
    cost = prices.cost(place, Sums(1, usage))
    return (None, "") if cost is None else (money(cost), f"{prices.source} of {prices.date}")


class Meter:
    """What a turn at work has used so far, as far as its client tells before the end."""

    def __init__(self, e: Equipment, run: Run) -> None:
        self._e, self._run = e, run
        self._usage, self._model = Usage(), run.agent.model
        self._held = held_for(e, run)
        self._seen = time.monotonic()

    def add(self, event: Event) -> None:
        if event.type == "usage":
            self._usage = self._usage.plus(Usage.from_json(event.data))
        elif event.type == "session" and event.data.get("model"):
            self._model = str(event.data["model"])

    def reached(self) -> Reached | None:
        """The budget of which nothing is left now."""
        if not self._held:
            return None
        if time.monotonic() - self._seen >= REFRESH_SECONDS:
            self._held, self._seen = held_for(self._e, self._run), time.monotonic()
        used = self._used()
        return _over(self._held, used) if used.tokens and not self._run.agent.recorded else None

    def _used(self) -> Spent:
        cost = None
        if any(ceiling.unit == "usd" for ceiling, _ in self._held):
            cost, _ = priced(self._e, self._run, self._usage, self._model, self._e.clock.now())
        return of_turn(Turn(0, 0, usage=self._usage.to_json(), priced=cost))


def _held(e: Equipment, payer: Payer) -> list[tuple[Ceiling, Spent]]:
    with e.store.read() as reader:
        return held(reader, e.budgets, payer, e.clock.now())


def ended_by(e: Equipment, run: Run, usage: Usage, cost: str | None) -> Reached | None:
    """The budget that a turn which is over has used up, if it has."""
    used = of_turn(Turn(0, 0, usage=usage.to_json(), priced=cost))
    return None if run.agent.recorded else _over(held_for(e, run), used)


def _over(known: list[tuple[Ceiling, Spent]], more: Spent) -> Reached | None:
    return reached(room((ceiling, spent.plus(more)) for ceiling, spent in known))
