"""For how long Codex sleeps before it asks its server again. Its events do not say so, its log on stderr does."""

from __future__ import annotations

import re
from datetime import datetime

from trackdown.adapters.agents.failure_words import reason_of
from trackdown.adapters.agents.limits import PATIENCE, is_limit, moment_after
from trackdown.ports.agent import Idle

LOGGED = "error,codex_core::responses_retry=warn"
"""``RUST_LOG``: what the client logs by itself, and its pauses."""

_RECONNECTING = re.compile(r"Reconnecting\.\.\. \d+/\d+ \((.*)\)", re.DOTALL)

_NOTE = re.compile(r"^.*\bWARN\b.* codex_core::responses_retry: .*\n?", re.MULTILINE)
_PAUSE = re.compile(r"^(\S+)\s.* \(\d+/\d+ in (\d{1,9}(?:\.\d+)?)s\)")


def without_notes(stderr_tail: str) -> str:
    """What the client said there besides."""
    return _NOTE.sub("", stderr_tail)


def idle_of(notice: str, stderr_tail: str) -> Idle | None:
    """Why the client only waits after that ``error`` event, its last words; ``None`` if it does not. The pause that it
    logged last is the one that it makes; one of less than a second is none."""
    found = _RECONNECTING.fullmatch(notice)
    if found is None or not is_limit(found[1]):
        return None
    seconds, until = 0.0, None
    notes = _NOTE.findall(stderr_tail)
    if notes and (pause := _PAUSE.match(notes[-1])):
        seconds = float(pause[2])
        until = _after(pause[1], seconds)
    patience = 0.0 if until and seconds > PATIENCE else PATIENCE
    return Idle("limit", found[1], reason_of("limit", found[1]), until, patience)


def _after(stamp: str, seconds: float) -> str | None:
    try:
        began = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment_after(began, seconds) if began.tzinfo else None
