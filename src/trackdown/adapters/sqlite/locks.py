"""Locks between processes that the system frees when their holder ends, however it ends."""

from __future__ import annotations

import os
from typing import IO

from trackdown.errors import InvalidInput, StoreGone, Unusable


class FileLock:
    """An open file with the system's lock on it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def release(self) -> None:
        self._file.close()

    def stands_at(self, path: str) -> bool:
        """Whether the file is still the one of that name."""
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), os.stat(path))
        except FileNotFoundError:
            return False


def acquire(folder: str, name: str, *, wait: bool) -> FileLock | None:
    """The lock of that name, or ``None`` while another holder has it and ``wait`` is false."""
    if not name.replace("-", "").replace(".", "").isalnum():
        raise InvalidInput(f"{name!r} cannot be the name of a lock.", hint="It has letters, digits, - and . in it.")
    path = os.path.join(folder, f"{name}.lock")
    while True:
        held = _acquired(folder, path, wait)
        # Whoever tidied up took the file away while we opened it: the lock of a file that is gone excludes nobody.
        if held is None or held.stands_at(path):
            return held
        held.release()


def free(folder: str, name: str) -> bool:
    """Whether the file of that lock is there and nobody holds it."""
    if not os.path.exists(os.path.join(folder, f"{name}.lock")):
        return False
    held = acquire(folder, name, wait=False)
    if held is None:
        return False
    held.release()
    return True


def held(folder: str, name: str) -> bool:
    """Whether somebody has the lock of that name. On Linux nothing is taken for it, elsewhere a lock for a moment."""
    path = os.path.join(folder, f"{name}.lock")
    try:
        inode = os.stat(path).st_ino
        with open("/proc/locks", encoding="ascii") as known:
            # The device is left out: some file systems show programs another one than the kernel's list.
            return any(_is_lock_on(line.split(), inode) for line in known)
    except FileNotFoundError:
        return os.path.exists(path) and not free(folder, name)


def _is_lock_on(fields: list[str], inode: int) -> bool:
    """``1: FLOCK ADVISORY WRITE pid major:minor:inode start end``; behind ``->`` stands who waits (proc(5))."""
    return len(fields) > 5 and fields[1] == "FLOCK" and fields[5].rpartition(":")[2] == str(inode)


def discard(folder: str, name: str) -> bool:
    """Take the file of a lock away that nobody holds; whether there was one."""
    path = os.path.join(folder, f"{name}.lock")
    if not os.path.exists(path):
        return False
    held = acquire(folder, name, wait=False)
    if held is None:
        return False
    try:
        os.unlink(path)
    except PermissionError:
        return False  # Windows does not give up a file that is open
    finally:
        held.release()
    return True


def _acquired(folder: str, path: str, wait: bool) -> FileLock | None:
    try:
        _make(folder)
        # Opened anew by every holder: the lock belongs to the open file, so threads exclude each other too.
        file = open(path, "ab", buffering=0)  # noqa: SIM115
    except OSError as error:
        raise Unusable(
            f"A lock cannot be taken: {error.strerror}.",
            thing=path,
            hint="Check the folder's permissions and the free space; nothing was changed.",
        ) from error
    try:
        held = _lock(file, wait)
    except BaseException:
        file.close()
        raise
    if not held:
        file.close()
        return None
    return FileLock(file)


def _make(folder: str) -> None:
    """Raises StoreGone where what it lies in is not there: a store that was moved is not begun anew."""
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        raise StoreGone.at(os.path.dirname(folder)) from None


def _lock(file: IO[bytes], wait: bool) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        return _lock_windows(file, wait)
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _lock_windows(file: IO[bytes], wait: bool) -> bool:
    import msvcrt
    import time

    while True:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            return True
        except OSError:
            if not wait:
                return False
            time.sleep(0.05)
