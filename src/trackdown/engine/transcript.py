"""An agent's output as it grows, turned into events and kept as NDJSON, one normalised event a line.

Secrets are taken out before anything is written, and counted: a transcript is kept, searched, exported and passed on.
However much an agent prints, it is read in pieces and takes no more memory than the longest of its lines.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from trackdown.core.accounting.redaction import LONGEST, redacted
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.engine.kept_events import KeptEvents
from trackdown.engine.output_lines import OutputLines
from trackdown.ports.agent import Idle, TurnReader
from trackdown.ports.blobs import Blobs
from trackdown.services.runs import transcripts
from trackdown.services.runs.printed import left_out, opened

CHUNK = 1 << 20
AT_ONCE = 32 << 20
"""Bytes that one look at an agent that is at work takes in: it may have to be ended."""
SHOWN = 2000
"""Characters of an event for somebody who looks on: a line on a screen has fewer."""


class Transcript:
    """Read from its beginning each time a turn is followed: an adopted turn gives the same transcript again. It is over
    once ``close`` has said how the turn ended. ``known`` are secrets that the agent was told. No more than ``most``
    bytes are read (0: all), because nobody else may keep to what was meant to be the most."""

    def __init__(
        self, source: Path, path: Path, reader: TurnReader, known: Sequence[str] = (), *, most: int = 0
    ) -> None:
        self.path = path
        self._known = known
        self._source = source
        self._reader = reader
        self._most = most
        self._offset = 0
        self._lines = OutputLines()
        self._kept = KeptEvents(path, known)

    def read(self, *, last: bool = False) -> Iterator[Event]:
        """The events of what was printed since; of very much, the first part. ``last``: the process has ended, so all
        of it is read, and an unfinished line counts too."""
        for chunk in self._chunks(last):
            yield from self._events(self._lines.take(chunk))
        if last:
            yield from self._events(self._lines.rest())
        self._kept.flush()

    def _events(self, lines: Iterable[str]) -> Iterator[Event]:
        for line in lines:
            for event in self._reader.feed(line):
                self._kept.add(event)
                yield event

    def _chunks(self, last: bool) -> Iterator[bytes]:
        file = opened(self._source)
        if file is None:
            return
        with file:
            size = file.seek(0, os.SEEK_END)
            end = min(size, self._most) if self._most else size
            due = end if last else min(end, self._offset + AT_ONCE)
            file.seek(self._offset)
            while self._offset < due and (chunk := file.read(min(CHUNK, due - self._offset))):
                self._offset += len(chunk)
                yield chunk
        if last and size > end:
            yield f"\n… {left_out(size - end)} left out …\n".encode()

    def add(self, *events: Event) -> None:
        for event in events:
            self._kept.add(event)
        self._kept.flush()

    def idle(self, stderr: Callable[[], str]) -> Idle | None:
        """Why the client only waits, as far as its output was read; ``None`` for one that works, or does not tell."""
        tells = getattr(self._reader, "idle", None)
        found: Idle | None = tells(stderr()) if tells else None
        return found and found._replace(message=self.clean(found.message))

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        """What the turn came to, as far as its client knows."""
        outcome = self._reader.finish(exit_code, stderr_tail)
        return outcome._replace(message=self.clean(outcome.message), text=self.clean(outcome.text))

    def clean(self, text: str) -> str:
        """What somebody else may see or keep of a text of the turn."""
        return redacted(text, self._known).text

    def glance(self, text: str) -> str:
        """The beginning of a text of the turn for somebody who looks on. What is read further than it is shown lets a
        secret at the end of it be known as one."""
        return self.clean(text[: SHOWN + LONGEST])[:SHOWN]

    def close(self, outcome: TurnOutcome) -> None:
        """Say how the turn ended: with it the transcript ends."""
        end = {
            "outcome": outcome.ending,
            "message": outcome.message,
            "failure": outcome.failure,
            "usage": outcome.usage.to_json(),
        }
        self._kept.close(Event("end", end))

    def keep(self, blobs: Blobs) -> dict[str, Any]:
        """Keep it; what a run records of that: the digest of its body, and what was taken out of it how often."""
        redacted = dict(sorted(self._kept.redacted.items()))
        return {"transcript": transcripts.keep(blobs, self.path), "redacted": redacted}
