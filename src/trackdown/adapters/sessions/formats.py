"""Whose log a file is: by what its first lines hold, and by its name where they say nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from trackdown.adapters.sessions import claude, codex, gemini, opencode
from trackdown.adapters.sessions.reader import LineReader

HEAD = 1 << 16
READERS: dict[str, Callable[[str, dict[str, Any]], LineReader]] = {
    claude.CLIENT: claude.ClaudeReader,
    codex.CLIENT: codex.CodexReader,
    gemini.CLIENT: gemini.GeminiReader,
    opencode.CLIENT: opencode.OpenCodeReader,
}


def client_of(path: str, head: bytes) -> str:
    """The client that wrote a log of lines; empty for a file that is none. ``head`` is how it begins."""
    for line in head.split(b"\n")[:50]:
        found = _by_content(line)
        if found:
            return found
    return _by_name(PurePath(path))


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


def _by_name(path: PurePath) -> str:
    if path.suffix != ".jsonl":
        return ""
    if path.name.startswith("rollout-"):
        return codex.CLIENT
    if path.parent.name == "chats":
        return gemini.CLIENT
    return claude.CLIENT if "projects" in path.parts else ""
