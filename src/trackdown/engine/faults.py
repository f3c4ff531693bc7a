"""Named points at which a test kills the process, as a power cut would."""

from __future__ import annotations

import os
import signal

POINTS = (
    "run-created",
    "workspace-made",
    "prepared",
    "turn-recorded",
    "turn-launched",
    "turn-ended",
    "committed",
    "verifying",
    "verified",
    "rebased",
    "landing",
    "landed",
    "finished",
)
"""One for each phase of a run, in the order of its life; ``landing`` is between moving the branch and recording it."""
WAITS = ("parked", "resumed")
"""Met only by runs that have to wait for something."""


def fault(point: str) -> None:
    """Die here, at once and without any cleaning up, if ``TRACKDOWN_FAULT`` names this point."""
    assert point in (*POINTS, *WAITS), point
    if os.environ.get("TRACKDOWN_FAULT") == point:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
