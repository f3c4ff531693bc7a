"""The facts about a run and its turns that stand at the head of an exported transcript."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.outcome import outcome
from trackdown.core.runs.usage import Usage
from trackdown.render.runs.data import cost_data, seconds
from trackdown.render.runs.words import detail
from trackdown.render.times import duration

FromTurn = tuple[Turn, str, Iterable[dict[str, Any]]]
"""A turn, what the agent was told in it, and its events."""


def run_facts(run: Run) -> list[tuple[str, str]]:
    commit = run.work.commit if run.work else ""
    facts = [
        ("ticket", run.ticket_key),
        ("agent", f"{run.agent.title} ({run.agent.adapter})"),
        ("model", next((turn.model for turn in reversed(run.turns) if turn.model), "") or run.agent.model),
        ("result", outcome(run)),
        ("why", detail(run, when=str)),
        ("fix rounds", str(run.round)),
        ("agent's time", duration(seconds(run))),
        ("usage", _usage(run.usage)),
        ("cost", _cost(run)),
        ("started", run.created_at),
        ("ended", run.ended_at),
        ("base", run.base),
        ("commit", commit),
    ]
    return [(name, value) for name, value in facts if value]


def turn_facts(turn: Turn) -> list[tuple[str, str]]:
    taken = ", ".join(f"{number} {what}" for what, number in turn.redacted.items())
    facts = [
        ("ended as", turn.ending or "at work"),
        ("why", turn.message),
        ("started", turn.started),
        ("time", duration(turn.seconds) if turn.ended else ""),
        ("usage", _usage(Usage.from_json(turn.usage), turn.priced)),
        ("secrets taken out", taken),
    ]
    return [(name, value) for name, value in facts if value]


def check_rows(run: Run) -> list[tuple[str, str, str]]:
    """Verdict, name and command of what was observed last."""
    seen = run.verifications[-1].items if run.verifications else []
    return [(item.verdict.replace("-", " "), item.name, item.command) for item in seen]


def check_excerpts(run: Run) -> list[tuple[str, str]]:
    """Name, and the telling part of what was said, of what did not hold in the end."""
    seen = run.verifications[-1].items if run.verifications else []
    return [(item.name, item.excerpt) for item in seen if item.verdict == "failed" and item.excerpt.strip()]


def _cost(run: Run) -> str:
    """All that is known of the money, and how much of the run it leaves out."""
    data = cost_data(run)
    if not data["usd"] or data["usd"] == "0":
        return ""
    lists = f", by {', '.join(data['price_lists'])}" if data["price_lists"] else ""
    return f"{data['usd']} USD{lists}{', and turns of unknown price' if data['unpriced_turns'] else ''}"


def _usage(used: Usage, priced: str | None = None) -> str:
    if not used.total:
        return ""
    money = f", {priced} USD by the price list" if priced else ""
    money = f", {used.cost} USD as the client reports" if used.cost is not None else money
    return f"{used.input} in, {used.cached} cached, {used.cache_write} cache written, {used.output} out{money}"
