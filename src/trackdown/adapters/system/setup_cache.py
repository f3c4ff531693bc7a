"""What set-up commands made, kept by the digest of what it was made from."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MOST = 10
"""How many results are kept for a repository; the one that was used longest ago goes first."""


class FolderSetupCache:
    """``folder/<digest>/<number>`` holds the output of that number; put in place whole, by rename."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def restore(self, digest: str, into: Path, outputs: list[str]) -> bool:
        kept = self._folder / digest
        if not kept.is_dir():
            return False
        for number, output in enumerate(outputs):
            target = into / output
            if os.path.lexists(target) or not _inside(target.parent, into):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            part = into.with_name(f"{into.name}.part")
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
        part = self._folder / f"{digest}.{os.getpid()}.part"
        _delete(part)
        part.mkdir(parents=True)
        for number, path in enumerate(made):
            _copy(path, part / str(number))
        try:
            os.rename(part, kept)
        except OSError:
            _delete(part)  # another run was faster with the same
        self._trim()
        return True

    def _trim(self) -> None:
        kept = sorted((path for path in self._folder.iterdir() if "." not in path.name), key=_used, reverse=True)
        for path in kept[MOST:]:
            aside = path.with_name(f"{path.name}.{os.getpid()}.gone")
            os.rename(path, aside)
            _delete(aside)


def _used(path: Path) -> float:
    return path.stat().st_mtime


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
