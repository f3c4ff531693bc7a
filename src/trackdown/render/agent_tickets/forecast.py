"""Forecasts of tickets, for people and as JSON."""

from __future__ import annotations

from typing import Any

from trackdown.core.tickets.agent_ticket.forecast import Comparison, Forecast, Span
from trackdown.core.tickets.fields import shown_minutes
from trackdown.render.amounts import amount
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table
from trackdown.services.delegation.forecast import MEASURES, ForecastReport, TicketForecast

_NAMES = {"tokens": "written tokens", "usd": "cost", "minutes": "time"}


def forecast_line(forecast: Forecast) -> str:
    """``about 2,000 written tokens, 0.004 USD, 15m - 30m (estimated: …)``; nothing where nothing is known."""
    parts = []
    if forecast.tokens is not None:
        parts.append(f"{_shown(forecast.tokens, 'tokens')} written tokens")
    parts += [_shown(span, name) for name in ("usd", "minutes") if (span := getattr(forecast, name)) is not None]
    if not parts:
        return ""
    said = "estimated: " if forecast.estimated else ""
    return f"about {', '.join(parts)} ({said}{safe(forecast.basis)})"


def _shown(span: Span, name: str) -> str:
    low, high = _value(span.low, name), _value(span.high, name)
    return low if low == high else f"{low} - {high}"


def _value(value: float | None, name: str) -> str:
    if value is None:
        return "unknown"
    if name == "minutes":
        return shown_minutes(round(value)) if value >= 1 else f"{value * 60:.0f}s"
    return f"{value:,.0f}" if name == "tokens" else f"{value:.4f}".rstrip("0").rstrip(".") + " USD"


def forecast_data(forecast: Forecast) -> dict[str, Any]:
    """``null`` is unknown; ranges are from - to. Times are seconds, money is decimal text."""
    return {
        "tokens": _range(forecast.tokens, int),
        "cost_usd": _range(forecast.usd, _money),
        "seconds": None if forecast.minutes is None else [forecast.minutes.low * 60, forecast.minutes.high * 60],
        "basis": forecast.basis,
        "runs": forecast.runs,
        "estimated": forecast.estimated,
    }


def _range(span: Span | None, kind: Any) -> list[Any] | None:
    return None if span is None else [kind(span.low), kind(span.high)]


def _money(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def report_data(report: ForecastReport) -> dict[str, Any]:
    return {
        "tickets": [_row_data(row) for row in report.rows],
        "median_error": report.errors,
        "compared": report.compared,
        "unknown": report.unknown,
    }


def _row_data(row: TicketForecast) -> dict[str, Any]:
    compared = {
        name: {"estimate": item.expected, "actual": item.actual, "ratio": item.ratio}
        for name, item in row.comparisons.items()
    }
    facts = {"key": row.key, "title": row.title, "agent": row.agent, "complexity": row.complexity or None}
    return {**facts, "basis": row.forecast.basis, "estimated": row.forecast.estimated, **compared}


def report_lines(report: ForecastReport, look: Look) -> list[str]:
    if not report.rows:
        return ["No run of these tickets has ended yet: there is nothing to compare."]
    columns = [Column("TICKET"), Column("AGENT", gives=2, spare=4), Column("COMPLEXITY", spare=3)]
    for name in MEASURES:
        heading = f"{_NAMES[name]}: expected".upper()
        columns += [Column(heading, right=True, spare=5), Column("TOOK", right=True, spare=6)]
        columns.append(Column("RATIO", right=True, spare=2))
    columns.append(Column("TITLE", gives=1, spare=1))
    rows = []
    for row in report.rows:
        cells = [cell for name in MEASURES for cell in _cells(row.comparisons[name], name)]
        rows.append([row.key, row.agent, row.complexity or "unknown", *cells, row.title])
    return [*table(columns, rows, look), "", *(_error(report, name) for name in MEASURES)]


def _cells(item: Comparison, name: str) -> list[str]:
    ratio = "unknown" if item.ratio is None else f"{item.ratio:.2f}"
    return [_value(item.expected, name), _value(item.actual, name), ratio]


def _error(report: ForecastReport, name: str) -> str:
    error, unknown = report.errors[name], report.unknown[name]
    said = (
        "nothing to compare"
        if error is None
        else f"the one ticket off by {error:.0%}"
        if report.compared[name] == 1
        else f"half of {amount(report.compared[name], 'ticket')} off by {error:.0%} or less"
    )
    return f"{_NAMES[name]}: {said}" + (f"; unknown: {', '.join(unknown)}" if unknown else "")
