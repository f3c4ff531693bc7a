"""Hand over, keep, or split: the rules' score against the threshold, and the agent that comes out best.

The same work, agents, past and configuration always give the same decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from trackdown.core.planning.routing.candidates import Candidate, Ranked, keeper, ranked
from trackdown.core.planning.routing.experience import Past, Record
from trackdown.core.planning.routing.facts import Facts, facts_of
from trackdown.core.planning.routing.rules import Finding, judged, score_of
from trackdown.core.planning.routing.split import Part, parts_of
from trackdown.core.planning.routing.work import Work
from trackdown.core.runs.route_policy import RoutePolicy

Answer = Literal["delegate", "keep", "split"]
_NOBODY: tuple[Candidate, ...] = ()


class Decision(NamedTuple):
    """``agent`` is empty where a person has to do it, or none can work now. ``keeper`` is who keeps what is not handed
    over. ``because`` is the reason in a sentence, ``ask`` what to make clear first. The contributions of ``findings``
    add up to ``score``. ``candidates`` are those to whom it could be handed, best first."""

    work: Work
    facts: Facts
    answer: Answer
    agent: str
    keeper: str
    because: str
    score: float
    findings: list[Finding]
    candidates: list[Ranked]
    ask: list[str]
    parts: list[Decided]


class Decided(NamedTuple):
    """A part of something larger and its own decision. ``after`` names the parts that come first."""

    name: str
    after: tuple[str, ...]
    decision: Decision


def decide(
    work: Work, policy: RoutePolicy, agents: Sequence[Candidate] = _NOBODY, past: Sequence[Past] = ()
) -> Decision:
    """Any text at all; never raises."""
    facts = facts_of(work, policy)
    found = _whole(work, facts, policy, agents, past)
    parts = parts_of(work, facts)
    if not parts:
        return found
    decided = [_part(part, policy, agents, past) for part in parts]
    names = ", ".join(part.name for part in parts)
    said = f"it is several pieces of work: {names}"
    kept, _ = _kept(keeper(agents, policy.keep), policy)
    return found._replace(answer="split", agent=kept, because=said, parts=decided)


def _part(part: Part, policy: RoutePolicy, agents: Sequence[Candidate], past: Sequence[Past]) -> Decided:
    return Decided(part.name, part.after, _whole(part.work, facts_of(part.work, policy), policy, agents, past))


def _whole(
    work: Work, facts: Facts, policy: RoutePolicy, agents: Sequence[Candidate], past: Sequence[Past]
) -> Decision:
    keeping = keeper(agents, policy.keep)
    others = [agent for agent in agents if agent is not keeping]
    order = ranked(others, work, facts, policy, past)
    best = next((item for item in order if not item.agent.obstacle), None)
    known = best.record if best else Record()
    findings = judged(facts, policy, known, best.agent.id if best else "")
    score = score_of(findings)
    # What is to be thought about begins with open questions: finding the answers is the work.
    unclear = "unclear" in facts.tags and "reasoning" not in facts.tags
    hand_over = score >= policy.thresholds["delegate"]
    kept, trouble = _kept(keeping, policy)
    answer: Answer = "keep"
    agent = kept
    if hand_over and best is not None:
        answer, agent, because = "delegate", best.agent.id, _strongest(findings, positive=True)
    elif hand_over:
        because = _nobody(order, kept)
    elif unclear:
        because = f"it is not clear what is wanted: {facts.unclear.saw}"
    else:
        because = _strongest(findings, positive=False) or _too_little(score, policy)
    if answer == "keep" and trouble:
        because = f"{because}; {trouble}"
    ask = facts.unclear.ask if unclear else []
    keeps = keeping.id if keeping else policy.keep
    return Decision(work, facts, answer, agent, keeps, because, score, findings, order, ask, [])


def _kept(keeping: Candidate | None, policy: RoutePolicy) -> tuple[str, str]:
    """The agent that keeps it, empty for a person, and why it is not the one that should."""
    if keeping is None:
        return "", f"{policy.keep} is no agent, so a person does it" if policy.keep else ""
    if keeping.obstacle:
        return "", f"{keeping.id} is passed over: {keeping.obstacle}"
    return keeping.id, ""


def _strongest(findings: list[Finding], *, positive: bool) -> str:
    """The rules that decided, the strongest first."""
    sign = 1 if positive else -1
    speaking = [item for item in findings if item.contribution * sign > 0]
    speaking.sort(key=lambda item: -item.contribution * sign)
    return "; ".join(f"{item.rule}: {item.saw}" for item in speaking[:3])


def _too_little(score: float, policy: RoutePolicy) -> str:
    if score <= 0:
        return "nothing speaks for handing it over"
    return f"too little speaks for handing it over: the score is under {policy.thresholds['delegate']:g}"


def _nobody(order: list[Ranked], kept: str) -> str:
    if not order:
        return f"there is no agent but {kept}" if kept else "there is no agent"
    passed = "; ".join(f"{item.agent.id} is passed over: {item.agent.obstacle}" for item in order)
    return f"it could be handed over, but {passed}"
