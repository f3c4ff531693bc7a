"""Codex's own record of a session (a ``rollout``): what its event stream leaves out.

It names the model, and it has the running totals also of a turn that was ended before it could report them.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.adapters.agents.json_lines import json_object, mapping, string
from trackdown.ports.agent import TurnRequest

READ = ('"turn_context"', '"token_count"', '"task_started"', '"turn_aborted"')


class Rollout(NamedTuple):
    """``totals`` is the thread's last running total, empty if none was written; ``aborted`` is whether its last turn
    was interrupted."""

    model: str | None = None
    totals: dict[str, Any] = {}
    aborted: bool = False


def codex_home(request: TurnRequest) -> Path:
    """The client's configuration and sessions, the run's own."""
    return request.home / "codex"


def read_rollout(home: Path, thread: str | None) -> Rollout:
    """The record of that thread; an empty one where there is none."""
    if not thread:
        return Rollout()
    found = Rollout()
    pattern = f"sessions/**/rollout-*{glob.escape(thread)}.jsonl"
    for file in sorted(glob.glob(pattern, root_dir=home, recursive=True)):
        found = _read(home / file, found)
    return found


def _read(file: Path, found: Rollout) -> Rollout:
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                # Most lines are long and about something else.
                if any(word in line for word in READ):
                    found = _line(json_object(line) or {}, found)
    except OSError:
        return found
    return found


def _line(data: dict[str, Any], found: Rollout) -> Rollout:
    payload = mapping(data.get("payload"))
    if data.get("type") == "turn_context":
        return found._replace(model=string(payload.get("model")) or found.model)
    match payload.get("type"):
        case "task_started" | "turn_aborted":
            return found._replace(aborted=payload.get("type") == "turn_aborted")
        case "token_count":
            # The first one of a thread has no figures.
            totals = mapping(mapping(payload.get("info")).get("total_token_usage"))
            return found._replace(totals=totals or found.totals)
    return found
