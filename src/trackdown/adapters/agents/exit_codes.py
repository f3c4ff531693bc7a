"""What a turn came to as far as the process's end tells: the last resort when the client's output does not say."""

from __future__ import annotations

import signal

from trackdown.adapters.agents.bounded import MESSAGE_LIMIT, bounded_text
from trackdown.core.runs.events import Ending

ASKED_TO_END = frozenset({"SIGINT", "SIGTERM", "SIGHUP"})
SHELL_SIGNAL_BASE = 128
"""POSIX shells, and clients that catch a signal, report signal N as exit code 128 + N."""


def signal_of(exit_code: int) -> str:
    """The name of the signal that an exit code stands for, or the empty string."""
    number = -exit_code if exit_code < 0 else exit_code - SHELL_SIGNAL_BASE
    try:
        return signal.Signals(number).name if number > 0 else ""
    except ValueError:
        return ""


def ending_of(exit_code: int | None, stderr_tail: str) -> tuple[Ending, str]:
    """The ending and its message. Who sent a signal and why (a deadline, a person) is known by the caller."""
    if exit_code is None:
        return "lost", "there is no trace of how the client ended"
    if exit_code == 0:
        return "finished", ""
    name = signal_of(exit_code)
    if name in ASKED_TO_END:
        return "cancelled", f"the client was ended by {name}"
    reason = f"the client was killed by {name}" if name else f"the client ended with exit code {exit_code}"
    tail = stderr_tail.strip()
    return "failed", bounded_text(f"{reason}: {tail}" if tail else reason, MESSAGE_LIMIT)
