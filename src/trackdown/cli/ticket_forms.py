"""A list of tickets in another form than the usual one: chosen columns, JSON, CSV, Markdown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from trackdown.cli import printing
from trackdown.cli.call import Call
from trackdown.ports.store import TicketRow
from trackdown.render.csv_text import csv_text
from trackdown.render.markdown_table import markdown_table
from trackdown.render.tickets.data import row_data
from trackdown.render.tickets.table import USUAL, chosen_table, text_of, values
from trackdown.services.desk import Desk
from trackdown.services.tickets.listing import percents


def form(
    call: Call, desk: Desk, rows: Sequence[TicketRow], columns: Sequence[str], format: str
) -> tuple[list[dict[str, Any]], list[str] | str]:
    """The data, and the text in that format. Without ``columns`` a file has all of a row, a table the usual ones."""
    far = percents(desk, rows) if "percent" in columns else {}
    data = [values(row, columns, far) if columns else row_data(row) for row in rows]
    if format == "table":
        return data, chosen_table(rows, columns, far, call.look)
    if format == "json":
        return data, json_text(call, data)
    if format == "jsonl":
        return data, [_json(item) for item in data]
    shown = columns or (TicketRow._fields if format == "csv" else USUAL)
    cells = [[text_of(row, name, far) for name in shown] for row in rows]
    return data, csv_text(shown, cells) if format == "csv" else markdown_table(shown, cells)


def json_text(call: Call, data: Any) -> str:
    """One document: one line, or indented for a person who looks at it."""
    return _json(data, indent=2 if call.look.terminal else None) + "\n"


def _json(data: Any, indent: int | None = None) -> str:
    separators = None if indent else (",", ":")
    return json.dumps(data, ensure_ascii=printing.ascii_only(), indent=indent, separators=separators)
