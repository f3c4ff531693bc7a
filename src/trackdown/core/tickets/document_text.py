"""A document before its meaning: what is refused outright, where its front matter lies, how its errors name a place."""

from __future__ import annotations

import re
from typing import NamedTuple

from trackdown.errors import BadDocument

MAX_BYTES = 1 << 20
BOM = "\ufeff"

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|\r(?!\n)")
_SEPARATOR = re.compile("[\u2028\u2029]")


class Place(NamedTuple):
    """Where a document comes from: its file (or ``""``) and the line of that file on which it begins."""

    source: str = ""
    first_line: int = 1

    def line_of(self, text: str, index: int) -> int:
        """The line of the file, from 1, that holds this character of the document."""
        return self.first_line + text.count("\n", 0, index)

    def error(self, text: str, index: int, message: str, hint: str) -> BadDocument:
        """The error to raise about this character of the document. Column and line count from 1, in the file."""
        line = self.line_of(text, index)
        column = index - text.rfind("\n", 0, index)
        thing = f"{self.source}:{line}:{column}" if self.source else f"line {line}"
        where = f"{self.source}, line {line}" if self.source else f"Line {line}"
        return BadDocument(f"{where}, column {column}: {message}", thing=thing, hint=hint)


class FrontMatter(NamedTuple):
    """Indices into the document: the block between the two ``---`` lines, and where the body begins.

    ``eol`` is the line end that the front matter is written with.
    """

    start: int
    end: int
    body: int
    eol: str


_SHORTEN = "Put long material into a file of the repository and name the file in the ticket."


def check_text(text: str, place: Place, *, shorten: str = _SHORTEN) -> None:
    """Raises BadDocument for a text over 1 MiB, with ``shorten`` as the hint, or with characters that no document needs
    (and terminals obey)."""
    size = len(text.encode("utf-8", "surrogatepass")) if len(text) > MAX_BYTES // 4 else 0
    if size > MAX_BYTES:
        raise place.error(text, 0, f"the document has {size:,} bytes; {MAX_BYTES:,} is the most.", shorten)
    found = FORBIDDEN.search(text)
    if found is None:
        return
    if found[0] == "\r":
        message, hint = "a carriage return stands alone.", "Save the file with LF or CRLF line ends."
    else:
        message = f"a character that cannot be kept (U+{ord(found[0]):04X})."
        hint = "Take it out; a document is plain UTF-8 text without control characters."
    raise place.error(text, found.start(), message, hint)


def is_fence(line: str) -> bool:
    """Whether a line opens or closes front matter."""
    return line.rstrip(" \t\r\n") == "---"


def next_fence(text: str, start: int) -> tuple[int, int] | None:
    """Start of the first ``---`` line at or after ``start`` (a line's beginning), and of the line after it."""
    while start < len(text):
        stop = text.find("\n", start) + 1 or len(text)
        if is_fence(text[start:stop]):
            return start, stop
        start = stop
    return None


def opening_of(text: str) -> int:
    """The index of the first line that is not blank, behind a byte order mark."""
    start = len(BOM) if text.startswith(BOM) else 0
    while start < len(text):
        stop = text.find("\n", start) + 1 or len(text)
        if text[start:stop].strip():
            break
        start = stop
    return start


def find_front_matter(text: str, place: Place) -> FrontMatter | None:
    """Where the front matter is, or ``None``. Raises BadDocument if it is never closed."""
    opening = opening_of(text)
    stop = text.find("\n", opening) + 1 or len(text)
    if not is_fence(text[opening:stop]):
        return None
    closing = next_fence(text, stop)
    if closing is None:
        hint = "End it with a line that is exactly `---`. A ruler in the text can be written `***`."
        raise place.error(text, opening, "the front matter that begins here is never closed.", hint)
    found = _SEPARATOR.search(text, stop, closing[0])
    if found is not None:
        message = f"an invisible line separator (U+{ord(found[0]):04X}) in the front matter."
        raise place.error(text, found.start(), message, "Take it out; use an ordinary line end.")
    return FrontMatter(stop, closing[0], closing[1], "\r\n" if text[:stop].endswith("\r\n") else "\n")
