"""The claim of a supervisor on its folder: the lock on it, and the records in it.

Whatever a supervised program can reach it can also write, so a record alone proves nothing: a folder's supervisor is
alive exactly as long as the folder is locked. The lock is on the folder itself, because a lock file could be deleted.

Like ``supervisor.py``, which loads it by its path, it imports the standard library alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from typing import Any

IDENTITY, EXIT, LOG = "identity.json", "exit.json", "supervisor.log"
LOCK_SECONDS = 1.0  # how long a look of somebody else, which locks for a moment, may keep a supervisor waiting


def utc(seconds: float) -> str:
    """UTC ISO 8601 with milliseconds, of seconds since the epoch."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1000):03d}Z"


def held(folder: str) -> bool:
    """Whether the folder's supervisor is alive, as far as a lock can tell."""
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: two who look do not see each other
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)
    return False


def used(folder: str) -> bool:
    """Whether a process was ever recorded there, whatever became of its records."""
    try:
        return any(name == LOG or name.startswith((IDENTITY, EXIT)) for name in os.listdir(folder))
    except PermissionError:
        return True  # Trackdown never makes a folder that it cannot read itself
    except OSError:
        return False


def put_aside(path: str, ending: str) -> bool:
    """Rename what is there, be it a file or not, so that nobody takes it for a record; whether something was.

    Of several files the last is kept: somebody may write one again and again. Raises OSError if it cannot be renamed.
    """
    if not os.path.lexists(path):
        return False
    try:
        os.rename(path, f"{path}.{ending}")
    except FileNotFoundError:
        return False
    except OSError:  # one of the two is a folder
        os.rename(path, f"{path}.{time.time_ns()}.{ending}")
    return True


def write_once(path: str, data: dict[str, Any]) -> None:
    """Put a record in place, whole and on disk or not at all. Raises FileExistsError if there is one already."""
    _write(path, data, os.link)  # unlike a rename it never replaces


def write_over(path: str, data: dict[str, Any]) -> bool:
    """Put a record in place whatever is there, which is kept as ``*.foreign``; whether something was there."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.chmod(folder, 0o700)
    foreign = put_aside(path, "foreign")
    _write(path, data, os.replace)
    return foreign


def _write(path: str, data: dict[str, Any], place: Callable[[str, str], None]) -> None:
    folder, name = os.path.split(path)
    draft = os.path.join(folder, f".{name}.{os.getpid()}.{time.monotonic_ns()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        place(draft, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
    os.fsync(directory := os.open(folder, os.O_RDONLY))
    os.close(directory)


class Claim:
    """A supervisor's own truth about its folder, in memory. ``noticed`` says what somebody else did to it."""

    def __init__(self, folder: str) -> None:
        """Lock the folder. Raises FileExistsError if another process lives or was recorded there."""
        self.folder = folder
        self.identity: dict[str, Any] = {}
        self.mark: tuple[int, ...] = ()
        self.noticed: list[str] = []
        self.handle = self._lock()
        if used(folder):
            raise FileExistsError("the folder already holds a process")

    def _lock(self) -> int | None:
        """A handle that must stay open; ``None`` on a file system that cannot lock a folder."""
        import fcntl

        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        due = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < due:
                    time.sleep(0.002)
                    continue
                os.close(handle)
                raise FileExistsError("the folder already holds a living process") from None
            except OSError:
                os.close(handle)
                return None
            return handle

    def identify(self, identity: dict[str, Any]) -> None:
        """Put ``identity.json`` in place. Raises FileExistsError if there is one."""
        self.identity = identity | {"locked": self.handle is not None}
        path = os.path.join(self.folder, IDENTITY)
        write_once(path, self.identity)
        self.mark = _mark(path)

    def keep(self) -> None:
        """Put back what somebody else changed: the folder, its lock, ``identity.json``."""
        with contextlib.suppress(OSError):  # the supervisor's work matters more; the next round tries again
            if self.handle is not None and _node(self.folder) != _node(self.handle):
                self._note("the folder was replaced")
                os.makedirs(self.folder, mode=0o700, exist_ok=True)
                os.close(self.handle)
                self.handle = None
            if os.stat(self.folder).st_mode & 0o700 != 0o700:
                self._note("the folder was closed")
                os.chmod(self.folder, 0o700)
            if self.handle is None and self.identity["locked"]:
                with contextlib.suppress(FileExistsError):
                    self.handle = self._lock()
            path = os.path.join(self.folder, IDENTITY)
            if _mark(path) != self.mark:
                if not self._holds(path):
                    self._note(f"{IDENTITY} was changed")
                    write_over(path, self.identity)
                self.mark = _mark(path)

    def end(self, data: dict[str, Any]) -> None:
        """Put ``exit.json`` in place, instead of any that somebody else has written."""
        self.keep()
        path = os.path.join(self.folder, EXIT)
        if os.path.lexists(path):
            self._note(f"an {EXIT} was written")
        said = [f"by somebody else than the supervisor {' and '.join(self.noticed)}"] if self.noticed else []
        write_over(path, data | {"detail": "; ".join([*filter(None, [data["detail"]]), *said])})

    def _holds(self, path: str) -> bool:
        """Whether the record still is what was written: a backup, for one, may have touched it."""
        with contextlib.suppress(OSError, ValueError):
            if not os.path.islink(path) and os.path.isfile(path) and os.path.getsize(path) < 65536:
                with open(path, encoding="utf-8") as file:
                    return file.read() == json.dumps(self.identity, indent=1)
        return False

    def _note(self, what: str) -> None:
        if what not in self.noticed:
            self.noticed.append(what)


def _node(place: str | int) -> tuple[int, ...]:
    try:
        seen = os.stat(place)
    except OSError:
        return ()
    return seen.st_dev, seen.st_ino


def _mark(path: str) -> tuple[int, ...]:
    try:
        seen = os.lstat(path)
    except OSError:
        return ()
    return seen.st_dev, seen.st_ino, seen.st_ctime_ns, seen.st_size
