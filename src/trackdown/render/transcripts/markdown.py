"""A whole run as one Markdown document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from trackdown.core.runs.model import Run, Turn
from trackdown.render.plain import safe
from trackdown.render.transcripts.events import COUNTED, tool_output, tool_title, tool_whole
from trackdown.render.transcripts.facts import FromTurn, check_excerpts, check_rows, run_facts, turn_facts

_TICKS = re.compile(r"`{3,}")
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|])")


def markdown(run: Run, turns: Iterable[FromTurn]) -> Iterator[str]:
    """Piece by piece. What agents said stands in quotes or fences, so that none of it shapes the document."""
    yield f"# {_plain(run.key)}: {_plain(run.title)}\n\n"
    for name, value in run_facts(run):
        yield f"- {name}: {_plain(value)}\n"
    for turn, prompt, events in turns:
        yield from _turn(turn, prompt, events)
    rows = check_rows(run)
    if rows:
        yield "\n## Checks\n\n| verdict | check | command |\n| --- | --- | --- |\n"
        for row in rows:
            yield f"| {' | '.join(' '.join(_plain(cell).split()) for cell in row)} |\n"
    for name, said in check_excerpts(run):
        yield f"\n{_plain(name)}:\n\n{_fenced(said)}"


def _turn(turn: Turn, prompt: str, events: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f"\n## Turn {turn.turn}, round {turn.round}\n\n"
    for name, value in turn_facts(turn):
        yield f"- {name}: {_plain(value)}\n"
    if prompt:
        yield f"\n### What it was told\n\n{_fenced(prompt)}"
    yield "\n### What it said and did\n"
    for event in events:
        yield from _event(event)


def _event(event: dict[str, Any]) -> Iterator[str]:
    kind = str(event.get("type", ""))
    if kind == "text":
        yield f"\n{_quoted(str(event.get('text', '')))}"
    elif kind in ("reasoning", "question"):
        yield f"\n*{kind}*\n\n{_quoted(str(event.get('text', '')))}"
    elif kind == "tool":
        failed = " (failed)" if event.get("ok") is False else ""
        yield f"\n**{_plain(str(event.get('name', '')))}**{failed}: {_plain(tool_title(event.get('input')))}\n"
        whole, output = tool_whole(event.get("input")), tool_output(event)
        yield f"\n{_fenced(whole)}" if whole else ""
        yield f"\n{_fenced(output)}" if output.strip() else ""
    elif kind == "file":
        yield f"\n- {_plain(str(event.get('action', '')))}: {_plain(str(event.get('path', '')))}\n"
    elif kind == "usage":
        yield f"\n- usage: {', '.join(f'{event[name]} {_plain(name)}' for name in COUNTED if event.get(name))}\n"
    elif kind in ("error", "limit"):
        yield f"\n- {kind}: {_plain(str(event.get('message', '')))}\n"


def _plain(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", " ".join(safe(text).split()))


def _quoted(text: str) -> str:
    escaped = safe(text).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"> {line}\n" for line in escaped.splitlines() or [""])


def _fenced(text: str) -> str:
    """In a fence that is longer than every run of ticks inside."""
    longest = max((len(found) for found in _TICKS.findall(text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{safe(text).rstrip()}\n{fence}\n"
