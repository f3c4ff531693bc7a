"""How well agents did, for people, as JSON, and as lines of a log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from trackdown.render.folding import folded
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table
from trackdown.render.times import duration
from trackdown.services.delegation.performance import Performance, Row

_HEADS = ("runs", "done", "at once", "rounds", "endpoints", "files", "lines", "time", "tokens", "cost $")
_SPARE = {"endpoints": 1, "lines": 2, "files": 3, "rounds": 4, "at once": 5, "time": 6, "tokens": 7}
_WORDS = {"cost_usd": "cost", "added": "lines added", "removed": "lines removed", "output": "output tokens"}


def performance_data(found: Performance) -> dict[str, Any]:
    return {
        "by": found.by,
        "rows": [{found.by: row.name, **_figures(row)} for row in found.rows],
        "total": _figures(found.whole) if found.whole else None,
    }


def _figures(row: Row) -> dict[str, Any]:
    data = row._asdict()
    del data["name"]
    return {**data, "success": round(row.success, 4)}


def performance_lines(found: Performance, look: Look) -> list[str]:
    if found.whole is None:
        return ["No run has come to an end yet."]
    columns = [Column(found.by, gives=1), *(Column(name, right=True, spare=_SPARE.get(name, 0)) for name in _HEADS)]
    cells = [_cells(row) for row in [*found.rows, found.whole._replace(name="total")]]
    lines = table(columns, cells, look)
    if found.whole.unknown:
        said = ", ".join(f"{_WORDS.get(name, name)} of {count}" for name, count in found.whole.unknown.items())
        told = f"Nobody knows the {said} of the {found.whole.runs} runs; the sums are of the others."
        lines += ["", *folded(told, look)]
    return lines


def _cells(row: Row) -> list[str]:
    endpoints = "?" if row.endpoints is None else f"{row.endpoints}/{row.endpoints_of}"
    lines = "?" if row.added is None else f"+{row.added} -{row.removed}"
    done = f"{row.done} ({row.success:.0%})"
    counts = [str(row.runs), done, str(row.at_once), str(row.rounds), endpoints, _known(row.files), lines]
    return [row.name, *counts, duration(row.seconds), _known(row.tokens), row.cost_usd or "?"]


def _known(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def log_lines(entries: Iterable[dict[str, Any]]) -> list[str]:
    return [safe(json.dumps(entry, ensure_ascii=False)) for entry in entries]
