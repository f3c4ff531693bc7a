"""Whose log a file is: by what its first lines hold, and by its name where they say nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import PurePath
from typing import Any, Protocol

from trackdown.adapters.sessions import claude, codex, gemini, opencode
from trackdown.adapters.sessions.lines import BLOCK, LONGEST
from trackdown.adapters.sessions.reader import LineReader
from trackdown.adapters.sessions.unpacking import plain_name

HEAD = 1 << 16
"""Bytes at the beginning of a file in which most logs say what they are."""
LOOKED = 50
"""Lines at the beginning of a file that are looked at, whatever their length up to ``LONGEST``."""
MOST_LOOKED = 2 * LONGEST
"""Bytes in which a log says what it is, or is none."""
READERS: dict[str, Callable[[str, dict[str, Any]], LineReader]] = {
    claude.CLIENT: claude.ClaudeReader,
    codex.CLIENT: codex.CodexReader,
    gemini.CLIENT: gemini.GeminiReader,
    opencode.CLIENT: opencode.OpenCodeReader,
}


class Readable(Protocol):
    def read(self, length: int, /) -> bytes: ...


def client_of(path: str, file: Readable) -> str:
    """The client that wrote a log of lines; empty for a file that is none. ``file`` stands at its beginning, and is
    read as far as it takes: the first thing that a person says can be a whole pasted file."""
    for line in islice(_first_lines(file), LOOKED):
        found = _by_content(line)
        if found:
            return found
    return _by_name(PurePath(plain_name(path)))


def why_unknown(file: Readable) -> str:
    """What can be said of a file that is no log of lines: why it is not read."""
    head = file.read(HEAD)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[1:2] == b"\x00" == head[3:4]:
        return "it is UTF-16, where logs are UTF-8"
    if head.startswith(_PACKED):
        return "it is packed, and of packed files only those of gzip are read"
    if b"\n" not in head and b"\r" in head.strip():
        return "its lines end in carriage returns alone"
    return "it is no session log that is known"


_PACKED = (b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\x00", b"BZh", b"PK\x03\x04", b"\x04\x22\x4d\x18")
"""How files of zstd, xz, bzip2, zip and lz4 begin."""


def _first_lines(file: Readable) -> Iterator[bytes]:
    """Lines from the beginning, the last one as far as it goes. A line that is longer than lines of logs are is left
    out."""
    held, passing, done = [b""], False, 0
    while done < MOST_LOOKED and (block := file.read(BLOCK if done else HEAD)):
        done += len(block)
        first, *more = block.split(b"\n")
        held.append(first)
        for following in more:
            if not passing:
                yield b"".join(held)
            held, passing = [following], False
        if sum(map(len, held)) > LONGEST:
            held, passing = [], True
    if not passing:
        yield b"".join(held)


def _by_content(line: bytes) -> str:
    try:
        data = json.loads(line) if line.startswith(b"{") else None
    except (ValueError, RecursionError):
        return ""
    if not isinstance(data, dict):
        return ""
    if "payload" in data and "type" in data:
        return codex.CLIENT
    if "projectHash" in data or "$set" in data:
        return gemini.CLIENT
    if "sessionID" in data and "part" in data:
        return opencode.CLIENT
    if data.get("type") == gemini.CLIENT and "tokens" in data:
        return gemini.CLIENT
    if "session_id" in data and "sessionId" not in data:
        return ""  # what `claude -p` prints: its events repeat the figures of a message's start
    known = "sessionId" in data or "parentUuid" in data or "leafUuid" in data
    return claude.CLIENT if known or (data.get("type") == "assistant" and "message" in data) else ""


def reader_of(client: str, path: str, state: dict[str, Any]) -> LineReader:
    return READERS[client](plain_name(path), state)


def _by_name(path: PurePath) -> str:
    if path.suffix != ".jsonl":
        return ""
    if path.name.startswith("rollout-"):
        return codex.CLIENT
    if path.parent.name == "chats":
        return gemini.CLIENT
    return claude.CLIENT if "projects" in path.parts else ""
