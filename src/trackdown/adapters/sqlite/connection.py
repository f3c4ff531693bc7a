"""Opening the file and saying in plain words what SQLite refuses."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from trackdown.adapters.sqlite.schema import APPLICATION_ID, FOLDED, HEAD, LOG, VERSION
from trackdown.adapters.sqlite.transaction import transaction
from trackdown.errors import StoreBusy, StoreMissing, StoreNewer, TrackdownError, Unusable

BUSY_SECONDS = 20
_MAY_LOOK = (
    "Nothing was changed. Ask its owner for the right to write to it. An agent in a sandbox can only look: what it "
    "says at the end of its turn is kept with its run."
)


def create(path: str, project: str, replica: str) -> None:
    """A new store. Raises Unusable if something is already there: nothing is ever written over."""
    if os.path.exists(path):
        hint = "Nothing is written over it. Look at what it is, and choose another place."
        raise Unusable(f"There is already a file at {path}.", thing=path, hint=hint)
    with _translated_files(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        # Built aside and put in place by rename: a store is either whole or not there.
        building = f"{path}.{os.getpid()}.{os.urandom(4).hex()}.new"
        try:
            connection = sqlite3.connect(building, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            with transaction(connection):
                for statement in (*HEAD, *LOG, *FOLDED):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
                connection.execute("INSERT INTO head VALUES (1, ?, ?, 0, '', 0)", (project, replica))
            connection.close()
            os.link(building, path)
        finally:
            for suffix in ("", "-wal", "-shm"):
                if os.path.exists(building + suffix):
                    os.unlink(building + suffix)


def connect(path: str) -> sqlite3.Connection:
    """Open an existing store; one of an older format is brought to ours first. Raises StoreMissing, StoreNewer,
    StoreBusy, Unusable."""
    if not os.path.exists(path):
        raise StoreMissing(
            "This project has no store on this machine.",
            thing=path,
            hint="If this is a fresh clone, `trackdown init --new-store` begins one here. "
            "If there was a store, put its file back from a backup first.",
        )
    with translated(path):
        return opened(path, "mode=rw")


def opened(path: str, how: str) -> sqlite3.Connection:
    """``how``: what a URI of SQLite says behind the path. Raises what ``connect`` does, but sqlite3.Error as it is."""
    uri = f"file:{_quoted(path)}?{how}"
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False, cached_statements=256
    )
    try:
        version = _checked_version(connection, path)
        connection.execute("PRAGMA synchronous = FULL")
        if version < VERSION:
            from trackdown.adapters.sqlite.migration import migrate

            migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def obstacle(path: str) -> str:
    """The first file or folder that one would have to write to and may not; empty if there is none."""
    beside = [path + "-wal", path + "-shm"]
    there = [name for name in beside if os.path.exists(name)]
    folder = [] if there == beside else [os.path.dirname(path)]
    return next((name for name in (path, *there, *folder) if not os.access(name, os.W_OK)), "")


def lock_folder(path: str) -> str:
    return os.path.join(os.path.dirname(path), "locks")


def read_only(path: str) -> Unusable:
    """``path``: what may not be written to."""
    return Unusable("The store can be read, and not be written to.", thing=path, hint=_MAY_LOOK)


def _quoted(path: str) -> str:
    """A path in a URI, by the rules of https://www.sqlite.org/uri.html; importing urllib for it would take longer."""
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _checked_version(connection: sqlite3.Connection, path: str) -> int:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        hint = "Keep it where it can be looked at, and put the store back from a backup: trackdown backup list"
        raise Unusable("The file of the store is not a Trackdown store.", thing=path, hint=hint)
    if version > VERSION:
        raise StoreNewer(
            f"The store was written by a newer Trackdown (format {version}, this one knows {VERSION}).",
            thing=path,
            hint="Update Trackdown on this machine; nothing was changed.",
        )
    return int(version)


@contextmanager
def translated(path: str) -> Iterator[None]:
    """SQLite's errors as ours. Other errors of the block are its own."""
    try:
        yield
    except sqlite3.Error as error:
        raise _ours(error, path) from error


@contextmanager
def _translated_files(path: str) -> Iterator[None]:
    try:
        with translated(path):
            yield
    except OSError as error:
        raise Unusable(
            f"The store cannot be used: {error.strerror}.",
            thing=error.filename or path,
            hint="Check the folder's permissions and the free space; nothing was changed.",
        ) from error


def _ours(error: sqlite3.Error, path: str) -> TrackdownError:
    text = str(error)
    if "locked" in text or "busy" in text:
        from trackdown.adapters.sqlite.announcing import heard

        return StoreBusy(
            heard(lock_folder(path)) or f"Somebody else has been writing to the store for more than {BUSY_SECONDS} s.",
            thing=path,
            hint="Try again; nothing was changed.",
        )
    hints = {
        "full": "Free some space; nothing was changed.",
        "readonly": _MAY_LOOK,
        "unable to open": "Check the folder's permissions; nothing was changed.",
        "malformed": "Keep the file as it is and restore a backup beside it.",
        "not a database": "Keep the file as it is and restore a backup beside it.",
        "disk I/O": "Check the disk and the free space; nothing was changed.",
    }
    hint = next(
        (hint for word, hint in hints.items() if word in text),
        "See what the message says of the file or the disk; nothing was changed.",
    )
    return Unusable(f"The store cannot be used: {text}.", thing=path, hint=hint)
