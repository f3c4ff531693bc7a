"""Ports of this machine, handed out in blocks, one to a run."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from trackdown.errors import WorkFailed

FIRST, LAST = 20_000, 31_999
"""Above the ports of well-known services and below those that systems give to outgoing connections (from 32768 on)."""


class _Block(NamedTuple):
    start: int
    size: int
    owner: str
    file: Path


class FolderPortBlocks:
    """A file ``<start>-<size>`` for each block, with the folder of its owner in it. All repositories of a user share
    the folder, so that no two of their runs share a port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, owner: Path, size: int) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        with _locked(self._folder / "lock"):
            held = [block for block in self._blocks() if self._is_held(block)]
            for block in held:
                if (block.owner, block.size) == (str(owner), size):
                    return block.start
            start = next((at for at in range(FIRST, LAST - size + 2, size) if _is_free(at, size, held)), None)
            if start is None:
                raise WorkFailed(
                    f"No {size} ports in a row are free from {FIRST} to {LAST}.",
                    thing=str(self._folder),
                    hint="`trackdown workspace prune` gives back those of workspaces that are no longer needed.",
                )
            (self._folder / f"{start}-{size}").write_text(str(owner), encoding="utf-8", errors="surrogateescape")
            return start

    def _blocks(self) -> Iterator[_Block]:
        for file in sorted(self._folder.iterdir()):
            start, dash, size = file.name.partition("-")
            if dash and start.isdigit() and size.isdigit():
                yield _Block(int(start), int(size), file.read_text(encoding="utf-8", errors="surrogateescape"), file)

    def _is_held(self, block: _Block) -> bool:
        if (Path(block.owner) / "workspace").is_dir():
            return True
        block.file.unlink()
        return False


def _is_free(start: int, size: int, held: list[_Block]) -> bool:
    if any(start < block.start + block.size and block.start < start + size for block in held):
        return False
    return all(_answers_nobody(port) for port in range(start, start + size))


def _answers_nobody(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Freed by the system when its holder ends. Without locks of that kind (Windows) the files alone have to do."""
    with open(path, "ab") as file:
        try:
            import fcntl
        except ImportError:
            yield
            return
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
