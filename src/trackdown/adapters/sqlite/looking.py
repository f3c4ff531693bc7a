"""Opening a store that one may read and not write.

A store in WAL mode has two files beside it while somebody uses it, and whoever opens it makes them, a reader too
(https://www.sqlite.org/wal.html#readonly). Where that is not allowed, or would leave files behind that the owner may
not write, it is read in another way: by the files that are there, as a file with nothing beside it, or from a copy.
"""

from __future__ import annotations

import os
import sqlite3
from typing import NamedTuple

from trackdown.adapters.sqlite import connection as opening
from trackdown.errors import StoreBusy, TrackdownError

File = tuple[int, int, int] | None
"""Which file it is, its size, and when it was written last; ``None`` for none."""
_TRIES = 5


class Files(NamedTuple):
    """What stood there at one moment."""

    store: File
    wal: File
    shm: File


class Look(NamedTuple):
    """``seen`` is what the connection shows for good; ``None`` where SQLite follows what others write."""

    connection: sqlite3.Connection
    seen: Files | None


def files(path: str) -> Files:
    return Files(*(_file(path + suffix) for suffix in ("", "-wal", "-shm")))


def look(path: str) -> Look:
    """Open a store for reading, making no file beside it. Raises StoreBusy, StoreNewer, Unusable."""
    for _ in range(_TRIES):
        seen = files(path)
        try:
            found = _opened(path, seen)
        except (sqlite3.Error, OSError, TrackdownError):
            if seen == files(path):
                raise
            continue  # somebody began or ended to use it meanwhile
        if found.seen is None or seen == files(path):
            return found
        found.connection.close()
    raise changed(path)


def changed(path: str) -> StoreBusy:
    return StoreBusy("The store was written to while it was read.", thing=path, hint="Try again; nothing was changed.")


def _file(path: str) -> File:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _opened(path: str, seen: Files) -> Look:
    if seen.wal and seen.shm:
        return Look(opening.opened(path, "mode=ro&readonly_shm=1"), None)
    if seen.wal and seen.wal[1]:
        return Look(_copied(path), seen)
    # Without a lock, and with nothing beside it to look at: whoever reads has to watch over the file (see ``seen``).
    return Look(opening.opened(path, "mode=ro&immutable=1"), seen)


def _copied(path: str) -> sqlite3.Connection:
    """In memory: what a process that was killed left in the ``-wal`` belongs to the store, and only a writer could put
    it there."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="trackdown-") as place:
        copy = os.path.join(place, "store.db")
        shutil.copyfile(path, copy)
        shutil.copyfile(path + "-wal", copy + "-wal")
        source = opening.opened(copy, "mode=rw")
        memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            source.backup(memory)
        finally:
            source.close()
    return memory
