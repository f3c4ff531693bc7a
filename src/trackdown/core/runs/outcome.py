"""What a run came to, in one word."""

from __future__ import annotations

from trackdown.core.runs.model import Run

INTERRUPTED = "interrupted"
"""A run that should be at work, and that nobody drives."""


def outcome(run: Run) -> str:
    """``merged`` at once, ``fixed`` (merged after a fix round), ``reported`` (a report was accepted, nothing
    merged), ``interrupted``, or the run's state."""
    if run.state == "done" and run.work is not None and not run.work.changed:
        return "reported"
    if run.state == "done":
        return "fixed" if run.round else "merged"
    return INTERRUPTED if run.driven is False else run.state
