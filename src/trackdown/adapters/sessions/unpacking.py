"""Logs that somebody packed with gzip: read as if they were not."""

from __future__ import annotations

import gzip
import zlib
from io import FileIO, RawIOBase
from typing import Any

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


class Unpacked(RawIOBase):
    """What a packed file holds. ``broken``: it is damaged, cut off or more than ``MOST``, and reading ended there."""

    def __init__(self, file: FileIO) -> None:
        self._content = gzip.GzipFile(fileobj=file, mode="rb")
        self._left = MOST
        self.broken = False

    def readable(self) -> bool:
        return True

    def readinto(self, free: Any, /) -> int:
        """Fill the buffer as far as that goes; how many bytes came, 0 at the end."""
        found = b"" if self.broken else self._more(len(free))
        free[: len(found)] = found
        return len(found)

    def _more(self, length: int) -> bytes:
        try:
            found = self._content.read(length)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            found = b""
            self.broken = True
        self._left -= len(found)
        self.broken = self.broken or self._left < 0
        return found
