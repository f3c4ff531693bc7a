"""A check-up, for people and as JSON."""

from __future__ import annotations

from typing import Any

from trackdown.render.folding import folded
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.services.runs.doctor import AgentState, Checkup, Finding

COLOURS = {"ok": "green", "note": "dim", "warning": "yellow", "problem": "red"}


def checkup_data(found: Checkup) -> dict[str, Any]:
    return {"findings": [each._asdict() for each in found.findings], "agents": [_agent(each) for each in found.agents]}


def _agent(agent: AgentState) -> dict[str, Any]:
    profile, client = agent.profile, agent.client
    return {
        "id": profile.id,
        "adapter": profile.adapter,
        "model": profile.model,
        "executable": client.executable,
        "version": client.version,
        "login": client.login,
        "sandbox": {"policy": profile.rules.policy, "network": profile.rules.network},
        "held": [item._asdict() for item in agent.held],
        "limits": agent.limits,
        "budget": profile.budget,
    }


def checkup_lines(found: Checkup, look: Look, *, whole: bool) -> list[str]:
    """The findings; with ``whole`` also what each agent is held to, its limits and its budget."""
    lines: list[str] = []
    for each in found.findings:
        lines += _finding(each, look)
    for agent in found.agents if whole else ():
        lines += ["", *_held(agent, look)]
    bad = len(found.bad)
    return [*lines, "", "Nothing has to be done." if not bad else f"{bad} finding{'s' if bad > 1 else ''} to look at."]


def _finding(found: Finding, look: Look) -> list[str]:
    level = f"{found.level:<8}"
    subject = f"{found.subject}: " if found.subject else ""
    said = f"{level} {found.area:<8} {' '.join(safe(f'{subject}{found.text}').split())}"
    first, *more = folded(said, look, indent=18)
    lines = [f"{look.paint(level, COLOURS[found.level])}{first[len(level) :]}", *more]
    return [*lines, *folded(f"{'':<18}→ {safe(found.fix)}", look, indent=20)] if found.fix else lines


def _held(agent: AgentState, look: Look) -> list[str]:
    limits = ", ".join(f"{name} {value or 'none'}" for name, value in agent.limits.items())
    budget = ", ".join(f"{name} {value}" for name, value in agent.profile.budget.items()) or "none of its own"
    wide = max((len(item.by) for item in agent.held), default=0)
    held = (safe(f"  {item.by:<{wide}}  {item.what}: {item.how}") for item in agent.held)
    head = look.paint(safe(f"{agent.profile.id} ({agent.profile.rules.policy})"), "bold")
    return [
        head,
        "held by:",
        *(part for line in held for part in folded(line, look, indent=wide + 4)),
        *folded(f"limits: {limits}", look, 8),
        *folded(f"budget: {safe(budget)}", look, 8),
    ]
