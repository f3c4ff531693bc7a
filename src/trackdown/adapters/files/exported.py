"""Reading what ``export`` wrote: a stream line by line, one document as a whole."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from typing import IO

from trackdown.core.reports import exchange
from trackdown.core.reports.exchange import Head, Record
from trackdown.errors import InvalidInput

MOST_LINE = 64 * 1024 * 1024
MOST_DOCUMENT = 1024 * 1024 * 1024
STDIN = "-"


class ExportedFile:
    """``path`` is relative to ``folder``; ``-`` is stdin, which is kept aside because it is read more than once."""

    def __init__(self, path: str, folder: str) -> None:
        """Raises InvalidInput for what is missing or no file."""
        self.name = path[:200]
        try:
            self._file = _spooled() if path == STDIN else open(os.path.join(folder, path), "rb")  # noqa: SIM115
        except (OSError, ValueError) as error:
            what = error.strerror if isinstance(error, OSError) else "that is no path"
            raise InvalidInput(f"The file cannot be read: {what}.", thing=self.name, hint="Check the path.") from error
        self.head, self._streamed = self._look()

    def close(self) -> None:
        self._file.close()

    def _look(self) -> tuple[Head, bool]:
        first = next(self._lines(), None)
        if first is None:
            raise InvalidInput("The file is empty.", thing=self.name, hint="`trackdown export` writes one.")
        line, text = first
        if text.lstrip()[:1] not in ("{", "["):
            raise self._foreign()
        try:
            value = exchange.parsed(text, self.name, line)
        except InvalidInput:
            value = self._document()  # a document on several lines, or an error that names its place
        found = exchange.read_head(value, self.name)
        if found is None:
            raise self._foreign()
        return found, isinstance(value, dict) and "tickets" in value and not isinstance(value["tickets"], list)

    def _foreign(self) -> InvalidInput:
        return InvalidInput(
            "This is no export of Trackdown: nothing says which format it has.",
            thing=self.name,
            hint="`trackdown export` writes files that can be imported; CSV and Markdown are for reading.",
        )

    def records(self) -> Iterator[Record]:
        """All of them in their order. Raises InvalidInput naming line and column of what cannot be read."""
        if not self._streamed:
            yield from exchange.document_records(self._document(), self.name)
            return
        lines = self._lines()
        next(lines)
        for number, text in lines:
            place = f"{self.name}, line {number}"
            yield exchange.line_record(exchange.parsed(text, place, number), place)

    def _document(self) -> dict[str, object]:
        self._file.seek(0)
        raw = self._file.read(MOST_DOCUMENT + 1)
        if len(raw) > MOST_DOCUMENT:
            raise InvalidInput(
                f"The document has more than {MOST_DOCUMENT:,} bytes.",
                thing=self.name,
                hint="Export it with --stream: such a file is read line by line, however long it is.",
            )
        value = exchange.parsed(_decoded(raw, self.name, 1), self.name)
        if not isinstance(value, dict):
            raise InvalidInput(
                "An export is an object, or one a line.",
                thing=self.name,
                hint="It has to be what `trackdown export` wrote.",
            )
        return value

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Each line that is not blank, with its number."""
        self._file.seek(0)
        number = 0
        while raw := self._file.readline(MOST_LINE + 1):
            number += 1
            if len(raw) > MOST_LINE:
                raise InvalidInput(
                    f"Line {number} has more than {MOST_LINE:,} bytes.", thing=self.name, hint="Is it an export?"
                )
            if raw.strip():
                # Without its end, so that what is missing is missed on this line.
                yield number, _decoded(raw, self.name, number).rstrip("\r\n")


def _decoded(raw: bytes, name: str, line: int) -> str:
    try:
        return raw.decode("utf-8-sig" if line == 1 else "utf-8")
    except UnicodeDecodeError as error:
        at = line + raw.count(b"\n", 0, error.start)
        raise InvalidInput(f"The file is not valid UTF-8 (line {at}).", thing=name, hint="Save it as UTF-8.") from error


def _spooled() -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the ExportedFile)
    while piece := sys.stdin.buffer.read(1 << 20):
        file.write(piece)
    return file
