"""What a program printed, in the files that its supervisor made.

Whoever was at work there could put something else in their place: what is no plain file counts as nothing printed.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO


def opened(path: Path) -> IO[bytes] | None:
    """The file, open; ``None`` where it is none. It is never a pipe that nobody writes to, nor a device without end."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return open(handle, "rb")
    os.close(handle)
    return None


def ends(path: Path, head: int, tail: int) -> str:
    """The first and the last so many bytes as text, and how much is left out between them."""
    file = opened(path)
    if file is None:
        return ""
    with file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if size <= head + tail:
            return _text(file.read(size))
        begin = _text(file.read(head)) if head else ""
        file.seek(size - tail)
        end = _text(file.read(tail))
    return f"{begin}\n… {left_out(size - head - tail)} left out …\n{end}" if begin else end


def left_out(size: int) -> str:
    """So many bytes, as a person reads it."""
    return f"{size / (1 << 20):,.1f} MB" if size >= 1 << 20 else f"{size:,} byte{'s' * (size != 1)}"


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
