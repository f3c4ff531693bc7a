"""An agent's output as lines, from pieces of any length: in bounded memory, and in a time that grows with its bytes and
not with the number of its lines.

A client that speaks in events prints one JSON object a line, and each of those is a line here. Other lines are given
one by one at first, because somebody may look on; from then on as many as fit are put together to one text of several
lines. What is put together depends on the output alone, so that reading it again gives the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackdown.services.runs.printed import left_out

LONGEST_LINE = 32 << 20
"""Bytes. Clients print whole files and pictures on a line; what is longer keeps its beginning and its end."""
KEPT_OF_LONGER = 64 << 10
SINGLE_LINES = 2_000
"""Lines that are given one by one whatever they are."""
MOST_OBJECTS = 1_000_000
"""Objects that are given one by one. A client of which a turn tells more does not speak in events, it floods."""
BLOCK = 16 << 10
"""Bytes of lines that are put together. An event keeps as many characters whole."""
_OBJECT = re.compile(rb"^[ \t]*\{", re.MULTILINE)


class OutputLines:
    def __init__(self) -> None:
        self._unfinished = _Unfinished()
        self._block: list[bytes] = []
        self._size = 0
        self._lines = self._objects = 0

    def take(self, piece: bytes) -> Iterator[str]:
        """The lines that this piece of output completes."""
        begin, end = 0, piece.rfind(b"\n") + 1
        if not end:
            self._unfinished.add(piece)
            return
        if self._unfinished:
            begin = piece.index(b"\n") + 1
            self._unfinished.add(piece[: begin - 1])
            yield from self._whole(self._unfinished.take() + b"\n")
        yield from self._whole(piece[begin:end])
        self._unfinished.add(piece[end:])

    def rest(self) -> Iterator[str]:
        """What is left once nothing more comes: an unfinished line too."""
        if self._unfinished:
            yield from self._whole(self._unfinished.take() + b"\n")
        yield from self._put_together()

    def _whole(self, lines: bytes) -> Iterator[str]:
        """``lines`` are whole, each with its end."""
        at = 0
        while at < len(lines):
            if self._lines < SINGLE_LINES:
                end = lines.index(b"\n", at)
                self._lines += 1
                yield _text(lines[at:end])
                at = end + 1
                continue
            begin = self._next_object(lines, at)
            if begin > at:
                yield from self._plain(lines, at, begin)
                at = begin
            if at < len(lines):
                yield from self._put_together()
                self._objects += 1
                end = lines.index(b"\n", at)
                yield _text(lines[at:end])
                at = end + 1

    def _next_object(self, lines: bytes, at: int) -> int:
        """Where the next line begins that may be an object; the end, if none is."""
        if self._objects >= MOST_OBJECTS or lines.find(b"{", at) < 0:
            return len(lines)
        found = _OBJECT.search(lines, at)
        return found.start() if found else len(lines)

    def _plain(self, lines: bytes, at: int, end: int) -> Iterator[str]:
        """Lines that are no objects, put together to blocks."""
        while at < end:
            # The last end of a line within the block, else that of the one line that alone fills it.
            stop = lines.rfind(b"\n", at, min(end, at + max(0, BLOCK - self._size))) + 1
            if not stop and not self._block:
                stop = lines.index(b"\n", at) + 1
            if stop:
                self._block.append(lines[at:stop])
                self._size += stop - at
                at = stop
            if at < end:
                yield from self._put_together()

    def _put_together(self) -> Iterator[str]:
        block, self._block, self._size = b"".join(self._block), [], 0
        if block:
            yield _text(block[:-1])


class _Unfinished:
    """A line that has no end yet, in very many pieces, which are put together once."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = self._left_out = 0

    def __bool__(self) -> bool:
        return self._size > 0

    def add(self, piece: bytes) -> None:
        if not piece:
            return
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > LONGEST_LINE:
            whole = b"".join(self._pieces)
            cut = len(whole) - 2 * KEPT_OF_LONGER
            self._pieces = [whole[:KEPT_OF_LONGER], whole[-KEPT_OF_LONGER:]]
            self._size -= cut
            self._left_out += cut

    def take(self) -> bytes:
        line = b"".join(self._pieces)
        if self._left_out:
            more = self._left_out + len(line) - 2 * KEPT_OF_LONGER
            note = f" … {left_out(more)} of this line left out … ".encode()
            line = line[:KEPT_OF_LONGER] + note + line[-KEPT_OF_LONGER:]
        self._pieces, self._size, self._left_out = [], 0, 0
        return line


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")
