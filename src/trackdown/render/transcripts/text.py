"""Transcripts, what was found in them, and two runs side by side, for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from trackdown.core.runs.comparison import Comparison, Side
from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.transcript_search import Hit
from trackdown.core.runs.usage import Usage
from trackdown.render.folding import folded
from trackdown.render.look import Look
from trackdown.render.plain import safe
from trackdown.render.runs.text import tokens
from trackdown.render.table import Column, table
from trackdown.render.times import duration, local
from trackdown.render.transcripts.events import event_lines

NAMED = 10
"""How many paths of a kind are named before the rest is counted."""


def turn_heading(run: Run, turn: Turn, look: Look) -> str:
    what = "brief" if turn.round == 0 and turn.turn == 0 else f"fix round {turn.round}" if turn.round else "continued"
    what += ", told by a person" if turn.told else ""
    parts = [f"turn {turn.turn}", what, run.agent.id, turn.model or "", local(turn.started)]
    return look.paint("── " + " · ".join(safe(part) for part in parts if part), "bold")


def turn_end(turn: Turn, events: Iterable[dict[str, Any]], look: Look) -> str:
    """What the turn came to: how it ended, time, tokens, money, tools, files, and secrets that were taken out."""
    tools = files = 0
    for event in events:
        tools += event.get("type") == "tool"
        files += event.get("type") == "file"
    used = Usage.from_json(turn.usage)
    taken = sum(turn.redacted.values())
    parts = [
        turn.ending or "at work",
        duration(turn.seconds) if turn.ended else "",
        f"{tokens(used)} tokens" if used.total else "",
        _money(used.cost, turn.priced),
        _counted(tools, "tool call"),
        _counted(files, "file change"),
        f"{_counted(taken, 'secret')} taken out" if taken else "",
    ]
    return look.paint("   " + " · ".join(part for part in parts if part), "dim")


def _money(reported: str | None, priced: str | None) -> str:
    if reported is not None:
        return f"${reported}"
    return f"${priced} by the price list" if priced else ""


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


def turn_lines(run: Run, turn: Turn, events: list[dict[str, Any]], look: Look) -> list[str]:
    shown = [line for event in events if event.get("type") not in ("usage", "end") for line in event_lines(event, look)]
    trouble = [f"   {safe(turn.message)}"] if turn.message and turn.ending not in ("", "finished") else []
    return [turn_heading(run, turn, look), *shown, *trouble, turn_end(turn, events, look)]


def hit_line(hit: Hit, look: Look) -> str:
    """Where it was said, in what (its part only where that says more than the kind of event), and the line."""
    where = f"{hit.run} {hit.ticket} turn {hit.turn} line {hit.line}"
    kind = hit.type if hit.field in ("text", "message", hit.type) else f"{hit.type} {hit.field}"
    first, *more = folded(f"{where}  {kind}  {safe(hit.text)}", look, indent=4)
    rest = first.removeprefix(f"{where}  {kind}")
    return "\n".join([f"{look.paint(where, 'cyan')}  {look.paint(kind, 'dim')}{rest}", *more])


def comparison_lines(found: Comparison, look: Look) -> list[str]:
    facts: list[tuple[str, Callable[[Side], str]]] = [
        ("ticket", lambda side: side.ticket),
        ("agent", lambda side: f"{side.agent}{f' ({side.model})' if side.model else ''}"),
        ("result", lambda side: side.state),
        ("why", lambda side: side.reason),
        ("fix rounds", lambda side: str(side.rounds)),
        ("turns", lambda side: str(side.turns)),
        ("time", lambda side: duration(side.seconds)),
        ("tokens in", lambda side: _tokens(side, "input")),
        ("tokens cached", lambda side: _tokens(side, "cached")),
        ("tokens out", lambda side: _tokens(side, "output")),
        ("cost", lambda side: f"${side.cost}" if side.cost is not None else "-"),
        ("files changed", lambda side: str(len(side.files))),
        ("tool calls", lambda side: str(sum(side.tools.values()))),
        ("of these failed", lambda side: str(side.failed_tools)),
    ]
    rows = [[name, show(found.left), show(found.right)] for name, show in facts]
    rows += [[f"check: {name}", left or "-", right or "-"] for name, (left, right) in found.checks.items()]
    rows += [[f"tool: {name}", str(left), str(right)] for name, (left, right) in found.tools.items()]
    rows = [row for row in rows if row[1] or row[2]]
    lines = table(
        [Column("", gives=2), Column(found.left.run, gives=1), Column(found.right.run, gives=1)], rows, look, whole=True
    )
    groups = [
        (f"only {found.left.run} changed", found.only_left),
        (f"only {found.right.run} changed", found.only_right),
        ("both changed, differently", found.differing),
        ("both changed, alike", found.same),
    ]
    return [*lines, *(line for title, paths in groups for line in _paths(title, paths))]


def _tokens(side: Side, kind: str) -> str:
    return str(side.tokens[kind]) if side.tokens is not None else "-"


def _paths(title: str, paths: list[str]) -> list[str]:
    if not paths:
        return []
    more = [f"  … and {len(paths) - NAMED} more"] if len(paths) > NAMED else []
    return ["", f"{title}:", *(f"  {safe(path)}" for path in paths[:NAMED]), *more]
