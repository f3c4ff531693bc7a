"""Reports of counts and times, for people and as JSON."""

from __future__ import annotations

from typing import Any

from trackdown.core.reports.tallies import Sums
from trackdown.core.tickets.fields import shown_minutes
from trackdown.render.amounts import amount
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table
from trackdown.services.reports.counting import StatusReport, TimeReport


def status_data(report: StatusReport) -> dict[str, Any]:
    flags = {name.replace("-", "_"): count for name, count in report.flags.items()}
    return {**report._asdict(), "flags": flags}


def status_lines(report: StatusReport, look: Look) -> list[str]:
    """One line for each field; nobody's and nothing's tickets are counted under "none"."""
    lines = [amount(report.total, "ticket")]
    for name, counts in report.by.items():
        said = ", ".join(f"{safe(value) or 'none'} {count}" for value, count in counts.items())
        if set(counts) - {""}:
            lines.append(f"{look.paint(f'{name:<10}', 'dim')}{said}")
    held = ", ".join(f"{name} {count}" for name, count in report.flags.items() if count)
    if held:
        lines.append(f"{look.paint('unfinished', 'dim')} {held}")
    if report.unverified:
        lines.append(f"{look.paint('done', 'dim')}       unverified {report.unverified}")
    return lines


def time_data(report: TimeReport) -> dict[str, Any]:
    return {
        "by": report.by,
        "rows": [{"name": name, **_sums(sums)} for name, sums in report.rows.items()],
        "total": _sums(report.total),
    }


def _sums(sums: Sums) -> dict[str, Any]:
    return {
        "tickets": sums.tickets,
        "points": sums.points,
        "estimated_minutes": sums.estimated,
        "logged_minutes": sums.logged,
        "remaining_minutes": sums.remaining,
    }


def time_lines(report: TimeReport, look: Look) -> list[str]:
    if not report.rows:
        return ["No ticket says anything about time."]
    names = ("TICKETS", "POINTS", "ESTIMATED", "LOGGED", "REMAINING")
    columns = [Column(report.by.upper()), *(Column(name, right=True) for name in names)]
    rows = [[name, *_cells(sums)] for name, sums in report.rows.items()]
    return table(columns, [*rows, ["together", *_cells(report.total)]], look)


def _cells(sums: Sums) -> list[str]:
    times = [shown_minutes(minutes) if minutes else "" for minutes in (sums.estimated, sums.logged, sums.remaining)]
    return [str(sums.tickets), f"{sums.points:g}" if sums.points else "", *times]
