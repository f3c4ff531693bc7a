"""Finding and opening a project."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from trackdown.adapters.config import file as config_file
from trackdown.adapters.git.discovery import discover
from trackdown.adapters.git.identity import identity
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.adapters.system.clock import SystemClock
from trackdown.adapters.system.places import user_names
from trackdown.core.settings.model import Settings
from trackdown.core.settings.reading import settings
from trackdown.errors import NotInitialised, TrackdownError, Unusable
from trackdown.services.desk import Desk

if TYPE_CHECKING:
    from trackdown.core.workflows.model import Workflows
    from trackdown.services.project import Workshop

CONFIG_FOLDER = ".trackdown"
CONFIG_FILE = "config.toml"
STORE_FILE = "store.db"


class Places(NamedTuple):
    """Where a project's things lie. ``common_dir`` is empty outside a git repository."""

    root: str
    common_dir: str
    config: str
    data: str

    @property
    def store(self) -> str:
        return os.path.join(self.data, STORE_FILE)

    @property
    def blobs(self) -> str:
        return os.path.join(self.data, "blobs")

    @property
    def live(self) -> str:
        return os.path.join(self.data, "live")

    @property
    def agents(self) -> str:
        return os.path.join(os.path.dirname(self.config), "agents")

    @property
    def notify(self) -> str:
        return os.path.join(os.path.dirname(self.config), "notify.toml")

    @property
    def notify_targets(self) -> str:
        return os.path.join(self.data, "notify-targets.json")

    @property
    def initialised(self) -> bool:
        return os.path.exists(self.config)


class Project(NamedTuple):
    """An opened project: its places, its settings, and a desk for the services."""

    places: Places
    settings: Settings
    store: SqliteStore
    desk: Desk


def places(start: str) -> Places:
    """Where the project around ``start`` lies, or would lie. Every worktree of a repository gives the same store."""
    found = discover(start)
    if found is None:
        root = _folder_with_config(start) or os.path.realpath(start)
        config = os.path.join(root, CONFIG_FOLDER, CONFIG_FILE)
        return Places(root, "", config, os.path.join(root, CONFIG_FOLDER, "local"))
    config = os.path.join(found.root, CONFIG_FOLDER, CONFIG_FILE)
    if not os.path.exists(config):
        # A worktree on a branch from before the set-up: the main checkout's configuration holds there too.
        beside = os.path.join(os.path.dirname(found.common_dir), CONFIG_FOLDER, CONFIG_FILE)
        config = beside if os.path.exists(beside) else config
    return Places(found.root, found.common_dir, config, os.path.join(found.common_dir, "trackdown"))


def _folder_with_config(start: str) -> str | None:
    folder = os.path.realpath(start)
    while not os.path.exists(os.path.join(folder, CONFIG_FOLDER, CONFIG_FILE)):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def project(start: str, environment: Mapping[str, str]) -> Project:
    """Open the project around ``start``. Raises NotInitialised, BadConfiguration, and what the store raises."""
    where = places(start)
    check_initialised(where)
    known = settings(config_file.read(where.config, os.path.join(where.data, "config.json")), where.config)
    clock = SystemClock()
    if not os.path.exists(where.store):
        from trackdown.services.project import Ground, check_store

        check_store(Ground(where.root, where.common_dir, where.config, where.store))
    store = SqliteStore(where.store, clock.now)
    if store.project != known.project:
        raise Unusable(
            "The store belongs to another project than the configuration.",
            thing=f"{where.store}: {store.project}; {where.config}: {known.project}",
            hint="Take the configuration that belongs to this repository from git again.",
        )
    name, *also = user_names(environment, identity(where.common_dir, environment))
    own = workflows(where, known)
    desk = Desk(store, clock, f"person:{name}", known.prefixes, tuple(known.types), own, tuple(also))
    return Project(where, known, store, desk)


def check_initialised(where: Places) -> None:
    """Raises NotInitialised."""
    if where.initialised:
        return
    if where.common_dir and (os.path.exists(where.store) or _is_committed(where)):
        raise NotInitialised(
            "There is a Trackdown project, but its settings are not in this checkout.",
            thing=where.config,
            hint=f"If it is a sparse one: git sparse-checkout add {CONFIG_FOLDER}. If not, check out a branch that has "
            "them, or take the file from a commit that does.",
        )
    raise NotInitialised(
        "There is no Trackdown project here.", thing=where.root, hint="Begin one with `trackdown init`."
    )


def _is_committed(where: Places) -> bool:
    """Whether the checked out commit has the settings, though the checkout has not."""
    from pathlib import Path

    from trackdown.adapters.git.repository import GitRepository

    try:
        checkout = GitRepository.open(Path(where.root))
        return checkout.read("HEAD", f"{CONFIG_FOLDER}/{CONFIG_FILE}") is not None
    except TrackdownError:
        return False


def workflows(where: Places, known: Settings) -> Callable[[], Workflows]:
    """What reads the project's own workflows, once somebody needs them."""

    def read() -> Workflows:
        from trackdown.adapters.config import workflows_file

        memory = os.path.join(where.data, "workflows.json")
        return workflows_file.load(where.root, os.path.dirname(where.config), memory, known.workflow_types)

    return read


def workshop() -> Workshop:
    """What setting up a project takes."""
    from trackdown.adapters.config import editing
    from trackdown.adapters.sqlite import connection
    from trackdown.services.project import Workshop

    clock = SystemClock()

    def project_of(path: str) -> str:
        store = SqliteStore(path, clock.now)
        try:
            return store.project
        finally:
            store.close()

    return Workshop(connection.create, editing.write, config_file.parse, project_of, clock.new_uid)


def set_setting(where: Places, key: str, value: Any) -> None:
    """Write one value into the configuration; ``None`` takes it out. Raises BadConfiguration, Unusable."""
    from trackdown.adapters.config import editing

    editing.set_value(where.config, key, value)
