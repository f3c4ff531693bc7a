"""Tickets of an export as rows for a spreadsheet or a page: what a person reads, not all that an import needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from trackdown.core.tickets.fields import shown_estimate, shown_minutes
from trackdown.core.tickets.remaining import of_record
from trackdown.render.csv_text import csv_text
from trackdown.render.markdown_table import markdown_table

COLUMNS = (
    *("key", "kind", "title", "status", "priority", "type", "severity", "assignee", "parent", "blocked_by"),
    *("labels", "components", "estimate", "logged", "remaining", "progress", "sprint", "target_date"),
    *("created_at", "updated_at"),
)
"""Times are as people write them: 6h, 1h30m."""


def csv_lines(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield csv_text(COLUMNS, []).rstrip("\n")
    for record in records:
        yield csv_text(_row(record), []).rstrip("\n")


def markdown_lines(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield from markdown_table(COLUMNS, [])
    for record in records:
        yield markdown_table(COLUMNS, [_row(record)])[-1]


def _row(record: dict[str, Any]) -> list[str]:
    record = {**record, "remaining": of_record(record)}
    return [_cell(name, record.get(name)) for name in COLUMNS]


def _cell(name: str, value: Any) -> str:
    if name == "estimate":
        return shown_estimate(value)
    if name in ("logged", "remaining") and value is not None:
        return shown_minutes(int(value))
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)
