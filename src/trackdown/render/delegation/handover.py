"""What would be delegated, and what came of it, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from trackdown.core.planning.handover.reading import RULE, tokens_of
from trackdown.core.planning.handover.report import figures
from trackdown.core.runs.budget import Ceiling, Spent, shown
from trackdown.core.runs.model import Run
from trackdown.core.runs.policy import PinnedContract
from trackdown.render.amounts import amount
from trackdown.render.plain import safe
from trackdown.services.delegation.handover import Delegation


class Planned(NamedTuple):
    """A ticket that would be delegated, with what is known before: see ``engine.preview``."""

    delegation: Delegation
    brief: str
    contract: PinnedContract | None
    workspace: str
    reading: dict[str, Any] | None
    held: Sequence[tuple[Ceiling, Spent]]
    obstacle: str


def planned_data(item: Planned) -> dict[str, Any]:
    found = item.delegation
    return {
        "key": found.ticket.key,
        "title": found.ticket.title,
        "agent": found.agent,
        "by": found.by,
        "because": found.because,
        "workspace": item.workspace,
        "contract": dict(item.contract._asdict()) if item.contract else None,
        "brief": item.brief,
        "brief_tokens": tokens_of(len(item.brief.encode())),
        "reading": item.reading,
        "budgets": [_budget(ceiling, spent) for ceiling, spent in item.held],
        "estimated": RULE,
        "waits": item.obstacle or None,
    }


def _budget(ceiling: Ceiling, spent: Spent) -> dict[str, Any]:
    return {
        "name": ceiling.name,
        "unit": ceiling.unit,
        "limit": shown(ceiling.limit),
        "spent": shown(spent.usd) if ceiling.unit == "usd" else str(spent.tokens),
    }


def planned_lines(item: Planned) -> list[str]:
    found, data = item.delegation, planned_data(item)
    lines = [f"{found.ticket.key} → {found.agent}: {found.ticket.title}", f"  because {found.because}"]
    if item.obstacle:
        lines.append(f"  not yet: {item.obstacle}")
    lines.append(f"  brief about {data['brief_tokens']:,} tokens, in a workspace of the kind {item.workspace}")
    if item.reading:
        own, full = item.reading["workspace"]["tokens"], item.reading["full"]["tokens"]
        lines.append(f"  to read there about {own:,} tokens, in a full checkout about {full:,}")
    if item.contract:
        many = f"{len(item.contract.operations)} of its operations" if item.contract.operations else "all of it"
        lines.append(f"  held to {item.contract.path} as the {item.contract.side}: {many}")
    lines += [f"  {each['name']}: {each['spent']} of {each['limit']} {each['unit']} used" for each in data["budgets"]]
    if not data["budgets"]:
        lines.append("  no budget limits it")
    return [safe(line) for line in lines]


def delegated_lines(runs: Sequence[Run]) -> list[str]:
    """What each agent made, in one block a run."""
    lines = ["", "Reports:"] if runs else []
    for run in runs:
        data = figures(run, run.state)
        parts = [f"{run.ticket_key} by {run.agent.id}: {run.state}"]
        if data["files"] is not None:
            files = "1 file" if data["files"] == 1 else f"{data['files']} files"
            parts.append(f"{files}, +{data['added']} -{data['removed']} lines")
        parts.append(f"{data['seconds']:.0f} s")
        if data["endpoints"]:
            parts.append(f"{data['endpoints']['present']} of {data['endpoints']['of']} endpoints")
        checks = [f"{count} {name.replace('_', ' ')}" for name, count in data["checks"].items() if count]
        parts.append(f"checks: {', '.join(checks) or 'none'}")
        if data["questions"]:
            parts.append(amount(len(data["questions"]), "question"))
        lines.append(safe(f"  {', '.join(parts)}"))
    return lines
