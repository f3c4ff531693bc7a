"""Whose working directory is in a folder."""

from __future__ import annotations

import os
from pathlib import Path


def working_in(folder: Path) -> list[str]:
    """The programs at work there, as ``bash (process 4711)``; this process does not count. Of other users' processes
    nobody is told where they work."""
    import psutil

    place = os.path.realpath(folder)
    found = []
    for process in psutil.process_iter(["name", "cwd"]):
        where = process.info["cwd"] or ""
        if process.pid != os.getpid() and (where == place or where.startswith(place + os.sep)):
            found.append(f"{process.info['name']} (process {process.pid})")
    return found
