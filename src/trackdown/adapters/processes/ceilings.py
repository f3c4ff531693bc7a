"""The ceilings that a supervisor holds besides the deadline: silence, memory, disk, output and the number of processes.

Memory is what ``ps`` calls resident, summed over the program and all of its descendants; pages that several of them
share count for each, so the sum is never too small. It is looked at every second, so a program can be above the
ceiling for as long. A limit of the system would not be late, but the ones that reach everywhere hold for each process
apart (``RLIMIT_AS`` counts addresses, of which today's language runtimes reserve far more than they use).

Processes are looked at whenever there are so many on the whole machine, which costs next to nothing to know. Control
groups would hold memory and processes to the byte, but a part of their tree that belongs to the user is what many
machines do not give (with version 1, or in a container); what is measured holds everywhere.

Disk is by how much the watched folders have grown since the start, as blocks on the disk, each file once.

Output goes into files, so that nobody has to be there to take it, and can come at a gigabyte a second. The faster it
comes, the sooner it is looked at again; what came beyond the ceiling before that is taken away at the end.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

MEMORY_SECONDS = 1.0
DISK_SECONDS = 2.0
SHARE = 20
"""A look at the disk or at all processes may take one part in so many of the time; where there is much, looks become
rare."""
PROCESSES_SECONDS = 0.25
MEGABYTE = 1024 * 1024
BLOCK = 512
"""What ``st_blocks`` counts in, whatever the file system's own blocks are."""
LONGEST_PAUSE, SHORTEST_PAUSE = 0.5, 0.02
"""Between two looks, in seconds."""
FASTEST = 1 << 30
"""Bytes a second, as fast as a program is taken to print of which nothing is known yet."""


class Ceilings:
    """``spec`` is the supervisor's: ``silence_seconds``, ``memory_mb``, ``disk_mb``, ``most_processes``, ``output_mb``
    (each 0 for none) and ``watched``, the folders whose growth counts. ``streams`` are the open files that take what is
    printed: they stay the same whatever the program does to their names."""

    def __init__(self, spec: dict[str, Any], streams: Sequence[int]) -> None:
        self.silence = float(spec["silence_seconds"])
        self.memory = int(spec["memory_mb"]) * MEGABYTE
        self.disk = int(spec["disk_mb"]) * MEGABYTE
        self.processes = int(spec["most_processes"])
        self.watched = [str(folder) for folder in spec["watched"]]
        self.output = int(spec["output_mb"]) * MEGABYTE
        self.streams = streams
        self.printed, self.rate = 0, float(FASTEST)
        self.heard = self.looked = self.memory_due = self.processes_due = time.monotonic()
        self.disk_due = self.heard + DISK_SECONDS
        self.before = taken(self.watched) if self.disk else 0

    def broken(self, pids: Callable[[], list[int]]) -> tuple[str, str] | None:
        """Which ceiling is broken now, and how that is said; ``pids`` tells who belongs to the program."""
        now = time.monotonic()
        self._listen(now)
        talks = self.outgrown() or self._silent(now)
        return self._many(now, pids) or talks or self._large(now, pids) or self._grown(now)

    def pause(self) -> float:
        """How long to wait before the next look, in seconds."""
        if not self.output or not self.rate:
            return LONGEST_PAUSE
        left = max(0, self.output - self.printed)
        return min(LONGEST_PAUSE, max(SHORTEST_PAUSE, left / self.rate / 2))

    def outgrown(self) -> tuple[str, str] | None:
        """Whether it has printed too much, as in ``broken``."""
        if not self.output or sum(self._sizes()) <= self.output:
            return None
        return "output", f"it printed more than {self.output // MEGABYTE} MB"

    def trim(self) -> bool:
        """Take away what nobody writes to any more and what is beyond the ceiling: the end of the longer stream, or of
        both. Whether there was any."""
        sizes = self._sizes()
        if not self.output or sum(sizes) <= self.output:
            return False
        shorter = min(*sizes, self.output // 2)
        for stream, size in zip(self.streams, sizes, strict=True):
            os.ftruncate(stream, min(size, self.output - shorter) if size == max(sizes) else shorter)
        return True

    def _sizes(self) -> list[int]:
        return [os.fstat(stream).st_size for stream in self.streams]

    def _listen(self, now: float) -> None:
        printed = sum(self._sizes())
        if printed != self.printed:
            self.heard = now
        self.rate = max(0, printed - self.printed) / max(now - self.looked, SHORTEST_PAUSE)
        self.printed, self.looked = printed, now

    def _many(self, now: float, pids: Callable[[], list[int]]) -> tuple[str, str] | None:
        if not self.processes or now < self.processes_due or not _may_be(self.processes):
            return None
        count = len(pids())
        done = time.monotonic()
        self.processes_due = done + max(PROCESSES_SECONDS, (done - now) * SHARE)
        if count <= self.processes:
            return None
        return "processes", f"it had {count} processes at once, {self.processes} are allowed"

    def _silent(self, now: float) -> tuple[str, str] | None:
        if not self.silence:
            return None
        if now - self.heard < self.silence:
            return None
        return "silence", f"it printed nothing for {self.silence:g} s"

    def _large(self, now: float, pids: Callable[[], list[int]]) -> tuple[str, str] | None:
        if not self.memory or now < self.memory_due:
            return None
        self.memory_due = now + MEMORY_SECONDS
        used = resident(pids())
        if used <= self.memory:
            return None
        return "memory", f"it used {used // MEGABYTE} MB of memory, {self.memory // MEGABYTE} MB are allowed"

    def _grown(self, now: float) -> tuple[str, str] | None:
        if not self.disk or now < self.disk_due:
            return None
        grown = taken(self.watched) - self.before
        done = time.monotonic()
        self.disk_due = done + max(DISK_SECONDS, (done - now) * SHARE)
        if grown <= self.disk:
            return None
        return "disk", f"its files grew by {grown // MEGABYTE} MB, {self.disk // MEGABYTE} MB are allowed"


def _may_be(count: int) -> bool:
    """Whether there are more than so many processes on this machine at all."""
    if sys.platform != "linux":
        return True
    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/loadavg", "rb") as file:
        if int(file.read().split()[3].partition(b"/")[2]) <= count:  # threads, so never too few
            return False
    return sum(name.isdigit() for name in os.listdir("/proc")) > count


def resident(pids: Iterable[int]) -> int:
    """The memory of these processes together, in bytes. Who is gone has none."""
    if sys.platform != "linux":
        return _by_ps(list(pids))
    pages = 0
    for pid in pids:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/statm", "rb") as file:
            pages += int(file.read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _by_ps(pids: list[int]) -> int:
    import subprocess

    argv = ["/bin/ps", "-o", "rss=", "-p", ",".join(map(str, pids))]
    asked = subprocess.run(argv, capture_output=True, text=True, check=False) if pids else None
    return sum(int(line) for line in asked.stdout.split()) * 1024 if asked else 0


def taken(folders: Iterable[str]) -> int:
    """What lies in these folders, in bytes on the disk. Links are not followed; what vanishes meanwhile counts not."""
    total, left = 0, list(folders)
    seen: set[tuple[int, int]] = set()
    while left:
        try:
            entries = list(os.scandir(left.pop()))
        except OSError:
            continue
        for entry in entries:
            with contextlib.suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                if found.st_nlink == 1 or (found.st_dev, found.st_ino) not in seen:
                    seen.add((found.st_dev, found.st_ino))
                    total += found.st_blocks * BLOCK
                if entry.is_dir(follow_symlinks=False):
                    left.append(entry.path)
    return total
