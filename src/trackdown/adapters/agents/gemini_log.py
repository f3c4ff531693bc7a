"""Gemini CLI's own session log: the usage of a turn that was ended before the client could report it.

The log repeats a message's line whenever something is added to it, so each id counts once, with its last figures.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

from trackdown.adapters.agents.json_lines import count, json_object, mapping, string
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest


def gemini_home(request: TurnRequest) -> Path:
    """The folder in which the client makes its ``.gemini``, the run's own."""
    return request.home / "gemini"


def logged_usage(home: Path, since: str) -> Usage:
    """What the messages since then (the client's own UTC text) consumed; nothing where there is no log."""
    last: dict[str, Usage] = {}
    for file in sorted(glob.glob(".gemini/tmp/*/chats/session-*.jsonl", root_dir=home)) if since else []:
        last |= _messages(home / file, since)
    used = Usage()
    for usage in last.values():
        used = used.plus(usage)
    return used


def _messages(file: Path, since: str) -> dict[str, Usage]:
    found: dict[str, Usage] = {}
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                data = (json_object(line) if '"tokens"' in line else None) or {}
                if data.get("type") == "gemini" and string(data.get("timestamp")) >= since:
                    found[string(data.get("id"))] = _tokens(mapping(data.get("tokens")))
    except OSError:
        # The log is the client's; without it the usage of a killed turn stays unknown.
        return {}
    return found


def _tokens(tokens: dict[str, Any]) -> Usage:
    """``input`` contains what a cache held; thoughts are counted apart from the output."""
    cached, thoughts = count(tokens.get("cached")), count(tokens.get("thoughts"))
    read = max(0, count(tokens.get("input")) - cached)
    return Usage(input=read, cached=cached, output=count(tokens.get("output")) + thoughts, reasoning=thoughts)
