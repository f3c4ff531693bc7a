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


def create(path: str, project: str, replica: str) -> None:
    """A new store. Raises Unusable if something is already there: nothing is ever written over."""
    if os.path.exists(path):
        raise Unusable(f"There is already a file at {path}.", thing=path, hint="Nothing was changed.")
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
        uri = f"file:{_quoted(path)}?mode=rw"
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


def _quoted(path: str) -> str:
    """A path in a URI, by the rules of https://www.sqlite.org/uri.html; importing urllib for it would take longer."""
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _checked_version(connection: sqlite3.Connection, path: str) -> int:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise Unusable("The file of the store is not a Trackdown store.", thing=path, hint="Nothing was changed.")
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
        return StoreBusy(
            f"Somebody else has been writing to the store for more than {BUSY_SECONDS} s.",
            thing=path,
            hint="Try again; nothing was changed.",
        )
    hints = {
        "full": "Free some space; nothing was changed.",
        "readonly": "Nothing was changed. Make the folder writable for you. An agent in a sandbox can only look: what "
        "it says at the end of its turn is kept with its run.",
        "unable to open": "Check the folder's permissions; nothing was changed.",
        "malformed": "Keep the file as it is and restore a backup beside it.",
        "not a database": "Keep the file as it is and restore a backup beside it.",
        "disk I/O": "Check the disk and the free space; nothing was changed.",
    }
    hint = next((hint for word, hint in hints.items() if word in text), "Nothing was changed.")
    return Unusable(f"The store cannot be used: {text}.", thing=path, hint=hint)
