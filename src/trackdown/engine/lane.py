"""The line before a target branch: one run at a time is in its merge lane, the others wait their turn."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from trackdown.core.runs.model import Run
from trackdown.engine.equipment import Equipment
from trackdown.engine.interruption import Interrupted, stop_asked

LOOK_SECONDS = 0.1
"""How often whoever is first in line here looks whether another process has left the lane."""
STOP_SECONDS, CANCEL_LOOKS = 0.5, 5
"""How often the others look whether everything is to stop, the one in front may be verifying for minutes; and after how
many such looks they ask the store whether a person cancelled just them."""

_guard = threading.Lock()
lines: dict[str, deque[threading.Event]] = {}
"""Who stands in line in this process, first come first served, by lane. Only the first of them looks at the
lane's lock: if all did, a hundred runs in line would take more processor time than the landings that they wait for."""


@contextmanager
def lane(e: Equipment, run: Run) -> Iterator[None]:
    """Be alone in the lane of the run's target, among the threads of this process and among processes.

    Raises Interrupted if the run or everything is to stop meanwhile.
    """
    name = "landing-" + hashlib.sha256(run.target.encode()).hexdigest()[:16]
    with _turn(e, run, name):
        while (held := e.store.try_lock(name)) is None:
            if e.stop.wait(LOOK_SECONDS) or stop_asked(e, run):
                raise Interrupted
        try:
            yield
        finally:
            held.release()


@contextmanager
def _turn(e: Equipment, run: Run, name: str) -> Iterator[None]:
    mine = threading.Event()
    with _guard:
        line = lines.setdefault(name, deque())
        line.append(mine)
        line[0].set()
    try:
        looks = 0
        while not mine.wait(STOP_SECONDS):
            looks += 1
            if e.stop.is_set() or (looks % CANCEL_LOOKS == 0 and stop_asked(e, run)):
                raise Interrupted
        if e.stop.is_set():
            raise Interrupted
        yield
    finally:
        with _guard:
            line.remove(mine)
            if line:
                line[0].set()
            else:
                lines.pop(name, None)
