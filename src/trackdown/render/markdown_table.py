"""Rows as a table in GitHub's Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trackdown.render.plain import safe

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\|`*_[]<>"})


def markdown_table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """What is text in a cell stays text: no part of it is read as Markdown or HTML."""
    return [_line(heading), _line(["---"] * len(heading)), *(_line([_cell(text) for text in row]) for row in rows)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return " ".join(safe(text).split()).translate(_MARKS)
