"""The only place that builds adapters. What a command does not need is neither imported nor opened."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from trackdown.adapters.config import file as config_file
from trackdown.adapters.git.discovery import discover
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.adapters.system.clock import SystemClock
from trackdown.adapters.system.places import user_name
from trackdown.core.settings import Settings, settings
from trackdown.errors import NotInitialised, Unusable
from trackdown.services.desk import Desk

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
    def agents(self) -> str:
        return os.path.join(os.path.dirname(self.config), "agents")

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
    if not where.initialised:
        raise NotInitialised(
            "There is no Trackdown project here.", thing=where.root, hint="Begin one with `trackdown init`."
        )
    known = settings(config_file.read(where.config, os.path.join(where.data, "config.json")), where.config)
    clock = SystemClock()
    store = SqliteStore(where.store, clock.now)
    if store.project != known.project:
        raise Unusable(
            "The store belongs to another project than the configuration.",
            thing=f"{where.store}: {store.project}; {where.config}: {known.project}",
            hint="Take the configuration that belongs to this repository from git again.",
        )
    actor = f"person:{user_name(environment)}"
    return Project(where, known, store, Desk(store, clock, actor, known.prefixes))
