"""Workflows as people and ``--json`` read them."""

from __future__ import annotations

from typing import Any

from trackdown.core.tickets.statuses import STATUSES
from trackdown.core.tickets.workflow import MOVES
from trackdown.core.workflows.gates import set_by_gates
from trackdown.core.workflows.model import STANDARD, Workflow, Workflows
from trackdown.render.look import STATUS_COLOURS, Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table
from trackdown.services.workflows.choice import Standing

_WAYS = (Column("FROM"), Column("TO"), Column("STANDS FOR", lambda cell: STATUS_COLOURS.get(cell, "")), Column("NEEDS"))
STANDARD_NEEDS = {
    "in-progress": "an assignee",
    "blocked": "a reason, or something linked that holds it back",
    "done": "every criterion met, every child done",
    "reopened": "a reason",
    "cancelled": "a reason, every child done",
}


def list_lines(known: Workflows, look: Look) -> list[str]:
    """Every workflow with its states and the types that get it."""
    rows = [(STANDARD, ", ".join(STATUSES), "")]
    for own in known.own.values():
        types = ", ".join(type for type, name in known.types.items() if name == own.name)
        rows.append((own.name, " → ".join(own.states), types))
    lines = table(
        (Column("WORKFLOW", lambda _: "bold"), Column("STATES", gives=1), Column("TYPES", gives=2)), rows, look
    )
    if known.source:
        lines.append(f"From {safe(known.source)}.")
    if known.ignored:
        lines.append(f"{safe(known.ignored)} is there too and does not count.")
    return lines


def workflow_lines(own: Workflow | None, look: Look) -> list[str]:
    """The whole transition table of one workflow."""
    if own is None:
        rows = [(start, to, to, STANDARD_NEEDS.get(to, "")) for start in STATUSES for to in MOVES[start]]
        return [look.paint(STANDARD, "bold"), *table(_WAYS, rows, look)]
    rows = [
        (way.source, way.target, own.status(way.target), ", ".join(way.guards))
        for state in dict.fromkeys(own.states)
        for way in own.ways(state)
    ]
    ends = [f"{state} ({own.status(state)})" for state in dict.fromkeys(own.states) if not own.ways(state)]
    lines = [look.paint(own.name, "bold"), *table(_WAYS, rows, look)]
    if ends:
        lines.append(f"No way leads out of {', '.join(ends)}.")
    gates = [f"  {guard}: {what}" for guard in own.guards if (what := set_by_gates(guard))]
    return [*lines, *(["Set by Trackdown when a run has landed:", *gates] if gates else [])]


def standing_lines(found: Standing, look: Look) -> list[str]:
    """Where a ticket is, and where it could go."""
    ticket = found.ticket
    status = look.paint(ticket.status, STATUS_COLOURS.get(ticket.status, ""))
    lines = [f"{look.paint(ticket.key, 'bold')} follows {found.workflow}: {found.state} ({status})"]
    for way in found.ways:
        marks = [f"{guard} {'✗' if guard in way.missing else '✓'}" for guard in way.guards]
        lines.append(f"  → {way.state}" + (f"  needs {', '.join(marks)}" if marks else ""))
    if not found.ways:
        lines.append("  no way leads out of it")
    for name, known in ticket.guards.items():
        lines.append(safe(f"  {name}: {known.get('by', '')}, {known.get('who', '')}, {known.get('at', '')}"))
    missing = list(dict.fromkeys(guard for way in found.ways for guard in way.missing))
    return [*lines, *(f"  `trackdown approve {ticket.key} {guard}`" for guard in missing)]


def workflow_data(own: Workflow | None) -> dict[str, Any]:
    if own is None:
        ways = [{"from": start, "to": to, "guards": []} for start in STATUSES for to in MOVES[start]]
        return {"name": STANDARD, "states": [{"state": s, "status": s} for s in STATUSES], "types": [], "ways": ways}
    states = [{"state": state, "status": own.status(state)} for state in dict.fromkeys(own.states)]
    ways = [{"from": w.source, "to": w.target, "guards": list(w.guards)} for s in own.states for w in own.ways(s)]
    gates = {guard: what for guard in own.guards if (what := set_by_gates(guard))}
    return {"name": own.name, "states": states, "types": list(own.types), "ways": ways, "gates": gates}


def standing_data(found: Standing) -> dict[str, Any]:
    ticket = found.ticket
    return {
        "key": ticket.key,
        "workflow": found.workflow,
        "state": found.state,
        "status": ticket.status,
        "ways": [way._asdict() for way in found.ways],
        "guards": ticket.guards,
    }
