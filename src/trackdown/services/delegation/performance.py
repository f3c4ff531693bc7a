"""How well agents did: figures of the runs on record, by type of ticket or by agent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from trackdown.core.planning.handover.report import figures
from trackdown.core.runs.budget import shown
from trackdown.core.runs.model import Run
from trackdown.ports.store import Reader
from trackdown.services.delegation.routing import counts
from trackdown.services.desk import Desk

By = Literal["type", "agent"]
_LOG_AGENTS = ("claude", "codex")
"""Agents that the log's shape has fields of their own for; it is that of a skill for delegating."""


class Row(NamedTuple):
    """Sums over runs that came to an end. ``at_once``: landed without a fix round. ``unknown`` counts, by figure, the
    runs of which nobody knows it; a figure that nobody knows of any run is ``None``. ``seconds`` is the agents' own
    time, ``cost_usd`` decimal text; ``endpoints`` are those present, of ``endpoints_of``."""

    name: str
    runs: int
    done: int
    at_once: int
    rounds: int
    seconds: float
    endpoints: int | None
    endpoints_of: int | None
    files: int | None
    added: int | None
    removed: int | None
    tokens: int | None
    output: int | None
    cost_usd: str | None
    unknown: dict[str, int]

    @property
    def success(self) -> float:
        return self.done / self.runs


class Performance(NamedTuple):
    by: By
    rows: list[Row]
    whole: Row | None


def performance(desk: Desk, by: By) -> Performance:
    """Cancelled runs say nothing about an agent and are left out, as are those that are not over."""
    with desk.store.read() as reader:
        found = [(_name(reader, run, by), figures(run, run.state)) for run in _over(reader)]
    names = sorted({name for name, _ in found})
    rows = [_row(name, [data for own, data in found if own == name]) for name in names]
    return Performance(by, rows, _row("", [data for _, data in found]) if found else None)


def _over(reader: Reader) -> Iterator[Run]:
    runs = (Run.from_state(state) for state in reader.runs())
    return (run for run in runs if counts(run))


def _name(reader: Reader, run: Run, by: By) -> str:
    return run.agent.id if by == "agent" else task_type(reader, run)


def task_type(reader: Reader, run: Run) -> str:
    """The type of the run's ticket, or its kind if nobody gave it a type."""
    state = reader.ticket(run.ticket) or {}
    return str(state.get("type") or state.get("kind") or "unknown")


def _row(name: str, all_data: list[dict[str, Any]]) -> Row:
    unknown: dict[str, int] = {}

    def total(figure: str, values: list[int | None]) -> int | None:
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            unknown[figure] = len(values) - len(known)
        return sum(known) if known else None

    done = [data for data in all_data if data["state"] == "done"]
    held = [data["endpoints"] for data in all_data if data["endpoints"]]
    costs = [Decimal(data["cost_usd"]) for data in all_data if data["cost_usd"] is not None]
    if len(costs) < len(all_data):
        unknown["cost_usd"] = len(all_data) - len(costs)
    usages = [tokens_of(data) for data in all_data]
    return Row(
        name,
        len(all_data),
        len(done),
        sum(data["rounds"] == 0 for data in done),
        sum(data["rounds"] for data in all_data),
        round(sum(data["seconds"] for data in all_data), 3),
        sum(one["present"] for one in held) if held else None,
        sum(one["of"] for one in held) if held else None,
        total("files", [data["files"] for data in all_data]),
        total("added", [data["added"] for data in all_data]),
        total("removed", [data["removed"] for data in all_data]),
        total("tokens", [sum(usage.values()) if usage else None for usage in usages]),
        total("output", [usage["output"] if usage else None for usage in usages]),
        shown(sum(costs, Decimal(0))) if costs else None,
        unknown,
    )


_KINDS = ("input", "cached", "cache_write", "output")


def tokens_of(data: dict[str, Any]) -> dict[str, int] | None:
    """The tokens by kind in a run's figures; ``None`` where its client told nothing."""
    told = data["tokens"]
    return {kind: int(told[kind]) for kind in _KINDS} if told else None


def performance_log(desk: Desk) -> list[dict[str, Any]]:
    """One entry a run that came to an end, oldest first, in the shape of a delegation log; ``None`` is unknown."""
    with desk.store.read() as reader:
        runs = sorted(_over(reader), key=lambda run: (run.ended_at, len(run.key), run.key))
        return [_entry(run, task_type(reader, run)) for run in runs]


def _entry(run: Run, task_type: str) -> dict[str, Any]:
    data = figures(run, run.state)
    tokens = tokens_of(data)
    seen = run.verifications[-1].verdict if run.verifications else None
    held = data["endpoints"]
    thinker, writer = _LOG_AGENTS
    return {
        "timestamp": run.ended_at,
        "task": run.ticket_key,
        "task_type": task_type,
        "delegated": run.delegated,
        "success": run.state == "done",
        "endpoints": f"{held['present']}/{held['of']}" if held else None,
        "files": data["files"],
        "loc": data["added"],
        "validation": seen,
        f"{thinker}_output_tokens": tokens["output"] if tokens and data["adapter"] == thinker else None,
        f"{thinker}_api_calls": None,
        f"{writer}_agents": int(data["adapter"] == writer),
        "duration_s": data["seconds"],
        "notes": run.reason,
        "run": run.key,
        "agent": run.agent.id,
        "rounds": run.round,
        "tokens": sum(tokens.values()) if tokens else None,
        "output_tokens": tokens["output"] if tokens else None,
        "cost_usd": data["cost_usd"],
    }
