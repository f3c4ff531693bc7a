"""Workspaces for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from trackdown.render.amounts import amount
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.table import Column, table
from trackdown.services.runs.workspaces import Pruned, WorkspaceLine

MOST_IGNORED = 20
_SIZES = ("B", "kB", "MB", "GB", "TB")


def workspace_lines(found: Sequence[WorkspaceLine], now: str, look: Look) -> list[str]:
    columns = [
        Column("run"),
        Column("ticket"),
        Column("state"),
        Column("kind", spare=2),
        Column("dirty", right=True, spare=3),
        Column("size", right=True, spare=4),
        Column("age", right=True),
        Column("branch", gives=1, spare=1, inside=True, least=16),
        Column("path", gives=1, inside=True, least=24),
    ]
    rows = [
        [
            line.run,
            line.ticket,
            line.state,
            line.kind,
            str(line.dirty),
            size(line.bytes),
            _age(line.created_at, now),
            line.branch,
            line.path,
        ]
        for line in found
    ]
    return table(columns, rows, look)


def pruned_lines(found: Pruned, look: Look, *, dry_run: bool) -> list[str]:
    word = "would go" if dry_run else "gone"
    lines = []
    for deed in found.deeds:
        room = f" ({size(deed.bytes)})" if deed.bytes else ""
        lines.append(f"{look.paint(word, 'yellow' if dry_run else 'green')}  {deed.what}  {safe(deed.thing)}{room}")
        lines.append(f"    {' '.join(part for part in (deed.run, safe(deed.why)) if part)}")
        lines += _ignored(deed.ignored, dry_run=dry_run)
    lines += [
        f"{look.paint('stays', 'dim')}  {safe(stay.thing)}\n    {stay.run} {safe(stay.why)}" for stay in found.stays
    ]
    total = sum(deed.bytes for deed in found.deeds)
    end = f"{amount(len(found.deeds), 'thing')}, {size(total)}{'. Nothing was changed.' if dry_run else '.'}"
    return [*lines, end] if found.deeds else [*lines, "Nothing is to be cleared away."]


def _ignored(paths: list[str], *, dry_run: bool) -> list[str]:
    """What git ignores goes and is kept nowhere."""
    if not paths:
        return []
    what = amount(len(paths), "file or folder", "files and folders") + " that git ignores"
    if not dry_run:
        return [f"    with {what}, which nothing keeps"]
    named = [safe(path) for path in paths[:MOST_IGNORED]]
    more = [f"and {len(paths) - MOST_IGNORED} more; --json names them"] if len(paths) > MOST_IGNORED else []
    return [f"    with {what}, which nothing keeps:", *(f"      {line}" for line in [*named, *more])]


def size(number: int) -> str:
    shown = float(number)
    for unit in _SIZES:
        if shown < 1000 or unit == _SIZES[-1]:
            return f"{shown:.0f} {unit}" if unit == "B" else f"{shown:.1f} {unit}"
        shown /= 1000
    raise AssertionError("unreachable")


def _age(created: str, now: str) -> str:
    if not created:
        return "-"
    seconds = max(0, int((datetime.fromisoformat(now) - datetime.fromisoformat(created)).total_seconds()))
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"
