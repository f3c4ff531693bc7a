"""What a look at tickets under way found, as people read it."""

from __future__ import annotations

from collections.abc import Iterable

from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.times import local
from trackdown.services.reports import monitoring


def monitor_lines(found: monitoring.Look, look: Look) -> list[str]:
    counts = ", ".join(f"{count} {status}" for status, count in found.statuses.items()) or "no tickets"
    head = f"{found.epic}: {found.percent}%, {counts}" if found.epic else counts
    lines = [look.paint(head, "bold")]
    lines += _part("Blocked", (_held(item) for item in found.blocked), look)
    late = (f"{i.key}  {i.priority}  {i.standing}: due {local(i.due)}  {i.title}" for i in found.pressing)
    lines += _part("Response times", late, look)
    stalled = (f"{i.key}  {i.status}  nothing since {local(i.since)}  {i.title}" for i in found.stalled)
    lines += _part("Stalled", stalled, look)
    lines += _part("Merged", (_moved(item) for item in found.moved), look)
    if found.escalated:
        lines.append(f"Escalated: {', '.join(found.escalated)}.")
    return lines


def _part(heading: str, items: Iterable[str], look: Look) -> list[str]:
    listed = [safe(f"  {' '.join(item.split())}") for item in items]
    return [look.paint(heading, "bold"), *listed] if listed else []


def _held(item: monitoring.Held) -> str:
    owner = f" (@{item.owner})" if item.owner else ""
    return f"{item.key} since {local(item.since)}: {item.why}{owner}"


def _moved(item: monitoring.Moved) -> str:
    if item.refused:
        return f"{item.key}: {item.link} was merged, and it stays {item.before}: {item.refused}"
    return f"{item.key}: {item.before} → review, {item.link} was merged"
