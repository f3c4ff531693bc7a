"""An agent's output as it grows, turned into events and kept as NDJSON, one normalised event a line."""

from __future__ import annotations

import json
from pathlib import Path

from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.ports.agent import TurnReader

CHUNK = 1 << 20


class Transcript:
    """Read from its beginning each time a turn is followed: an adopted turn gives the same transcript again."""

    def __init__(self, source: Path, path: Path, reader: TurnReader) -> None:
        self.path = path
        self._source = source
        self._reader = reader
        self._offset = 0
        self._rest = b""
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
        if events:
            with open(self.path, "a", encoding="utf-8") as file:
                file.writelines(json.dumps(event.to_json(), ensure_ascii=False) + "\n" for event in events)
        return events

    def _more(self) -> bytes:
        if not self._source.exists():
            return b""
        with open(self._source, "rb") as file:
            file.seek(self._offset)
            chunk = file.read(CHUNK)
        self._offset += len(chunk)
        return chunk

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        """What the turn came to; the transcript ends with it."""
        outcome = self._reader.finish(exit_code, stderr_tail)
        with open(self.path, "a", encoding="utf-8") as file:
            end = {"outcome": outcome.ending, "message": outcome.message, "usage": outcome.usage.to_json()}
            file.write(json.dumps(Event("end", end).to_json(), ensure_ascii=False) + "\n")
        return outcome
