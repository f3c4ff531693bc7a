"""The lines of a log that only grows, from where reading stopped the last time, whatever their length."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from trackdown.adapters.sessions.reader import Block

BLOCK = 1 << 18
LONGEST = 32 << 20
"""Bytes of a line. A longer one is passed over and reported: no client writes such lines about usage."""
_OPEN, _CLOSE, _RETURN = b"{"[0], b"}"[0], b"\r"[0]


class Source(Protocol):
    """Where bytes come from, one after the other."""

    def readinto(self, free: memoryview, /) -> int: ...


class Passed(NamedTuple):
    """How far a log was read. ``offset`` is behind the last whole line; ``tail`` is what follows it so far. ``bad``
    counts the lines that cannot be read; ``first_bad`` is the number of the first one."""

    offset: int
    lines: int
    bad: int
    first_bad: int
    tail: bytes


class LinePass:
    """One pass over a log."""

    def __init__(self, wants: Callable[[Block, int, int], bool], take: Callable[[Block], None], before: Passed) -> None:
        self._wants = wants
        self._take = take
        self._lines = before.lines
        self._bad = before.bad
        self._first_bad = before.first_bad
        self._offset = before.offset
        self._skipping = 0

    def read(self, file: Source) -> Passed:
        """Read from the offset to the end. ``file`` stands at the offset."""
        # One buffer for all of it: to ask the system for fresh memory takes as long as to look through it.
        block = bytearray(BLOCK)
        held = 0
        while got := _more(file, block, held):
            end = held + got
            used = self._whole_lines(block, end)
            self._offset += used
            held = end - used
            if held > LONGEST or self._skipping:
                self._skipping += held
                held = 0
            elif used:
                block[:held] = block[used:end]
            elif end == len(block):
                block.extend(bytes(len(block)))
        tail = b"\x00" if self._skipping else bytes(block[:held])
        return Passed(self._offset, self._lines, self._bad, self._first_bad, tail)

    def _whole_lines(self, block: bytearray, stop: int) -> int:
        """Take the whole lines of a block up to ``stop``; how many bytes they are."""
        find, wants, take = block.find, self._wants, self._take
        start = 0
        while (end := find(b"\n", start, stop)) >= 0:
            self._lines += 1
            if self._skipping:
                self._offset += self._skipping
                self._skipping = 0
                self._spoilt()
            elif end > start:
                last = end - 1 if block[end - 1] != _RETURN else end - 2
                if block[start] != _OPEN or last < start or block[last] != _CLOSE:
                    if block[start:end].strip():
                        self._spoilt()
                elif wants(block, start, end):
                    try:
                        take(block[start:end])
                    except (ValueError, RecursionError):
                        self._spoilt()
            start = end + 1
        return start

    def _spoilt(self) -> None:
        self._bad += 1
        self._first_bad = self._first_bad or self._lines


def _more(file: Source, block: bytearray, held: int) -> int:
    """Read on behind the ``held`` bytes of the block; how many came."""
    with memoryview(block) as whole, whole[held:] as free:
        return file.readinto(free)
