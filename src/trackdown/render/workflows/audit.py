"""What breaks the rules of its workflow, as people and ``--json`` read it."""

from __future__ import annotations

from typing import Any

from trackdown.core.workflows.analysis import Finding
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.times import local
from trackdown.services.tickets.applying import Applications, Applied
from trackdown.services.workflows.audits import RULES, Repaired, Violation


def finding_line(item: Finding, source: str) -> str:
    place = f"{source}:{item.line}" if item.line else "config"
    return safe(f"{'note' if item.note else 'wrong'}  {place}  {item.workflow}: {item.text} [{item.rule}]")


def violation_lines(items: list[Violation], look: Look, *, full: bool) -> list[str]:
    """One line each; ``full`` adds since when, and what would mend it, rule by rule."""
    if not full:
        return [safe(f"{item.key}  {_status(item)}: {item.text} [{item.rule}]{_forced(item)}") for item in items]
    lines: list[str] = []
    for rule, meaning in RULES.items():
        found = [item for item in items if item.rule == rule]
        if found:
            lines.append(look.paint(f"{rule}: {meaning} ({len(found)})", "bold"))
            lines += [line for item in found for line in _full(item)]
    return lines


def _full(item: Violation) -> list[str]:
    mend = f"--fix-violations makes it {item.repair}" if item.repair else "a person has to decide"
    return [
        safe(f"  {item.key}  {_status(item)} since {local(item.since)}: {item.text}{_forced(item)}"),
        f"      {mend}",
    ]


def _status(item: Violation) -> str:
    return f"{item.status} ({item.state})" if item.state else item.status


def _forced(item: Violation) -> str:
    return " (a person forced it)" if item.forced else ""


def repaired_line(item: Repaired, *, dry_run: bool) -> str:
    return safe(f"{item.key}: {item.before} {'would become' if dry_run else '→'} {item.after} [{item.rule}]")


def violation_data(item: Violation) -> dict[str, Any]:
    """``to`` is for whoever decides: `workflow apply` reads it."""
    data = {name: value for name, value in item._asdict().items() if name not in ("uid", "repair")}
    return {**data, "state": item.state or None, "repair": item.repair or None, "to": None}


def finding_data(item: Finding) -> dict[str, Any]:
    return {**item._asdict(), "line": item.line or None}


def applied_lines(found: Applications, *, dry_run: bool) -> list[str]:
    lines = [_applied(item, would=dry_run or not found.done) for item in found.items if not item.error]
    return [safe(line) for line in lines]


def _applied(item: Applied, *, would: bool) -> str:
    if item.before == item.after:
        return f"{item.key} is {item.after} already"
    return f"{item.key}: {item.before} {'would become' if would else '→'} {item.after}"


def applied_data(found: Applications, *, dry_run: bool) -> dict[str, Any]:
    items = [
        {
            "key": item.key,
            "before": item.before,
            "after": item.after,
            "error": item.error.message if item.error else None,
        }
        for item in found.items
    ]
    return {"tickets": items, "done": found.done, "dry_run": dry_run}
