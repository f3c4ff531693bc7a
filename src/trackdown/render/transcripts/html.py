"""A whole run as one HTML file: nothing in it is loaded from elsewhere, nothing in it runs."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import Any

from trackdown.core.runs.model import Run, Turn
from trackdown.render.plain import safe
from trackdown.render.transcripts.events import COUNTED, tool_output, tool_title, tool_whole
from trackdown.render.transcripts.facts import FromTurn, check_excerpts, check_rows, run_facts, turn_facts

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; border-top: 1px solid #8886; padding-top: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; }
dt { color: #777; } dd { margin: 0; overflow-wrap: anywhere; }
.text, .reasoning, .question { white-space: pre-wrap; overflow-wrap: anywhere; margin: .8rem 0; }
.reasoning { color: #777; font-style: italic; }
.question { border-left: 3px solid #c80; padding-left: .8rem; }
.file, .usage { color: #777; margin: .2rem 0; } .file b { color: #297; }
.error, .limit, .failed { color: #c33; }
details { margin: .3rem 0; } summary { cursor: pointer; font-family: ui-monospace, monospace; font-size: .9rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; overflow: auto; max-height: 30rem; }
pre { padding: .6rem; background: #8881; font-size: .85rem; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(run: Run, turns: Iterable[FromTurn]) -> Iterator[str]:
    """Piece by piece. Every text is escaped, and the page forbids itself scripts and anything from elsewhere."""
    title = _text(f"{run.key}: {run.title}")
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    yield _facts(run_facts(run))
    for turn, prompt, events in turns:
        yield from _turn(turn, prompt, events)
    rows = check_rows(run)
    if rows:
        yield "<h2>Checks</h2>\n<table>\n<tr><th>verdict</th><th>check</th><th>command</th></tr>\n"
        for row in rows:
            yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>\n"
        yield "</table>\n"
    for name, said in check_excerpts(run):
        yield _folded(name, said, "failed")
    yield "</body>\n</html>\n"


def _turn(turn: Turn, prompt: str, events: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f"<h2>Turn {turn.turn}, round {turn.round}</h2>\n{_facts(turn_facts(turn))}"
    if prompt:
        yield _folded("what it was told", prompt)
    for event in events:
        yield _event(event)


def _event(event: dict[str, Any]) -> str:
    kind = str(event.get("type", ""))
    if kind in ("text", "reasoning", "question"):
        return f'<div class="{kind}">{_text(str(event.get("text", "")))}</div>\n'
    if kind == "tool":
        failed = event.get("ok") is False
        title = f"{event.get('name', '')} {tool_title(event.get('input'))}{' (failed)' if failed else ''}"
        return _folded(title, tool_output(event), "failed" if failed else "", tool_whole(event.get("input")))
    if kind == "file":
        return f'<p class="file"><b>{_text(str(event.get("action", "")))}</b> {_text(str(event.get("path", "")))}</p>\n'
    if kind == "usage":
        counted = ", ".join(f"{event[name]} {name}" for name in COUNTED if event.get(name))
        return f'<p class="usage">{_text(counted)}</p>\n' if counted else ""
    if kind in ("error", "limit"):
        return f'<p class="{kind}">{kind}: {_text(str(event.get("message", "")))}</p>\n'
    return ""


def _folded(title: str, text: str, kind: str = "", asked: str = "") -> str:
    mark = f' class="{kind}"' if kind else ""
    body = f"<pre>{_text(text)}</pre>" if text.strip() else "<p>(no output)</p>"
    body = f"<pre>{_text(asked)}</pre>{body}" if asked else body
    return f"<details{mark}><summary>{_text(title)}</summary>{body}</details>\n"


def _facts(facts: list[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in facts)
    return f"<dl>{rows}</dl>\n"


def _text(text: str) -> str:
    return html.escape(safe(text))
