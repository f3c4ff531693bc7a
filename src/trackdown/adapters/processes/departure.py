"""Waiting for one process to be gone: the system tells where it can (Linux 5.3), else it has to be looked at."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from trackdown.adapters.processes import identity as identities
from trackdown.ports.process import ProcessIdentity

SHORTEST_LOOK, LONGEST_LOOK = 0.005, 0.1
LONGEST_TRUST = 1.0
"""The handle may be that of the wrong process, whose number stood in a forged record: it is not trusted for longer."""


class Departure:
    """``handle`` is the system's for the process; without one, or once it has spoken, each wait ends after a while that
    grows."""

    def __init__(self, handle: int | None) -> None:
        self._handle = handle
        self._look = SHORTEST_LOOK

    def wait(self, seconds: float) -> None:
        """Wait until it may be gone, at most so long."""
        if self._handle is None:
            time.sleep(min(self._look, seconds))
            self._look = min(self._look * 1.25, LONGEST_LOOK)
            return
        import select

        waiting = select.poll()
        waiting.register(self._handle, select.POLLIN)
        if waiting.poll(min(seconds, LONGEST_TRUST) * 1000):
            self._handle = None


@contextmanager
def departure(process: ProcessIdentity | None) -> Iterator[Departure]:
    handle = _handle(process) if process else None
    try:
        yield Departure(handle)
    finally:
        if handle is not None:
            os.close(handle)


def _handle(process: ProcessIdentity) -> int | None:
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        handle = os.pidfd_open(process.pid)
    except OSError:  # it is gone, or the kernel is older, or a sandbox forbids it
        return None
    # Asked after the handle was opened: if the number had changed hands before, it is another's.
    if identities.find(process) is not None:
        return handle
    os.close(handle)
    return None
