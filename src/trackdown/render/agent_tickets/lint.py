"""What a check of tickets for an agent found, for people and as JSON."""

from __future__ import annotations

from typing import Any

from trackdown.core.tickets.agent_ticket.lint import LintFinding
from trackdown.render.amounts import amount
from trackdown.render.look import Look
from trackdown.render.plain import safe

Findings = dict[str, list[LintFinding]]
"""By the ticket's key."""


def lint_data(found: Findings) -> dict[str, Any]:
    listed = [{"key": key, **item._asdict()} for key, items in found.items() for item in items]
    return {"tickets": len(found), "findings": listed}


def lint_lines(found: Findings, look: Look) -> list[str]:
    lines: list[str] = []
    for key, items in found.items():
        for item in items:
            lines.append(f"{look.paint(key, 'bold')}  {safe(item.place)}: {safe(item.text)}")
            lines.append(look.paint(f"    {safe(item.mend)}", "dim"))
    count = sum(map(len, found.values()))
    clear = f"{amount(len(found), 'ticket')}: nothing that an agent without context would miss."
    return [*lines, f"{amount(count, 'finding')} in {amount(len(found), 'ticket')}."] if count else [clear]
