"""Several ticket documents in one file, and a plain checklist as the source of tickets."""

from __future__ import annotations

import re

from trackdown.core.tickets.document import owned_name
from trackdown.core.tickets.document_criteria import DocumentCriterion, Reader
from trackdown.core.tickets.document_markdown import Blocks, read_lines, width
from trackdown.core.tickets.document_text import (
    BOM,
    Place,
    check_text,
    is_fence,
    next_fence,
)
from trackdown.core.tickets.document_yaml import compose
from trackdown.errors import BadDocument

_IDENTIFYING = ("kind", "title", "id", "key")
_MENTIONED = re.compile(rf"\b(?:{'|'.join(_IDENTIFYING)})\b", re.IGNORECASE)
_KEY_LINE = re.compile(r"[A-Za-z_][\w-]*:(?:[ \t]|\r?$)", re.MULTILINE)
_IDENTIFYING_LINE = re.compile(rf"(?:{'|'.join(_IDENTIFYING)}):(?:[ \t]|\r?$)", re.MULTILINE | re.IGNORECASE)


def split(text: str, source: str = "") -> list[tuple[str, int]]:
    """The documents of a file, each with the line on which it begins (from 1); together they are the file, exactly.

    A document begins at a ``---`` line, at the beginning of the file or after a blank line and outside fenced code,
    if the block up to the next ``---`` is front matter: a mapping with ``kind``, ``title``, ``id`` or ``key``. A block
    that is not valid YAML, but plainly meant as front matter, begins a document too: that one cannot be read, and the
    others can. Raises nothing; ``source`` only names the file.
    """
    starts = _starts(text, Place(source))
    if not starts or text[: starts[0]].removeprefix(BOM).strip():
        starts.insert(0, 0)
    starts[0] = 0
    ends = [*starts[1:], len(text)]
    return [(text[start:end], 1 + text.count("\n", 0, start)) for start, end in zip(starts, ends, strict=True)]


def checklist(text: str, source: str = "") -> list[DocumentCriterion]:
    """Every box of a Markdown file that is not inside another box, with its details, its check and its heading.

    Raises BadDocument for text that no document may hold and for a check that cannot be read.
    """
    place = Place(source)
    check_text(text, place)
    lines = read_lines(text, len(BOM) if text.startswith(BOM) else 0)
    return list(Reader(text, place).items(lines, scenarios=False))


def _starts(text: str, place: Place) -> list[int]:
    found: list[int] = []
    doubtful: list[int] = []
    blocks, fresh = Blocks(), True
    at, closing = len(BOM) if text.startswith(BOM) else 0, -1
    while at < len(text):
        stop = text.find("\n", at) + 1 or len(text)
        line = text[at:stop].rstrip("\r\n")
        if is_fence(line) and at == closing:
            # What closes one document begins the next only if that one is beyond doubt (the first was never closed).
            if fresh and _is_front_matter(text, stop, place):
                found.append(at)
                closing = _closing(text, stop)
        elif closing > at:
            pass  # front matter is not Markdown
        elif blocks.opaque(line, width(line)):
            if fresh and is_fence(line) and _is_front_matter(text, stop, place):
                doubtful.append(at)
        else:
            doubtful.clear()
            if fresh and is_fence(line) and _begins(text, stop, place):
                found.append(at)
                closing = _closing(text, stop)
        fresh = not line.strip()
        at = stop
    # Code that is opened and never closed does not swallow the documents behind it.
    return found + doubtful if blocks.unfinished else found


def _closing(text: str, start: int) -> int:
    fence = next_fence(text, start)
    return -1 if fence is None else fence[0]


def _begins(text: str, start: int, place: Place) -> bool:
    return _is_front_matter(text, start, place) or _meant_as_front_matter(text, start)


def _is_front_matter(text: str, start: int, place: Place) -> bool:
    """Whether the block that begins behind a ``---`` line is a mapping that says it is a ticket."""
    end = _closing(text, start)
    if end < 0 or not _MENTIONED.search(text, start, end):
        return False
    try:
        root = compose(text, start, end, place)
    except BadDocument:
        return False
    return (
        root is not None and root.kind == "map" and any(owned_name(key.text) in _IDENTIFYING for key, _ in root.pairs)
    )


def _meant_as_front_matter(text: str, start: int) -> bool:
    """Whether a broken block was to be front matter: ``key:`` right below the ``---``, and a ticket's key before
    the first blank line."""
    blank = re.compile(r"^[ \t]*\r?$", re.MULTILINE).search(text, start)
    end = len(text) if blank is None else blank.start()
    fence = _closing(text, start)
    end = end if fence < 0 else min(end, fence)
    lines = text[start:end].split("\n")
    return bool(_KEY_LINE.match(lines[0])) and any(_IDENTIFYING_LINE.match(line) for line in lines)
