"""What turns at work have said so far: their transcripts, read on from where the last look ended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from trackdown.core.runs.usage import Usage

CHUNK = 1 << 20
TOLD = ("text", "reasoning", "tool", "file", "question", "error", "limit")
"""Events that tell what an agent is doing."""


class Tail:
    """``last`` is the latest event that tells what the agent does, ``usage`` what its client has counted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._forget()

    def _forget(self) -> None:
        self._offset, self._rest = 0, b""
        self.usage, self.last = Usage(), dict[str, Any]()

    def read(self) -> None:
        """Take in what was added. A transcript that is not there, or not yet, has nothing."""
        try:
            with open(self._path, "rb") as file:
                if file.seek(0, 2) < self._offset:
                    # A turn that was adopted is written down from its beginning once more.
                    self._forget()
                file.seek(self._offset)
                while chunk := file.read(CHUNK):
                    self._offset += len(chunk)
                    *lines, self._rest = (self._rest + chunk).split(b"\n")
                    for line in lines:
                        self._take(line)
        except OSError:
            return

    def _take(self, line: bytes) -> None:
        try:
            event = json.loads(line)
        except ValueError:
            return
        if not isinstance(event, dict):
            return
        if event.get("type") == "usage":
            self.usage = self.usage.plus(Usage.from_json({name: event[name] for name in event if name != "type"}))
        elif event.get("type") in TOLD:
            self.last = event


class Tails:
    """The tails of the turns that are at work, by run and turn; others are forgotten."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Tail] = {}

    def read(self, wanted: dict[tuple[str, int], Path]) -> dict[tuple[str, int], Tail]:
        self._known = {key: self._known.get(key) or Tail(path) for key, path in wanted.items()}
        for tail in self._known.values():
            tail.read()
        return self._known
