"""Logs that somebody packed with gzip: read as if they were not."""

from __future__ import annotations

import gzip
import zlib
from io import FileIO

MAGIC = b"\x1f\x8b"
MOST = 2 << 30
"""Bytes that a packed log may come to. Packed logs come from anywhere, and a small file can hold any number of them."""


def is_packed(file: FileIO) -> bool:
    """By its first bytes, whatever it is called. Leaves ``file`` at its beginning."""
    file.seek(0)
    head = file.read(len(MAGIC))
    file.seek(0)
    return head == MAGIC


def plain_name(path: str) -> str:
    """What the log was called before it was packed."""
    return path.removesuffix(".gz")


class Unpacked:
    """What a packed file holds. ``broken``: it is damaged, cut off or more than ``MOST``, and reading ended there."""

    def __init__(self, file: FileIO) -> None:
        self._content = gzip.GzipFile(fileobj=file, mode="rb")
        self._left = MOST
        self.broken = False

    def read(self, length: int) -> bytes:
        """Up to so many bytes; none at the end."""
        if self.broken:
            return b""
        try:
            found = self._content.read(min(length, self._left + 1))
        except (EOFError, zlib.error, gzip.BadGzipFile):
            found = b""
            self.broken = True
        self._left -= len(found)
        self.broken = self.broken or self._left < 0
        return found

    def readinto(self, free: memoryview) -> int:
        found = self.read(len(free))
        free[: len(found)] = found
        return len(found)
