"""What keeps a project's data outside its store: bodies, exports, backups, locks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.adapters.system.clock import SystemClock
from trackdown.bootstrap.opening import CONFIG_FILE, Places, Project, check_initialised

if TYPE_CHECKING:
    from trackdown.adapters.files.exported import ExportedFile
    from trackdown.adapters.system.blobs import FileBlobs
    from trackdown.core.ops.envelope import State
    from trackdown.ports.ticket_files import TicketFiles, TicketFolder
    from trackdown.services.runs.workspaces import Locks
    from trackdown.services.transfer.backups import Shop


def blobs(opened: Project) -> FileBlobs:
    """The bodies that belong to a project's operations."""
    from trackdown.adapters.system.blobs import FileBlobs

    return FileBlobs(opened.places.blobs)


@contextmanager
def exported_file(path: str, folder: str) -> Iterator[ExportedFile]:
    """A file that ``export`` wrote, to be read. Raises InvalidInput."""
    from trackdown.adapters.files.exported import ExportedFile

    file = ExportedFile(path, folder)
    try:
        yield file
    finally:
        file.close()


def agent_ticket_files(path: str, folder: str) -> TicketFiles:
    """Agent tickets that somebody named: a file or a folder. Raises InvalidInput."""
    from trackdown.adapters.files import arela

    return arela.read_given(path, folder)


def agent_ticket_folder(path: str, folder: str) -> TicketFolder:
    """A folder for agent tickets, which need not exist yet."""
    from trackdown.adapters.files.arela import ArelaFolder

    return ArelaFolder(os.path.normpath(os.path.join(folder, path)))


def read_json(path: str, folder: str) -> Any:
    """A JSON document that somebody named. Raises InvalidInput."""
    from trackdown.adapters.files import documents

    return documents.read_json(path, folder)


def backups(where: Places, folder: str = "") -> Shop:
    """Where backups of a project are kept: beside its store, or in ``folder``. The store itself need not be there.
    Raises NotInitialised."""
    from trackdown.adapters.files.backups import BackupFolder
    from trackdown.adapters.sqlite import upkeep
    from trackdown.services.transfer.backups import Shop

    check_initialised(where)
    config = os.path.dirname(where.config)
    # By name: what else lies there may be a secret of somebody's.
    names = (CONFIG_FILE, "workflows.yaml", "labels.yaml", "agents", "flows", "templates")
    files = [(os.path.join(config, name), name) for name in names]
    files.append(
        (os.path.join(where.root, ".ticketing", "workflows.yaml"), os.path.join("ticketing", "workflows.yaml"))
    )
    kept = BackupFolder(folder or os.path.join(where.data, "backups"), where.blobs, files)
    clock = SystemClock()
    return Shop(kept, lambda path: SqliteStore(path, clock.now), upkeep.renew, clock.new_uid)


def backup_states(opened: Project, name: str) -> Iterator[State]:
    """The tickets of a backup. Raises NotFound, Unusable."""
    from trackdown.services.transfer.backups import load

    return load(backups(opened.places), name)


def lock_files(opened: Project) -> Locks:
    """The files of the store's locks."""
    from trackdown.adapters.sqlite import locks
    from trackdown.services.runs.workspaces import Locks

    folder = opened.store.lock_folder

    def names() -> list[str]:
        found = os.listdir(folder) if os.path.isdir(folder) else []
        return sorted(name.removesuffix(".lock") for name in found if name.endswith(".lock"))

    return Locks(names, lambda name: locks.free(folder, name), lambda name: locks.discard(folder, name))
