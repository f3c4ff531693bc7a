"""What set-up commands made, kept by the digest of what it was made from."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MOST = 10
"""How many results are kept for a repository; the one that was used longest ago goes first."""
GONE, PART = ".gone", ".part"
ABANDONED_SECONDS = 24 * 3600
"""Nobody takes so long to keep a result: a part of one that is older was left by a process that was killed."""


class FolderSetupCache:
    """``folder/<digest>/<number>`` holds the output of that number; put in place whole, by rename.

    Who restores a result holds a lock on its folder meanwhile, shared with others who do; what is locked is not taken
    away. The system frees the lock when its holder dies.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def restore(self, digest: str, into: Path, outputs: list[str]) -> bool:
        kept = self._folder / digest
        with _locked(kept, shared=True) as held:
            if not held:
                return False
            for number, output in enumerate(outputs):
                target = into / output
                if os.path.lexists(target) or not _inside(target.parent, into):
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                part = into.with_name(f"{into.name}{PART}")
                _delete(part)
                _copy(kept / str(number), part)
                os.rename(part, target)
            os.utime(kept)
            return True

    def keep(self, digest: str, source: Path, outputs: list[str]) -> bool:
        kept = self._folder / digest
        if kept.is_dir():
            return True
        made = [source / output for output in outputs]
        if not all(os.path.exists(path) and not path.is_symlink() and _inside(path, source) for path in made):
            return False
        part = self._aside(digest, PART)
        part.mkdir(parents=True)
        try:
            for number, path in enumerate(made):
                _copy(path, part / str(number))
            with suppress(OSError):  # another run was faster with the same
                os.rename(part, kept)
        finally:
            _delete(part)
        self._trim()
        return True

    def _aside(self, name: str, ending: str) -> Path:
        """A name that nobody else has, no other run of this process either."""
        return self._folder / f"{name}.{os.urandom(8).hex()}{ending}"

    def _trim(self) -> None:
        """Take away what was used longest ago, but for what somebody restores at this moment; and what others who were
        killed left behind."""
        used: dict[Path, float] = {}
        for path in self._folder.iterdir():
            try:
                age = path.stat().st_mtime
            except FileNotFoundError:
                continue  # somebody else trims too
            if path.suffix == GONE or (path.suffix == PART and time.time() - age > ABANDONED_SECONDS):
                shutil.rmtree(path, ignore_errors=True)
            elif "." not in path.name:
                used[path] = age
        for path in sorted(used, key=lambda path: used[path], reverse=True)[MOST:]:
            aside = self._aside(path.name, GONE)
            with _locked(path, shared=False) as held:
                if held:
                    # Who gets the lock next finds another name, so nothing, instead of a half.
                    os.rename(path, aside)
            shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _locked(folder: Path, *, shared: bool) -> Iterator[bool]:
    """Whether the folder is there and locked for us. Shared, it is waited for: who has it alone only renames it; alone,
    it is not waited for."""
    try:
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except OSError:
        yield os.name == "nt" and folder.is_dir()  # there what is open cannot be taken away anyhow
        return
    try:
        yield _lock(handle, shared=shared) and _is_still(handle, folder)
    finally:
        os.close(handle)


def _lock(handle: int, *, shared: bool) -> bool:
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return shared  # a file system without locks: there nothing is taken away
    return True


def _is_still(handle: int, folder: Path) -> bool:
    try:
        mine, now = os.fstat(handle), os.stat(folder)
    except FileNotFoundError:
        return False
    return (mine.st_dev, mine.st_ino) == (now.st_dev, now.st_ino)


def _inside(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
