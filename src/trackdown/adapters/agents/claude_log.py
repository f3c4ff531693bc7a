"""Claude Code's own session log: the usage of a turn that was ended before the client could report it, or reported
less than all, as it does of its last request when it stops at its budget.

The log holds one line for each block of a message and repeats the message's usage in all of them, so a message
(``message.id`` with ``requestId``) is counted once, with its last line's figures.
"""

from __future__ import annotations

import glob
from pathlib import Path

from trackdown.adapters.agents.claude_usage import tokens_of
from trackdown.adapters.agents.json_lines import json_object, mapping, string
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest


def config_dir(request: TurnRequest) -> Path:
    """The client's configuration and sessions, the run's own."""
    return request.home / "claude"


def logged_usage(folder: Path, session: str | None, messages: frozenset[str]) -> Usage:
    """What these messages of the session consumed, as far as the log tells; nothing where there is no log."""
    if not session or not messages:
        return Usage()
    last: dict[tuple[str, str], Usage] = {}
    name = glob.escape(session)
    for pattern in (f"projects/*/{name}.jsonl", f"projects/*/{name}/**/*.jsonl"):
        for file in sorted(glob.glob(pattern, root_dir=folder, recursive=True)):
            last |= _messages(folder / file, messages)
    used = Usage()
    for usage in last.values():
        used = used.plus(usage)
    return used


def _messages(file: Path, messages: frozenset[str]) -> dict[tuple[str, str], Usage]:
    found: dict[tuple[str, str], Usage] = {}
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                data = json_object(line) if '"assistant"' in line else None
                message = mapping(data.get("message")) if data else {}
                if data and string(message.get("id")) in messages:
                    key = (string(message.get("id")), string(data.get("requestId")))
                    found[key] = tokens_of(mapping(message.get("usage")))
    except OSError:
        # The log is the client's; without it the usage of a killed turn stays unknown.
        return {}
    return found
