"""What a supervised process leaves in its folder: ``identity.json`` and ``exit.json``, read and completed."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.adapters.processes.supervisor import utc, write_once
from trackdown.errors import Unusable
from trackdown.ports.process import ProcessIdentity, ProcessState


class Identity(NamedTuple):
    """Who runs there. ``started`` is UTC ISO; ``grace`` is how many seconds all graceful signals may take."""

    supervisor: ProcessIdentity
    program: ProcessIdentity
    marker: str
    started: str
    grace: float

    def age(self) -> float:
        """Seconds since the start."""
        from datetime import UTC, datetime

        return max(0.0, (datetime.now(UTC) - datetime.fromisoformat(self.started)).total_seconds())


def read_identity(folder: Path) -> Identity | None:
    """Who was started in that folder, or ``None``. Raises Unusable if the record cannot be understood."""
    path = folder / "identity.json"
    data = _read(path)
    if data is None:
        return None
    try:
        return Identity(
            ProcessIdentity(**data["supervisor"]),
            ProcessIdentity(**data["program"]),
            data["marker"],
            data["started"],
            data["grace"],
        )
    except (KeyError, TypeError) as error:
        raise _unreadable(path) from error


def read_exit(folder: Path) -> ProcessState | None:
    """How it ended, or ``None`` if it did not yet. Raises Unusable if the record cannot be understood."""
    path = folder / "exit.json"
    data = _read(path)
    if data is None:
        return None
    try:
        return ProcessState(
            "ended", data["exit_code"], data["cause"], data["detail"], data["seconds"], data["leftovers"]
        )
    except (KeyError, TypeError) as error:
        raise _unreadable(path) from error


def close_lost(folder: Path, identity: Identity, leftovers: int) -> None:
    """Record the end of a process whose supervisor could not do it. A record that is there already stays."""
    data = {
        "exit_code": None,
        "signal": None,
        "cause": "stopped",
        "detail": "its supervisor was gone or did not answer; the exit code is not known",
        "started": identity.started,
        "ended": utc(time.time()),
        "seconds": round(identity.age(), 3),
        "leftovers": leftovers,
    }
    with suppress(FileExistsError):
        write_once(str(folder / "exit.json"), data)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error
    if not isinstance(data, dict):
        raise _unreadable(path)
    return data


def _unreadable(path: Path) -> Unusable:
    return Unusable(
        "the record of a process cannot be read",
        thing=str(path),
        hint="look at the file; Trackdown writes it whole or not at all, so something else changed it",
    )
