"""The only place that builds adapters. What a command does not need is neither imported nor opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from trackdown.adapters.config import file as config_file
from trackdown.adapters.git.discovery import discover
from trackdown.adapters.sqlite.store import SqliteStore
from trackdown.adapters.system.clock import SystemClock
from trackdown.adapters.system.places import user_name
from trackdown.core.settings import Settings, settings
from trackdown.errors import NotInitialised, RepositoryUnusable, Unusable
from trackdown.services.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from trackdown.adapters.agents.profiles import LoadedProfiles
    from trackdown.adapters.git.repository import GitRepository
    from trackdown.adapters.system.blobs import FileBlobs
    from trackdown.engine.control import Engine
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


def installed_agents(environment: Mapping[str, str]) -> list[str]:
    """The agents' clients that are found on this machine, by name."""
    from trackdown.adapters.agents.profiles import discovered

    return [profile.id for profile in discovered(environment)]


def blobs(opened: Project) -> FileBlobs:
    """The bodies that belong to a project's operations."""
    from trackdown.adapters.system.blobs import FileBlobs

    return FileBlobs(opened.places.blobs)


def repository(opened: Project) -> GitRepository:
    """The git repository of a project. Raises RepositoryUnusable outside of one."""
    from pathlib import Path

    from trackdown.adapters.git.repository import GitRepository

    if not opened.places.common_dir:
        raise RepositoryUnusable(
            "Agents work in git worktrees, and this project is not in a git repository.",
            thing=opened.places.root,
            hint="Begin one here with `git init` and a first commit, then run `trackdown init` again.",
        )
    return GitRepository.open(Path(opened.places.root))


def new_repository(folder: Path) -> None:
    """A new git repository, in which nobody in particular commits."""
    from trackdown.adapters.git.creation import create_repository
    from trackdown.ports.repository import Person

    create_repository(folder, Person("You", "you@example.invalid"))


def commit_everything(folder: Path, message: str) -> None:
    """What lies in that repository, as one commit."""
    from trackdown.adapters.git import creation

    creation.commit_everything(folder, message)


def profiles(opened: Project, environment: Mapping[str, str]) -> LoadedProfiles:
    """The agents of a project: its files, and clients that are installed and have no file."""
    from pathlib import Path

    from trackdown.adapters.agents.profiles import LoadedProfiles, discovered, load

    folder = Path(opened.places.agents)
    loaded = load(folder)
    # A file that cannot be read is a mistake to mend, never a reason to fall back on a client's defaults.
    taken = {path.stem for path in folder.iterdir()} if folder.is_dir() else set()
    found = {profile.id: profile for profile in discovered(environment) if profile.id not in taken}
    # The project's own files first: see ``_settled``.
    return LoadedProfiles({**loaded.profiles, **found}, loaded.problems)


def run_folder(opened: Project, environment: Mapping[str, str], run: str) -> Path:
    """The folder of a run outside the repository; ``run`` is its uid."""
    from pathlib import Path

    from trackdown.adapters.git.workspaces import GitWorkspaces
    from trackdown.adapters.system.places import state_folder

    folder = Path(opened.settings.workspaces or state_folder(environment))
    return GitWorkspaces(repository(opened), folder).folder(run)


def workspace_of(opened: Project, environment: Mapping[str, str], run: str) -> str | None:
    """Where the workspace of a run lies, if it is still there."""
    path = run_folder(opened, environment, run) / "workspace"
    return str(path) if path.is_dir() else None


def _settled(opened: Project, agents: LoadedProfiles) -> Settings:
    """The settings, in which the only agent that the project has a file for is its agent; a client that happens to be
    installed makes no doubt about it."""
    folder = opened.places.agents
    files = {name.rpartition(".")[0] for name in os.listdir(folder)} if os.path.isdir(folder) else set()
    own = [name for name in agents.profiles if name in files]
    if opened.settings.agent or len(own) != 1:
        return opened.settings
    return opened.settings._replace(agent=own[0])


@contextmanager
def engine(opened: Project, environment: Mapping[str, str]) -> Iterator[Engine]:
    """The engine for a project, with a name of its own among all that work on the store."""
    import queue
    import threading
    from pathlib import Path

    from trackdown.adapters.agents.registry import adapter
    from trackdown.adapters.git.landing import LocalLanding
    from trackdown.adapters.git.workspaces import GitWorkspaces
    from trackdown.adapters.processes.supervised import SupervisedProcesses
    from trackdown.adapters.system.places import machine_id, state_folder
    from trackdown.engine.control import Engine
    from trackdown.engine.equipment import Equipment, Progress
    from trackdown.engine.executors import take_executor

    checkout = repository(opened)
    folder = Path(opened.settings.workspaces or state_folder(environment))
    machine = machine_id(opened.places.data)
    executor = take_executor(opened.store, machine)
    news: queue.Queue[Progress] = queue.Queue()
    try:
        equipment = Equipment(
            store=opened.store,
            blobs=blobs(opened),
            clock=opened.desk.clock,
            repository=checkout,
            workspaces=GitWorkspaces(checkout, folder),
            landing=LocalLanding(checkout),
            processes=SupervisedProcesses(),
            adapter=adapter,
            environment=environment,
            passed=opened.settings.pass_environment,
            machine=machine,
            executor=executor.name,
            live=Path(opened.places.live),
            stop=threading.Event(),
            notify=news.put,
        )
        agents = profiles(opened, environment)
        data = Path(opened.places.data)
        yield Engine(equipment, _settled(opened, agents), agents.profiles, agents.problems, news, data)
    finally:
        executor.held.release()
