"""What somebody says who holds the store for long, and what those are told who wait for it meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from types import TracebackType

from trackdown.adapters.sqlite import locks
from trackdown.errors import Unusable

_NAME = "long-write"


class Announcement:
    """Counts only while the process that makes it lives: it holds a lock as long."""

    def __init__(self, folder: str, now: Callable[[], str]) -> None:
        """``folder`` is that of the locks."""
        self._folder = folder
        self._now = now
        self._since = ""
        self._percent = -1
        self._held: locks.FileLock | None = None

    def __enter__(self) -> Announcement:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._held is None:
            return
        with contextlib.suppress(OSError):  # what is left there says nothing once the lock is free
            os.unlink(_file(self._folder))
        self._held.release()

    def say(self, deed: str, percent: int) -> None:
        """``deed``: what is being done, as a sentence begins ("An import")."""
        if percent == self._percent:
            return
        if self._held is None:
            self._since = self._now()
            self._held = locks.acquire(self._folder, _NAME, wait=True)
        self._percent = percent
        with open(_file(self._folder), "w", encoding="utf-8") as file:
            json.dump({"deed": deed, "since": self._since, "percent": percent}, file)


def heard(folder: str) -> str:
    """What is under way there, as a sentence; empty if nobody says so."""
    try:
        if not os.path.exists(_file(folder)) or locks.free(folder, _NAME):
            return ""
        with open(_file(folder), encoding="utf-8") as file:
            said = json.load(file)
        return f"{said['deed']} has held the store since {said['since']}; {said['percent']} % of it is done."
    except (OSError, ValueError, KeyError, TypeError, Unusable):  # just being written, just over, or not for us to see
        return ""


def _file(folder: str) -> str:
    return os.path.join(folder, f"{_NAME}.json")
