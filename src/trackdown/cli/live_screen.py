"""A screen that is drawn again and again in place, on a terminal of its own side: what was there comes back at the end.

It is drawn by hand: rich costs a tenth of a second to import, and here it would only clear lines.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Any

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
_HOME, _LINE_END, _REST = "\x1b[H", "\x1b[K", "\x1b[J"
QUIT = ("q", "Q", "\x03")


class LiveScreen:
    """A context. Keys are only read if stdin is a terminal, too."""

    def __enter__(self) -> LiveScreen:
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        self._before: Any = None
        self._resized = _on_resize(self._waker)
        self._keys = sys.stdin.isatty() and os.name == "posix"
        if self._keys:
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin.fileno())
            tty.setcbreak(sys.stdin.fileno())
        _write(_ENTER)
        return self

    def __exit__(self, *_: object) -> None:
        _write(_LEAVE)
        if self._before is not None:
            import termios

            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._before)
        if self._resized is not None:
            signal.signal(signal.SIGWINCH, self._resized)
        os.close(self._wake)
        os.close(self._waker)

    def size(self) -> os.terminal_size:
        """As the terminal is now: ``COLUMNS`` and ``LINES`` of the environment would be what it was at the start."""
        columns, lines = os.get_terminal_size(sys.stdout.fileno())
        return os.terminal_size((columns or 80, lines or 24))

    def draw(self, lines: list[str]) -> None:
        """The whole screen; it has to fit."""
        _write(_HOME + "\r\n".join(f"{line}{_LINE_END}" for line in lines) + _REST)

    def waited(self, seconds: float) -> bool:
        """Wait so long, less if the window changes; false once somebody wants to leave."""
        due = time.monotonic() + seconds
        readable = [self._wake, *([sys.stdin.fileno()] if self._keys else [])]
        while (left := due - time.monotonic()) > 0:
            found, _, _ = select.select(readable, [], [], left)
            if self._wake in found:
                os.read(self._wake, 1024)
                return True
            if found and os.read(sys.stdin.fileno(), 64).decode("utf-8", "replace")[:1] in ("", *QUIT):
                return False
        return True


def _on_resize(waker: int) -> Any:
    """Have a change of the window's size end a wait; what did so before, ``None`` on a system without that."""
    if not hasattr(signal, "SIGWINCH"):
        return None

    def wake(_number: int, _frame: FrameType | None) -> None:
        with suppress(BlockingIOError):  # it is awake already
            os.write(waker, b"w")

    return signal.signal(signal.SIGWINCH, wake)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
