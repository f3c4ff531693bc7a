"""Telling processes apart: is it still the same one, and whom does this process descend from."""

from __future__ import annotations

import os

from trackdown.adapters.processes.process_table import LINUX, Process, boot_id, look, table
from trackdown.ports.process import ProcessIdentity


def find(identity: ProcessIdentity) -> Process | None:
    """That very process if it is alive: same pid, start time and boot, and not a zombie."""
    if identity.boot != boot_id():
        return None
    now = look(identity.pid)
    return now if now and now.started == identity.started and not now.gone else None


def ancestors() -> list[ProcessIdentity]:
    """The processes that this one descends from, nearest first, as far as they can be seen."""
    known = {} if LINUX else table()
    found = []
    pid = os.getppid()
    while pid > 0 and (process := look(pid) if LINUX else known.get(pid)):
        found.append(ProcessIdentity(process.pid, process.started, boot_id()))
        pid = process.parent
    return found
