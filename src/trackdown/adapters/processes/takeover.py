"""Ending a supervised process without its supervisor, which is gone or does not answer."""

from __future__ import annotations

import signal
import time
from contextlib import suppress

from trackdown.adapters.processes.identity import find
from trackdown.adapters.processes.process_table import descendants, send, strike, table
from trackdown.adapters.processes.records import Identity
from trackdown.adapters.processes.strays import end_strays, undying


def take_over(identity: Identity, seconds: float) -> int:
    """End all of it; returns how many there were, the program not counted. Raises WorkFailed if it takes longer.

    As long as the supervisor lives, even halted, its tree tells who belongs to it, so it goes last. Whoever outlives
    it is known by the marker.
    """
    due = time.monotonic() + seconds
    ended: set[tuple[int, str]] = set()
    while supervisor := find(identity.supervisor):
        left = [process for process in descendants(table(), supervisor.pid) if not process.gone]
        if time.monotonic() > due:
            raise undying([supervisor, *left])
        ended.update(process.key for process in left)
        with suppress(PermissionError):
            strike(left, supervisor.pid) if left else send(supervisor, signal.SIGKILL)
        time.sleep(0.005)
    if program := find(identity.program):
        strike([program])
    program_key = identity.program.pid, identity.program.started
    return len(ended - {program_key}) + end_strays(identity.marker, seconds)
