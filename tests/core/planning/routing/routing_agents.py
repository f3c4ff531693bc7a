"""Two agents as the description of smart delegation has them, for the tests of routing."""

from __future__ import annotations

from collections.abc import Sequence

from trackdown.core.planning.routing.candidates import Candidate
from trackdown.core.planning.routing.decision import Decision, decide
from trackdown.core.planning.routing.experience import Past
from trackdown.core.planning.routing.work import of_text
from trackdown.core.runs.route_policy import RoutePolicy

THINKER = Candidate("claude", ("reasoning", "design", "review"))
WRITER = Candidate("codex", ("repetitive", "specified", "bulk"))
POLICY = RoutePolicy()


def routed(
    text: str,
    agents: Sequence[Candidate] = (THINKER, WRITER),
    policy: RoutePolicy = POLICY,
    past: Sequence[Past] = (),
) -> Decision:
    return decide(of_text(text), policy, agents, past)


def degree(decision: Decision, rule: str) -> float:
    """What a rule says: from -1 to 1."""
    return next(item.degree for item in decision.findings if item.rule == rule)


def saw(decision: Decision, rule: str) -> str:
    return next(item.saw for item in decision.findings if item.rule == rule)
