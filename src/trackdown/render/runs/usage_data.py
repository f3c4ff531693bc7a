"""Usage as JSON: tokens as whole numbers, money as decimal text with the date of its prices. ``recorded`` is what runs
tell that only played a recording; no total holds it."""

from __future__ import annotations

from typing import Any

from trackdown.core.accounting.totals import Row
from trackdown.services.runs.sessions import Conversation
from trackdown.services.runs.usage import UsageReport


def usage_data(report: UsageReport) -> dict[str, Any]:
    question = report.question
    source, date = report.prices
    return {
        "by": question.by,
        "since": question.since or None,
        "until": question.until or None,
        "rows": [{question.by: row.name or None, **_figures(row)} for row in report.rows],
        "total": _figures(report.whole),
        "recorded": {"runs": report.recorded.runs, "usage": report.recorded.usage.figures()},
        "prices": {"source": source, "date": date, "currency": "USD"},
        "files": report.files,
        "bytes_read": report.read,
        "unread": [
            {"path": item.path, "lines": item.lines, "first_line": item.line or None, "reason": item.why}
            for item in report.unread
        ],
    }


def _figures(row: Row) -> dict[str, Any]:
    """``output`` contains ``reasoning``; ``total`` counts every token once."""
    tokens = row.usage.to_json()
    reported = tokens.pop("cost")
    return {
        "requests": row.requests,
        **tokens,
        "total": row.usage.total,
        "cost": row.cost,
        "cost_reported": reported,
        "cost_difference": row.difference,
        "unpriced": row.unpriced,
    }


def conversation_data(conversation: Conversation) -> dict[str, Any]:
    data = conversation._asdict()
    return {**data, "digest": conversation.digest or None, "run": conversation.run or None, "at": data["at"] or None}
