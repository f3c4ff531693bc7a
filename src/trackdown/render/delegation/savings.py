"""Runs with delegation and without, side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table
from trackdown.services.delegation.savings import MEASURES, Group, Savings, part_saved

_SHOWN = {"cache_creation": "cache creation", "cache_read": "cache read", "cost_usd": "cost $"}
MOST = 8


def savings_data(found: Savings) -> dict[str, Any]:
    """Tokens as whole numbers, money as decimal text, ``saved`` as a part of 1; ``null`` is unknown."""
    return {
        "with": _group(found.delegated),
        "without": _group(found.without),
        "saved": {name: None if part is None else round(part, 6) for name, part in found.saved.items()},
        "same_tickets": found.same,
    }


def _group(one: Group) -> dict[str, Any]:
    return {
        "runs": one.runs,
        "conversations": one.sessions,
        "tickets": one.tickets,
        "done": one.done,
        "lines_added": one.lines,
        "turns_without_usage": one.silent,
        "without_price": one.unpriced,
        **{name: _plain(name, value) for name, value in one.values.items()},
        "by_adapter": {
            adapter: {name: _plain(name, value) for name, value in values.items()}
            for adapter, values in one.adapters.items()
        },
    }


def _plain(name: str, value: Decimal | None) -> int | float | str | None:
    if value is None:
        return None
    if name == "cost_usd":
        return format(value, "f")
    return float(value) if name == "seconds" else int(value)


def savings_lines(found: Savings, look: Look) -> list[str]:
    columns = [Column(""), *(Column(name, right=True) for name in ("with", "without", "saved"))]
    one, other = found.delegated, found.without
    rows = [
        ["runs", str(len(one.runs)), str(len(other.runs)), ""],
        ["of these landed", str(one.done), str(other.done), ""],
        ["lines added", _count(one.lines), _count(other.lines), ""],
    ]
    rows += [_row(_SHOWN.get(name, name), one.values[name], other.values[name], found.saved[name]) for name in MEASURES]
    for adapter in sorted({*one.adapters, *other.adapters}):
        for name in ("input", "cache_creation", "output", "cost_usd"):
            pair = (one.adapters.get(adapter, {}).get(name), other.adapters.get(adapter, {}).get(name))
            rows.append(_row(f"{adapter}: {_SHOWN.get(name, name)}", *pair, part_saved(*pair)))
    return [*table(columns, rows, look), "", *_remarks(found)]


def _row(name: str, one: Decimal | None, other: Decimal | None, saved: float | None) -> list[str]:
    return [name, _value(one), _value(other), "?" if saved is None else f"{saved:.1%}"]


def _value(value: Decimal | None) -> str:
    return "?" if value is None else f"{value:,f}"


def _count(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _remarks(found: Savings) -> list[str]:
    lines = []
    for name, one in (("With", found.delegated), ("Without", found.without)):
        named = [*one.runs, *one.sessions]
        keys = ", ".join(named[:MOST]) + (f" and {len(named) - MOST} more" if len(named) > MOST else "")
        lines.append(f"{name} delegation: {keys or 'no run'}.")
        if one.silent:
            lines.append(f"  {one.silent} of its turns told no tokens: what they took is unknown, and so are savings.")
        elif one.unpriced:
            lines.append(f"  {one.unpriced} of its turns and conversations have no known price.")
    if found.delegated.runs and (found.without.runs or found.without.sessions) and not found.same:
        lines.append("They did not do the same tickets: what was saved is as good as the tickets are alike.")
    return [safe(line) for line in lines]
