"""An agent's output as it grows, turned into events and kept as NDJSON, one normalised event a line.

Secrets are taken out before anything is written, and counted: a transcript is kept, searched, exported and passed on.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

from trackdown.core.accounting.redaction import redacted
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.ports.agent import TurnReader
from trackdown.ports.blobs import Blobs
from trackdown.services.runs import transcripts

CHUNK = 1 << 20


class Transcript:
    """Read from its beginning each time a turn is followed: an adopted turn gives the same transcript again. It is over
    once ``close`` has said how the turn ended."""

    def __init__(self, source: Path, path: Path, reader: TurnReader) -> None:
        self.path = path
        self._source = source
        self._reader = reader
        self._offset = 0
        self._rest = b""
        self._redacted: Counter[str] = Counter()
        path.write_bytes(b"")

    def read(self, *, last: bool = False) -> list[Event]:
        """The events of what was printed since. ``last``: the process has ended, so an unfinished line counts too."""
        events: list[Event] = []
        while chunk := self._more():
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            for line in lines:
                events.extend(self._reader.feed(line.decode("utf-8", "replace")))
        if last and self._rest:
            events.extend(self._reader.feed(self._rest.decode("utf-8", "replace")))
            self._rest = b""
        self.add(*events)
        return events

    def add(self, *events: Event) -> None:
        if events:
            with open(self.path, "a", encoding="utf-8") as file:
                file.writelines(f"{clean_line(event.to_json(), self._redacted)}\n" for event in events)

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
        return outcome._replace(message=redacted(outcome.message).text, text=redacted(outcome.text).text)

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


def clean_file(path: Path) -> None:
    """Take the secrets out of a client's raw output, once nobody reads on in it. It stays as it is if it holds none."""
    draft = path.with_name(f"{path.name}.part")
    found = False
    with open(path, "rb") as source, open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        while block := source.read(CHUNK):
            # Only whole lines: a secret that lies on both sides of a cut would not be seen.
            block += source.readline()
            clean = redacted(block.decode("utf-8", "surrogateescape"))
            found = found or bool(clean.counts)
            target.write(clean.text.encode("utf-8", "surrogateescape"))
    if found:
        draft.replace(path)
    else:
        draft.unlink()


def clean_line(event: dict[str, Any], counts: Counter[str]) -> str:
    """The event as a line of JSON without secrets."""
    line = json.dumps(event, ensure_ascii=False)
    clean = redacted(line)
    if not clean.counts:
        return line
    counts.update(clean.counts)
    try:
        if isinstance(json.loads(clean.text), dict):
            return clean.text
    except ValueError:
        pass  # what was taken out reached over the end of one text into the next
    return json.dumps(_clean(event), ensure_ascii=False)


def _clean(value: Any) -> Any:
    """Every text in it without secrets, each for itself."""
    if isinstance(value, str):
        return redacted(value).text
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value
