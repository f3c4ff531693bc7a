"""Work that forks of this process share with it: they have everything imported already, and cost milliseconds."""

from __future__ import annotations

import os
import signal
import struct
import sys
from collections.abc import Callable, Iterator

FORKS = sys.platform == "linux"
"""Elsewhere a fork is not safe, or there is none: this process then does all of the work."""
MOST_PIECES = 4096
"""Their numbers have to fit into a pipe, which holds 64 kB."""
_number = struct.Struct("<I")


def shared(pieces: int, processes: int, work: Callable[[int], bytes]) -> Iterator[bytes]:
    """What ``work`` gives for each number below ``pieces``, in any order; this process works too. What a fork could not
    finish (it was ended, or failed) is missing."""
    waiting, put = os.pipe()
    try:
        os.write(put, b"".join(map(_number.pack, range(pieces))))
        os.close(put)
        forks = [_fork(waiting, work) for _ in range(processes - 1)] if FORKS else []
        try:
            while number := os.read(waiting, _number.size):
                yield work(*_number.unpack(number))
            while forks:
                child, answers = forks[0]
                os.waitpid(child, 0)
                forks.pop(0)
                yield from _read(answers)
        finally:
            for child, answers in forks:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                os.close(answers)
    finally:
        os.close(waiting)


def _fork(waiting: int, work: Callable[[int], bytes]) -> tuple[int, int]:
    """A process that takes numbers until there are none, and the file that it writes its answers to."""
    answers = os.memfd_create("answers")
    child = os.fork()
    if child:
        return child, answers
    state = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered by the command alone
        while number := os.read(waiting, _number.size):
            answer = work(*_number.unpack(number))
            with open(answers, "ab", closefd=False) as file:
                file.write(_number.pack(len(answer)) + answer)
        state = 0
    finally:
        # Without the parent's clean-up: files, buffers and threads are its own. It does again what is missing here, and
        # says so if that fails.
        os._exit(state)


def _read(answers: int) -> Iterator[bytes]:
    """The whole answers; one that was cut off is left out."""
    os.lseek(answers, 0, os.SEEK_SET)
    with open(answers, "rb") as file:
        while len(head := file.read(_number.size)) == _number.size:
            (length,) = _number.unpack(head)
            answer = file.read(length)
            if len(answer) == length:
                yield answer
