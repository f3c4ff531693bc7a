"""Runs as JSON: durations in seconds, tokens as whole numbers, money as decimal text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trackdown.core.runs.budget import of_run
from trackdown.core.runs.model import Run
from trackdown.core.runs.outcome import outcome
from trackdown.core.runs.usage import Usage
from trackdown.render.runs.words import next_step
from trackdown.services.runs.looking import RunLine, cost_text


def run_line_data(line: RunLine) -> dict[str, Any]:
    return {**line._asdict(), "usage": line.usage.figures()}


def run_data(run: Run) -> dict[str, Any]:
    """Everything about a run but its transcripts. ``usage`` is ``null`` where the client told nothing."""
    return {
        "key": run.key,
        "uid": run.uid,
        "ticket": run.ticket_key,
        "title": run.title,
        "agent": run.agent.id,
        "model": next((turn.model for turn in reversed(run.turns) if turn.model), None),
        "state": run.state,
        "outcome": outcome(run),
        "driven": run.driven,
        "reason": run.reason,
        "routed": run.routed,
        "delegated": run.delegated,
        "contract": dict(run.policy.contract._asdict()) if run.policy.contract else None,
        "reading": (run.prepared or {}).get("reading"),
        "next": next_step(run, when=str),
        "round": run.round,
        "target": run.target,
        "base": run.base,
        "commit": run.work.commit if run.work else None,
        "landed": run.landed,
        "verified": run.proof,
        "approved": {"by": run.approved["by"], "at": run.approved["at"]} if run.approved else None,
        "wait": run.wait._asdict() if run.wait else None,
        "usage": run.usage.figures(),
        "cost": cost_data(run),
        "grant": run.grant,
        "questions": run.asked,
        "messages": [{**message, "delivered": message not in run.untold} for message in run.messages],
        "seconds": seconds(run),
        "turns": [{**turn._asdict(), "usage": Usage.from_json(turn.usage).figures()} for turn in run.turns],
        "verifications": [seen._asdict() for seen in run.verifications],
        "created_at": run.created_at,
        "started_by": run.started_by,
        "ended_at": run.ended_at,
    }


def cost_data(run: Run) -> dict[str, Any]:
    """``usd`` is what the clients said, or the price list where they did not; ``null`` where neither knows. It is 0
    for a run that played a recording (``recorded``): what that tells was not spent here."""
    spent = of_run(run)
    lists = sorted({turn.prices for turn in run.turns if turn.prices})
    data = {"usd": cost_text(run), "unpriced_turns": spent.unpriced, "price_lists": lists}
    return {**data, "recorded": run.agent.recorded}


def seconds(run: Run) -> float:
    """The agent's own time in all turns."""
    return round(sum(turn.seconds for turn in run.turns), 3)


def tally(runs: Iterable[Run]) -> dict[str, int]:
    """How many runs came to what."""
    counted: dict[str, int] = {}
    for run in runs:
        word = outcome(run)
        counted[word] = counted.get(word, 0) + 1
    return counted
