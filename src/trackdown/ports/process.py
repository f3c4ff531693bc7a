"""Owned processes: started under a supervisor, so that every descendant is found and ended.

A supervised process lives in a folder: ``identity.json`` (who it is; on disk before any work starts), ``stdout``,
``stderr``, and ``exit.json``, put in place by rename when it and all of its descendants have ended.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, Protocol


class ProcessIdentity(NamedTuple):
    """A process that cannot be mistaken for another: pid, start time (in the system's own unit) and boot id."""

    pid: int
    started: str
    boot: str


class LaunchSpec(NamedTuple):
    """What to start.

    ``folder`` must not hold an earlier process. ``env`` is the whole environment. ``seconds`` is the deadline, kept
    by the supervisor also when Trackdown is dead. ``graceful`` are the signals tried first (``"INT"``, ``"TERM"``),
    each given ``grace_seconds`` before the next and, last, SIGKILL for every descendant. ``marker`` is put into the
    environment as ``TRACKDOWN_PROCESS``, and stands behind the brand that it wears, so that strays can be found even if
    the supervisor was killed. Standard input is always empty.

    Each of these ends it as the deadline does, and 0 means without: ``silence_seconds`` without a byte of output;
    ``memory_mb``, resident, of all of its processes together; ``disk_mb``, by which the folders ``watched`` have grown;
    ``most_processes`` at once; ``output_mb`` of standard output and standard error together, of which no more is kept.
    Beyond the last two it is ended without a grace, because in it there would only be more.
    ``wrapped``: the command line starts a wrapper (a sandbox) that passes no signal on, so that the graceful ones go to
    those inside.
    """

    argv: list[str]
    cwd: Path
    env: dict[str, str]
    folder: Path
    seconds: float
    marker: str
    graceful: tuple[str, ...] = ("TERM",)
    grace_seconds: float = 5.0
    silence_seconds: float = 0.0
    memory_mb: int = 0
    disk_mb: int = 0
    most_processes: int = 0
    output_mb: int = 0
    watched: tuple[Path, ...] = ()
    wrapped: bool = False


Phase = Literal["running", "ended", "lost"]


class ProcessState(NamedTuple):
    """How a supervised process stands.

    ``exit_code`` is negative for a signal, ``None`` while running or when it could not be started.
    ``cause``: ``exited`` by itself, ``deadline``, ``silence``, ``memory``, ``disk``, ``processes`` or ``output`` (a
    ceiling of the spec; see ``detail``), ``stopped`` on request, ``spawn`` (could not be started; see ``detail``), or
    ``""`` while running. What printed too much has the cause ``output`` also if it ended by itself meanwhile.
    ``lost``: its supervisor vanished and left no ``exit.json``.
    """

    phase: Phase
    exit_code: int | None = None
    cause: str = ""
    detail: str = ""
    seconds: float = 0.0
    leftovers: int = 0


class Processes(Protocol):
    def launch(self, spec: LaunchSpec) -> ProcessIdentity:
        """Start it under a supervisor; returns its supervisor's identity once that is on disk. Raises WorkFailed if
        not even the supervisor can be started. A program that cannot be started is ``ended`` with ``spawn``."""
        ...

    def state(self, folder: Path) -> ProcessState | None:
        """How the process in that folder stands; ``None`` if none was ever recorded there."""
        ...

    def wait(self, folder: Path, seconds: float) -> ProcessState:
        """Wait until it has ended, at most so long, and say how it stands then."""
        ...

    def stop(self, folder: Path) -> ProcessState:
        """End it and all of its descendants, gracefully first; returns when none is left."""
        ...

    def sweep(self, marker: str) -> int:
        """End every process that carries this marker or wears its brand and whose supervisor is gone; how many there
        were. Nothing else is ever touched."""
        ...

    def strays(self, marker: str) -> list[int]:
        """The pids of those that ``sweep`` would end now."""
        ...
