"""What a supervised process leaves in its folder: ``identity.json`` and ``exit.json``, read and completed.

Anybody who runs there can write these files, so nothing in them is taken for granted: a record that does not hold what
a supervisor writes is as good as none. Reading never raises and never waits.
"""

from __future__ import annotations

import json
import math
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.adapters.processes.claim import EXIT, IDENTITY, put_aside, utc, write_once
from trackdown.ports.process import ProcessIdentity, ProcessState

LARGEST_BYTES = 65536
CAUSES = ("exited", "deadline", "silence", "memory", "disk", "processes", "output", "stopped", "spawn")


class Identity(NamedTuple):
    """Who runs there. ``started`` is UTC ISO; ``grace`` is how many seconds all graceful signals may take; ``locked``
    says whether its supervisor keeps the folder locked as long as it lives."""

    supervisor: ProcessIdentity
    program: ProcessIdentity
    marker: str
    started: str
    grace: float
    locked: bool = False

    def age(self) -> float:
        """Seconds since the start."""
        from datetime import UTC, datetime

        return max(0.0, (datetime.now(UTC) - datetime.fromisoformat(self.started)).total_seconds())


def read_identity(folder: Path) -> Identity | None:
    """Who was started in that folder; ``None`` if there is no record that can be understood."""
    data = _read(folder / IDENTITY)
    try:
        identity = Identity(
            _process(data["supervisor"]),
            _process(data["program"]),
            _text(data["marker"]),
            _text(data["started"]),
            _number(data["grace"]),
            data.get("locked") is True,
        )
        identity.age()
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return identity


def read_exit(folder: Path) -> ProcessState | None:
    """How it ended; ``None`` if there is no record that can be understood."""
    data = _read(folder / EXIT)
    try:
        code, cause = data["exit_code"], data["cause"]
        if type(code) not in (int, type(None)) or cause not in CAUSES or type(data["leftovers"]) is not int:
            return None
        return ProcessState("ended", code, cause, _text(data["detail"]), _number(data["seconds"]), data["leftovers"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def put_unreadable_aside(folder: Path) -> None:
    """Rename what is no record, once nobody can complete it any more: so that the folder's state is final."""
    for name, read in ((IDENTITY, read_identity), (EXIT, read_exit)):
        if os.path.lexists(folder / name) and read(folder) is None:
            with suppress(OSError):  # where it cannot be renamed, it counts as none all the same
                put_aside(str(folder / name), "unreadable")


def close_lost(folder: Path, identity: Identity | None, leftovers: int) -> None:
    """Record the end of a process whose supervisor could not do it. A record that is there already stays."""
    detail = "its supervisor was gone or did not answer; the exit code is not known"
    if identity is None:
        detail += "; its identity could not be read, so what got away from it was not looked for"
    now = time.time()
    data = {
        "exit_code": None,
        "signal": None,
        "cause": "stopped",
        "detail": detail,
        "started": identity.started if identity else utc(now),
        "ended": utc(now),
        "seconds": round(identity.age(), 3) if identity else 0.0,
        "leftovers": leftovers,
    }
    with suppress(OSError):  # gone or not ours: then the record below fails and says so
        os.chmod(folder, 0o700)
    with suppress(FileExistsError):
        write_once(str(folder / EXIT), data)


def _read(path: Path) -> dict[str, Any]:
    """What the file holds, or nothing. Not through a link, and never from a pipe or a device, which may not end."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(handle, "rb") as file:
            seen = os.fstat(handle)
            if not stat.S_ISREG(seen.st_mode) or seen.st_size > LARGEST_BYTES:
                return {}
            data = json.loads(file.read(LARGEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _process(data: Any) -> ProcessIdentity:
    if type(data["pid"]) is not int or data["pid"] < 1:
        raise ValueError("not a pid")
    return ProcessIdentity(data["pid"], _text(data["started"]), _text(data["boot"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0:
        raise ValueError("not a number of seconds")
    return float(value)
