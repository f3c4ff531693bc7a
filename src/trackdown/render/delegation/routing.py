"""Who should do a ticket, and how good the rules were so far, as people and ``--json`` read it."""

from __future__ import annotations

from typing import Any

from trackdown.core.planning.routing.accuracy import Accuracy
from trackdown.core.planning.routing.candidates import Ranked
from trackdown.core.planning.routing.clauses import MOST_TEXT
from trackdown.core.planning.routing.decision import Decided, Decision
from trackdown.core.planning.routing.rules import Finding
from trackdown.core.planning.routing.size import counted
from trackdown.render.plain import safe
from trackdown.services.delegation.backtest import FEWEST, Backtest, Case
from trackdown.services.delegation.routing import Routed

OUTCOMES = ("at once", "after rounds", "failed")


def routed_lines(routed: Routed, *, explain: bool, depth: int = 0) -> list[str]:
    """The answer and its reason; every rule and agent where ``explain`` asks for them."""
    found = routed.decision
    name = routed.key or routed.title[:80] or "It"
    lines = [f"{name}: {_answer(found)} (score {found.score:g})", f"  because {found.because}"]
    if routed.named and routed.absent:
        lines.append(f"  The ticket itself names {routed.named}, and there is no such agent here.")
    elif routed.named:
        lines.append(f"  The ticket itself names {routed.named}, who gets it whatever the rules say.")
    lines += _details(found) if explain else []
    lines += [f"  ask: {text}" for text in found.ask]
    for part in found.parts:
        lines += _part_lines(part, explain=explain)
    clean = [safe("  " * depth + line) for line in lines]
    for child in routed.below:
        clean += routed_lines(child, explain=explain, depth=depth + 1)
    return clean


def _answer(found: Decision) -> str:
    if found.answer == "delegate":
        return f"delegate to {found.agent}"
    return f"{found.answer}, by {found.agent or 'a person'}"


def _part_lines(part: Decided, *, explain: bool) -> list[str]:
    behind = f", after {', '.join(part.after)}" if part.after else ""
    found = part.decision
    lines = [f"  {part.name}: {_answer(found)} (score {found.score:g}){behind}", f"    {found.work.title}"]
    return [*lines, *(f"  {line}" for line in _details(found))] if explain else lines


def _details(found: Decision) -> list[str]:
    lines = [f"  {_finding(item)}" for item in found.findings]
    if found.facts.cut:
        lines.append(f"  Only the first {MOST_TEXT:,} characters of the text count.")
    for item in found.candidates:
        passed = f", passed over: {item.agent.obstacle}" if item.agent.obstacle else ""
        lines.append(f"  {item.agent.id} {item.value:+.2f}{passed}")
        lines += [f"    {_finding(reason)}" for reason in item.reasons]
    return lines


def _finding(item: Finding) -> str:
    return f"{item.contribution:+6.2f}  {item.rule:<13} (weight {item.weight:g}) {item.saw}"


def routed_data(routed: Routed) -> dict[str, Any]:
    """``agent`` is ``null`` where a person has to do it. ``key`` is ``null`` for a text."""
    return {
        "key": routed.key or None,
        "title": routed.title,
        "named": routed.named or None,
        **_decision_data(routed.decision),
        "below": [routed_data(child) for child in routed.below],
    }


def _decision_data(found: Decision) -> dict[str, Any]:
    facts = found.facts
    return {
        "answer": found.answer,
        "agent": found.agent or None,
        "keeper": found.keeper or None,
        "because": found.because,
        "score": found.score,
        "rules": [_finding_data(item) for item in found.findings],
        "facts": {
            "work": facts.work,
            "tags": facts.tags,
            "contract": facts.contract or None,
            "lines": facts.size.lines,
            "lines_from": facts.size.basis,
            "describe_tokens": facts.describe,
            "write_tokens": facts.write,
            "components": facts.areas,
        },
        "agents": [_ranked_data(item) for item in found.candidates],
        "ask": found.ask,
        "parts": [_part_data(part) for part in found.parts],
    }


def _part_data(part: Decided) -> dict[str, Any]:
    data = _decision_data(part.decision)
    return {"name": part.name, "title": part.decision.work.title, "after": list(part.after), **data}


def _finding_data(item: Finding) -> dict[str, Any]:
    degree = round(item.degree, 4) + 0.0
    return {
        "rule": item.rule,
        "weight": item.weight,
        "degree": degree,
        "saw": item.saw,
        "contribution": item.contribution,
    }


def _ranked_data(item: Ranked) -> dict[str, Any]:
    return {
        "agent": item.agent.id,
        "value": item.value,
        "passed_over": item.agent.obstacle or None,
        "runs": item.record.runs,
        "landed": item.record.landed,
        "at_once": item.record.at_once,
        "reasons": [_finding_data(reason) for reason in item.reasons],
    }


def backtest_lines(found: Backtest, *, explain: bool) -> list[str]:
    if not found.cases:
        return ["No run is over yet, so there is nothing to judge the rules by."]
    lines = [] if found.enough else [_too_few(found)]
    for said, suits in (("the rules would have chosen that agent", True), ("they would not", False)):
        cases = [case for case in found.cases if case.suits is suits]
        ends = ", ".join(f"{sum(case.outcome == name for case in cases)} {name}" for name in OUTCOMES)
        lines.append(f"{counted(len(cases), 'run')} where {said}: {ends}, {_cost(cases)}")
    lines.append(f"The rules were right in {_accuracy(found.rules)}")
    lines.append(f"Always delegating would have been in {_accuracy(found.always)}")
    lines.append(f"The most used agent would have been in {_accuracy(found.most_used)}")
    lines.append("Right: what landed went where the rule says, what failed did not. What another agent would have made")
    lines.append("of a ticket is not on record.")
    if explain:
        lines += [_case_line(case) for case in found.cases]
    return [safe(line) for line in lines]


def _too_few(found: Backtest) -> str:
    few = len(found.cases)
    are = "is" if few == 1 else "are"
    return f"Only {counted(few, 'run')} {are} over: nothing follows from so few (it takes {FEWEST})."


def _case_line(case: Case) -> str:
    advice = f"{case.answer} {case.advised or 'a person'}"
    return f"{case.run} {case.ticket} {case.agent}: {case.outcome}, {case.cost or '?'} USD; the rules: {advice}"


def _accuracy(found: Accuracy) -> str:
    if found.share is None:
        return "no run at all"
    low, high = found.interval
    return f"{found.right} of {found.of} ({found.share:.0%}; 95 % confidence: {low:.0%} to {high:.0%})"


def _cost(cases: list[Case]) -> str:
    from decimal import Decimal

    known = [Decimal(case.cost) for case in cases if case.cost is not None]
    if not known:
        return "cost unknown"
    text = f"{sum(known, Decimal(0)):f} USD"
    return text if len(known) == len(cases) else f"{text} (of {len(known)} known)"


def backtest_data(found: Backtest) -> dict[str, Any]:
    """``enough`` is false where nothing follows from the numbers."""
    return {
        "runs": len(found.cases),
        "enough": found.enough,
        "fewest": FEWEST,
        "rules": _accuracy_data(found.rules),
        "always_delegate": _accuracy_data(found.always),
        "most_used_agent": _accuracy_data(found.most_used),
        "cases": [case._asdict() for case in found.cases],
    }


def _accuracy_data(found: Accuracy) -> dict[str, Any]:
    low, high = found.interval
    share = None if found.share is None else round(found.share, 4)
    return {"right": found.right, "of": found.of, "share": share, "low": round(low, 4), "high": round(high, 4)}
