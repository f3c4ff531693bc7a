"""Acceptance criteria as people read them: numbered, under their headings, with what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from trackdown.core.tickets.brief import shown_check
from trackdown.core.tickets.model import Criterion
from trackdown.render.look import Look
from trackdown.render.plain import safe

_INDENT = "       "


def criteria_lines(criteria: Sequence[Criterion], look: Look) -> list[str]:
    lines: list[str] = []
    group = ""
    for number, item in enumerate(criteria, 1):
        if item.group != group:
            group = item.group
            lines += [look.paint(safe(group), "dim")] if group else []
        lines += [line.rstrip() for line in _criterion(number, item, look)]
    return lines


def _criterion(number: int, item: Criterion, look: Look) -> Iterable[str]:
    box = look.paint("[x]", "green") if item.met else "[ ]"
    first, *more = safe(item.text).split("\n")
    yield f"{number}. {box} {'Scenario: ' if item.steps else ''}{first}{_evidence(item, look)}"
    yield from (f"{_INDENT}{line}" for line in more)
    yield from (f"{_INDENT}{word.upper():<5} {safe(text)}" for word, text in item.steps)
    if item.check:
        waits = "" if item.approved else look.paint("  (waits for approval)", "yellow")
        first, *more = safe(shown_check(item.check)).split("\n")
        yield f"{_INDENT}check: {first}{waits}"
        yield from (f"{_INDENT}       {line}" for line in more)


def _evidence(item: Criterion, look: Look) -> str:
    """Who or what says that it holds."""
    found: dict[str, Any] = item.evidence
    if not item.met or not found.get("by"):
        return ""
    by = "its check" if found["by"] == "check" else str(found["by"])
    run = f" in {found['run']}" if isinstance(found.get("run"), str) and "-" in found["run"] else ""
    return look.paint(f"  (by {safe(by)}{safe(run)})", "dim")
