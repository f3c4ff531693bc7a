"""An agent's output as it grows, turned into events and kept as NDJSON, one normalised event a line.

Secrets are taken out before anything is written, and counted: a transcript is kept, searched, exported and passed on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trackdown.core.accounting.redaction import LONGEST, redacted
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.ports.agent import TurnReader
from trackdown.ports.blobs import Blobs
from trackdown.services.runs import transcripts
from trackdown.services.secrecy.cleaning import clean_line

CHUNK = 1 << 20
SHOWN = 2000
"""Characters of an event for somebody who looks on: a line on a screen has fewer."""


class Transcript:
    """Read from its beginning each time a turn is followed: an adopted turn gives the same transcript again. It is over
    once ``close`` has said how the turn ended. ``known`` are secrets that the agent was told."""

    def __init__(self, source: Path, path: Path, reader: TurnReader, known: Sequence[str] = ()) -> None:
        self.path = path
        self._known = known
        self._source = source
        self._reader = reader
        self._offset = 0
        self._rest: list[bytes] = []
        self._redacted: Counter[str] = Counter()
        path.write_bytes(b"")

    def read(self, *, last: bool = False) -> list[Event]:
        """The events of what was printed since. ``last``: the process has ended, so an unfinished line counts too."""
        events: list[Event] = []
        while chunk := self._more():
            # A line may come in very many pieces, which are put together once.
            first, *others = chunk.split(b"\n")
            self._rest.append(first)
            for begun in others:
                events.extend(self._line())
                self._rest.append(begun)
        if last and any(self._rest):
            events.extend(self._line())
        self.add(*events)
        return events

    def _line(self) -> list[Event]:
        line, self._rest = b"".join(self._rest), []
        return self._reader.feed(line.decode("utf-8", "replace"))

    def add(self, *events: Event) -> None:
        if events:
            with open(self.path, "a", encoding="utf-8") as file:
                file.writelines(f"{clean_line(event.to_json(), self._redacted, self._known)}\n" for event in events)

    def _more(self) -> bytes:
        if not self._source.exists():
            return b""
        with open(self._source, "rb") as file:
            file.seek(self._offset)
            chunk = file.read(CHUNK)
        self._offset += len(chunk)
        return chunk

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
        self.add(Event("end", end))

    def keep(self, blobs: Blobs) -> dict[str, Any]:
        """Keep it; what a run records of that: the digest of its body, and what was taken out of it how often."""
        return {"transcript": transcripts.keep(blobs, self.path), "redacted": dict(sorted(self._redacted.items()))}
