"""Which of several agents a piece of work goes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from trackdown.core.planning.routing.experience import Past, Record, record_of
from trackdown.core.planning.routing.facts import Facts
from trackdown.core.planning.routing.rules import Finding, score_of
from trackdown.core.planning.routing.work import Work
from trackdown.core.runs.route_policy import RoutePolicy

REASONING = "reasoning"
"""Whoever is strong in it keeps what is not handed over, if the configuration names nobody."""
ENOUGH = 2
"""So many strengths that fit are as good as more."""


class Candidate(NamedTuple):
    """An agent. ``price`` is in US dollars for a million tokens that it writes, ``None`` if nobody knows; ``priced``
    says who says so. ``obstacle`` is why it cannot work now: a limit, a budget, and where it is not ``startable``, what
    it lacks to be started here."""

    id: str
    strengths: tuple[str, ...] = ()
    price: float | None = None
    priced: str = ""
    obstacle: str = ""
    startable: bool = True


class Ranked(NamedTuple):
    """``value`` is the sum of what the reasons contribute."""

    agent: Candidate
    reasons: list[Finding]
    record: Record

    @property
    def value(self) -> float:
        return score_of(self.reasons)


def keeper(candidates: Sequence[Candidate], keep: str) -> Candidate | None:
    """The agent that keeps work; ``None``: a person does."""
    if keep:
        return next((agent for agent in candidates if agent.id == keep), None)
    # A client that happens to be installed and that nobody logged in to keeps nothing from the others.
    able = [agent for agent in candidates if agent.startable]
    strong = [agent for agent in able if REASONING in {name.casefold() for name in agent.strengths}]
    return min(strong, key=lambda agent: agent.id, default=None)


def ranked(
    candidates: Sequence[Candidate], work: Work, facts: Facts, policy: RoutePolicy, past: Sequence[Past]
) -> list[Ranked]:
    """The best first, among equals by name; those that cannot work now are last."""
    dearest = max((agent.price for agent in candidates if agent.price is not None), default=0.0)
    found = []
    for agent in candidates:
        record = record_of(agent.id, work, past)
        reasons = [
            _preferred(agent, facts, policy),
            _strength(agent, work, facts, policy),
            _success(record, policy),
            _price(agent, dearest, policy),
        ]
        found.append(Ranked(agent, reasons, record))
    return sorted(found, key=lambda item: (bool(item.agent.obstacle), -item.value, item.agent.id))


def _preferred(agent: Candidate, facts: Facts, policy: RoutePolicy) -> Finding:
    for kind in (facts.work, *facts.tags):
        named = policy.prefer.get(kind, [])
        if agent.id in named:
            degree = 1.0 if named[0] == agent.id else 0.5
            return Finding("prefer", policy.weights["prefer"], degree, f"route.prefer.{kind} names it")
    return Finding("prefer", policy.weights["prefer"], 0.0, "not preferred for this")


def _strength(agent: Candidate, work: Work, facts: Facts, policy: RoutePolicy) -> Finding:
    asked = {facts.work, *facts.tags, work.type, *work.components, *work.labels}
    fits = [name for name in agent.strengths if name.casefold() in {word.casefold() for word in asked if word}]
    saw = f"strong in {', '.join(fits)}" if fits else "none of its strengths is asked for"
    return Finding("strength", policy.weights["strength"], min(1.0, len(fits) / ENOUGH), saw)


def _success(record: Record, policy: RoutePolicy) -> Finding:
    degree = 2 * record.rate - 1 if record.runs else 0.0
    return Finding("success", policy.weights["success"], degree, record.sentence)


def _price(agent: Candidate, dearest: float, policy: RoutePolicy) -> Finding:
    if agent.price is None:
        return Finding("price", policy.weights["price"], 0.0, "nobody knows its price")
    degree = 1 - agent.price / dearest if dearest else 0.0
    said = f"{agent.price:g} USD for a million tokens written ({agent.priced})"
    return Finding("price", policy.weights["price"], degree, said)
