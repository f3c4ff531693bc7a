"""The lines of a Markdown contract: what is a heading, a label, a row, a block of code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})\s*([\w+.-]*)")
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_RULE = re.compile(r"^[\s:|-]+$")
_ITEM = re.compile(r"^\s*[-*+]\s+(.*)$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MARKS = re.compile(r"[*_`]+")


class Line(NamedTuple):
    """``kind``: ``heading`` (with its ``level``), ``code`` (a whole block; ``language`` is its first word), ``row``
    (``cells``), ``item`` of a list, or ``text``. ``number`` counts from 1."""

    kind: str
    text: str
    number: int
    level: int = 0
    language: str = ""
    cells: tuple[str, ...] = ()


def lines_of(text: str) -> Iterator[Line]:
    """The lines in their order; what stands in an HTML comment is not there."""
    fence, block, began, language = "", [""], 0, ""
    for number, line in enumerate(_uncommented(text).splitlines(), 1):
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not opened[2]:
                yield Line("code", "\n".join(block), began, language=language)
                fence = ""
            else:
                block.append(line)
            continue
        if opened:
            fence, block, began, language = opened[1], [], number, opened[2].lower()
            continue
        yield from _line(line, number)
    if fence:
        yield Line("code", "\n".join(block), began, language=language)


def _line(line: str, number: int) -> Iterator[Line]:
    if heading := _HEADING.match(line):
        yield Line("heading", heading[2], number, len(heading[1]))
    elif row := _ROW.match(line):
        if not _RULE.match(row[1]):
            cells = tuple(plain(cell) for cell in re.split(r"(?<!\\)\|", row[1]))
            yield Line("row", line, number, cells=cells)
    elif item := _ITEM.match(line):
        yield Line("item", item[1], number)
    elif line.strip():
        yield Line("text", line.strip(), number)


def _uncommented(text: str) -> str:
    """Without HTML comments, those in code too, but with as many lines."""

    def blank(found: re.Match[str]) -> str:
        return "\n" * found[0].count("\n")

    return _COMMENT.sub(blank, text)


def plain(text: str) -> str:
    """The text without marks of emphasis and code around it."""
    return text.strip().replace("\\|", "|").strip("`* ").strip()


def unmarked(text: str) -> str:
    """The text without any mark of emphasis or code."""
    return _MARKS.sub("", text).strip()
