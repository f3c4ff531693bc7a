"""The rules: each turns one fact into a share of the score. What is above 0 speaks for handing over."""

from __future__ import annotations

from typing import NamedTuple

from trackdown.core.planning.routing.experience import Record
from trackdown.core.planning.routing.facts import Facts
from trackdown.core.runs.route_policy import RoutePolicy

COMPLEXITY = {"simple": 1.0, "medium": 0.0, "complex": -1.0}


class Finding(NamedTuple):
    """``degree`` is from -1 to 1; ``contribution`` is what it adds to the score, to two places."""

    rule: str
    weight: float
    degree: float
    saw: str

    @property
    def contribution(self) -> float:
        # Adding 0 makes 0 of what rounds to -0.
        return round(self.weight * self.degree, 2) + 0.0


def judged(facts: Facts, policy: RoutePolicy, known: Record, agent: str) -> list[Finding]:
    """What every rule says, in the order of their weights in the configuration's defaults. ``known`` is the record of
    the agent that it would be handed to."""
    history = 2 * known.rate - 1 if known.runs else 0.0
    found: dict[str, tuple[float, str]] = {
        "specification": (
            facts.specification.degree,
            facts.specification.saw or "no contract, interface, criterion, file",
        ),
        "repetition": (facts.repetition.degree, facts.repetition.saw or "nothing that repeats"),
        "reasoning": (-facts.reasoning.degree, facts.reasoning.saw or "nothing to find out or to design"),
        "size": _size(facts, policy),
        "description": _description(facts, policy),
        "complexity": (COMPLEXITY.get(facts.complexity, 0.0), facts.complexity or "not stated"),
        "components": _components(facts, policy),
        "ambiguity": (-facts.unclear.degree, facts.unclear.saw or "nothing unclear"),
        "history": (history, f"{agent}: {known.sentence}" if agent else "no agent to hand it to"),
    }
    return [Finding(rule, policy.weights[rule], degree, saw) for rule, (degree, saw) in found.items()]


def score_of(findings: list[Finding]) -> float:
    return round(sum(finding.contribution for finding in findings), 2) + 0.0


def _size(facts: Facts, policy: RoutePolicy) -> tuple[float, str]:
    lines = facts.size.lines
    if lines is None:
        return 0.0, "nobody knows how much it is"
    few, many = policy.thresholds["few_lines"], policy.thresholds["many_lines"]
    saw = f"about {lines} lines ({facts.size.basis})"
    if lines < few:
        return -1.0, f"{saw}, under {few:g}"
    if lines > many:
        return 1.0, f"{saw}, over {many:g}"
    return 0.0, f"{saw}, between {few:g} and {many:g}"


def _description(facts: Facts, policy: RoutePolicy) -> tuple[float, str]:
    if facts.write is None:
        return 0.0, f"{facts.describe} tokens to describe, nobody knows how many to write"
    saw = f"{facts.describe} tokens to describe, about {facts.write} to write"
    if facts.write < policy.thresholds["little_writing"]:
        return -1.0, saw
    short = facts.describe < policy.thresholds["short_description"]
    return (1.0 if short and facts.write > policy.thresholds["much_writing"] else 0.0), saw


def _components(facts: Facts, policy: RoutePolicy) -> tuple[float, str]:
    count = len(facts.areas)
    if count < 2:
        return 0.0, facts.areas[0] if facts.areas else "none named"
    degree = 1.0 if count >= policy.thresholds["components"] else 0.5
    return -degree, f"{count}: {', '.join(facts.areas[:5])}"
