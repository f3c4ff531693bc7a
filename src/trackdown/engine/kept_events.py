"""The file of a transcript: one event a line, without secrets. Of a turn that tells very much, the beginning and the
end are kept, and a line between them says how much is not."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Sequence
from pathlib import Path

from trackdown.core.runs.events import Event
from trackdown.services.runs.printed import left_out
from trackdown.services.secrecy.cleaning import clean_line

HEAD_BYTES, HEAD_EVENTS = 16 << 20, 50_000
"""People read a transcript, and every look at it reads all of it: hours of work with a client come to a few megabytes
and some thousand events."""
TAIL_BYTES, TAIL_EVENTS = 1 << 20, 1_000
WRITTEN_AT_ONCE = 1 << 18


class KeptEvents:
    """Empties the file. ``redacted`` counts what was taken out of it."""

    def __init__(self, path: Path, known: Sequence[str]) -> None:
        self.redacted: Counter[str] = Counter()
        path.write_bytes(b"")
        self._path = path
        self._unwritten: list[bytes] = []
        self._unwritten_size = 0
        self._known = known
        self._size = self._events = 0
        self._tail: deque[tuple[Event, int]] = deque()
        self._tail_size = self._left_out = self._left_size = 0

    def add(self, event: Event) -> None:
        """What is among the last is written by ``close`` only: it may turn out not to be."""
        if self._size < HEAD_BYTES and self._events < HEAD_EVENTS:
            self._write(event)
            return
        size = len(json.dumps(event.to_json(), ensure_ascii=False))
        self._tail.append((event, size))
        self._tail_size += size
        while len(self._tail) > TAIL_EVENTS or (len(self._tail) > 1 and self._tail_size > TAIL_BYTES):
            _, size = self._tail.popleft()
            self._tail_size -= size
            self._left_size += size
            self._left_out += 1

    def flush(self) -> None:
        """Let those who look on see what there is. The file is open no longer than that: whoever follows the turn
        anew begins it anew."""
        if self._unwritten:
            with open(self._path, "ab") as file:
                file.writelines(self._unwritten)
            self._unwritten, self._unwritten_size = [], 0

    def close(self, end: Event) -> None:
        """Write down how it ended, behind everything else that is kept."""
        if self._left_out:
            note = f"… {self._left_out:,} events ({left_out(self._left_size)}) left out …"
            self._write(Event("text", {"text": note}))
        for event, _ in self._tail:
            self._write(event)
        self._write(end)
        self.flush()

    def _write(self, event: Event) -> None:
        line = f"{clean_line(event.to_json(), self.redacted, self._known)}\n".encode("utf-8", "replace")
        self._unwritten.append(line)
        self._unwritten_size += len(line)
        self._size += len(line)
        self._events += 1
        if self._unwritten_size > WRITTEN_AT_ONCE:
            self.flush()
