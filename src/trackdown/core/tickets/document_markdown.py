"""The Markdown of a document: its lines, headings and sections. Fenced code and HTML comments are opaque."""

from __future__ import annotations

import re
from typing import NamedTuple

LIST_ITEM = re.compile(r"([ \t]*)(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|$)")
_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})(.*)")


class Line(NamedTuple):
    """``number`` is the line of the file; ``start`` its index in the document; ``text`` has no line end.

    ``indent`` counts columns, tabs every four. ``opaque``: part of fenced code or of an HTML comment.
    """

    number: int
    start: int
    text: str
    indent: int
    opaque: bool

    @property
    def blank(self) -> bool:
        return not self.text.strip()


class DocumentSection(NamedTuple):
    """A heading and all that stands under it, sections of deeper level included."""

    heading: str
    level: int
    text: str
    line: int


class Blocks:
    """Follows fenced code and HTML comments from line to line."""

    def __init__(self) -> None:
        self.fence = ""
        self.container: int | None = None
        self.items: list[int] = []
        self.comment = False

    @property
    def unfinished(self) -> bool:
        """Whether a fence or comment is open."""
        return bool(self.fence) or self.comment

    def opaque(self, text: str, indent: int) -> bool:
        """Whether this line is inside such a block or one of its two ends."""
        if self.comment:
            self.comment = "-->" not in text
            return True
        if self.fence:
            # The end of the list item that holds it ends a fence too.
            if self.container is None or indent > self.container or not text.strip():
                self._close(text)
                return True
            self.fence = ""
        return self._opens(text, indent)

    def _close(self, text: str) -> None:
        mark = text.strip()
        if len(mark) >= len(self.fence) and set(mark) == {self.fence[0]}:
            self.fence = ""

    def _opens(self, text: str, indent: int) -> bool:
        if indent < 4 and text.lstrip().startswith("<!--"):
            self.comment = "-->" not in text
            return True
        if not text.strip():
            return False
        while self.items and indent <= self.items[-1]:
            self.items.pop()
        found = _FENCE.fullmatch(text)
        if found is not None:
            self.fence = found[1]
            self.container = self.items[-1] if self.items else None
            return True
        if LIST_ITEM.match(text):
            self.items.append(indent)
        return False


def width(text: str) -> int:
    """The columns that a line is indented by."""
    lead = text[: len(text) - len(text.lstrip(" \t"))]
    return len(lead.expandtabs(4))


def read_lines(text: str, start: int = 0, first_line: int = 1) -> list[Line]:
    """The lines of ``text`` from ``start`` on; ``first_line`` is the file's line at the beginning of ``text``."""
    blocks = Blocks()
    number = first_line + text.count("\n", 0, start)
    lines: list[Line] = []
    for offset, raw in enumerate(text[start:].split("\n")):
        content = raw.removesuffix("\r")
        indent = width(content)
        lines.append(Line(number + offset, start, content, indent, blocks.opaque(content, indent)))
        start += len(raw) + 1
    return lines


def heading_of(line: Line) -> tuple[int, str] | None:
    """Level and text, if the line is a heading (``# …`` at the beginning of the line)."""
    if line.opaque or not line.text.startswith("#"):
        return None
    text = line.text.lstrip("#")
    level = len(line.text) - len(text)
    if level > 6 or text[:1] not in ("", " ", "\t"):
        return None
    name = text.rstrip(" \t")
    closed = name.rstrip("#")
    name = closed if closed[-1:] in ("", " ", "\t") else name
    return level, name.strip()


def section_name(heading: str) -> str:
    """A heading as it is compared: without case, emphasis and a closing colon."""
    return " ".join(heading.strip(" \t*_:").casefold().split())


def spans(lines: list[Line]) -> list[tuple[int, str, int, int]]:
    """Level, heading, and the range of lines under it (indices; up to the next heading that is not deeper)."""
    found: list[tuple[int, str, int, int]] = []
    running: list[int] = []
    for at, line in enumerate(lines):
        heading = heading_of(line)
        if heading is None:
            continue
        while running and found[running[-1]][0] >= heading[0]:
            ended = running.pop()
            found[ended] = (*found[ended][:3], at)
        running.append(len(found))
        found.append((*heading, at + 1, len(lines)))
    return found


def read_sections(lines: list[Line]) -> list[DocumentSection]:
    """Every section, in the order of the headings."""
    return [
        DocumentSection(name, level, joined(lines[start:stop]), lines[start - 1].number)
        for level, name, start, stop in spans(lines)
    ]


def joined(lines: list[Line]) -> str:
    """The text of these lines without blank lines around it."""
    return "\n".join(line.text.rstrip() for line in lines).strip("\n")
