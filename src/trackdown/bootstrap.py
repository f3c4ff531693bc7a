"""The only place that builds adapters. What a command does not need is neither imported nor opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    from trackdown.adapters.files.exported import ExportedFile
    from trackdown.adapters.git.history import GitHistory
    from trackdown.adapters.git.hooks import GitHooks
    from trackdown.adapters.git.repository import GitRepository
    from trackdown.adapters.sessions.logs import ClientLogs
    from trackdown.adapters.sessions.prices import ListedPrices
    from trackdown.adapters.system.blobs import FileBlobs
    from trackdown.core.ops.envelope import State
    from trackdown.core.tickets.model import Ticket
    from trackdown.core.workflows.model import Workflows
    from trackdown.engine.containment import Containment
    from trackdown.engine.control import Engine
    from trackdown.ports.provisions import Provisions
    from trackdown.ports.routes import RouteReader, Sources
    from trackdown.ports.store import Writer
    from trackdown.ports.workspace_survey import WorkspaceSurvey
    from trackdown.services.backups import Shop
    from trackdown.services.branches import Made
    from trackdown.services.doctor import Clinic
    from trackdown.services.notices import Notifier
    from trackdown.services.project import Workshop
    from trackdown.services.recordings import ReadFile
    from trackdown.services.transcripts import Transcripts
    from trackdown.services.workspaces import Locks

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
    _check_initialised(where)
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
    own = workflows(where, known)
    desk = Desk(store, clock, actor, known.prefixes, tuple(known.types), workflows=own)
    return Project(where, known, store, desk)


def _check_initialised(where: Places) -> None:
    if not where.initialised:
        raise NotInitialised(
            "There is no Trackdown project here.", thing=where.root, hint="Begin one with `trackdown init`."
        )


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


@contextmanager
def exported_file(path: str, folder: str) -> Iterator[ExportedFile]:
    """A file that ``export`` wrote, to be read. Raises InvalidInput."""
    from trackdown.adapters.files.exported import ExportedFile

    file = ExportedFile(path, folder)
    try:
        yield file
    finally:
        file.close()


def read_json(path: str, folder: str) -> Any:
    """A JSON document that somebody named. Raises InvalidInput."""
    from trackdown.adapters.files import documents

    return documents.read_json(path, folder)


def backups(where: Places, folder: str = "") -> Shop:
    """Where backups of a project are kept: beside its store, or in ``folder``. The store itself need not be there.
    Raises NotInitialised."""
    from trackdown.adapters.files.backups import BackupFolder
    from trackdown.adapters.sqlite import upkeep
    from trackdown.services.backups import Shop

    _check_initialised(where)
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
    from trackdown.services.backups import load

    return load(backups(opened.places), name)


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


def _target(opened: Project, checkout: GitRepository) -> str:
    """The branch that results land on."""
    return opened.settings.target or checkout.current_branch() or "main"


def branch_beginner(opened: Project, *, dry_run: bool = False) -> tuple[Callable[[str], Made], str]:
    """What makes a branch of that name at the tip of the target branch, and the target branch. Raises
    RepositoryUnusable outside of git."""
    from trackdown.adapters.git.branching import begin_branch
    from trackdown.services.branches import Made

    checkout = repository(opened)
    target = _target(opened, checkout)
    return lambda name: Made(name, *begin_branch(checkout, name, target, dry_run=dry_run)), target


def branch_maker(opened: Project, *, dry_run: bool = False) -> Callable[[Writer, Ticket], str]:
    """What makes a branch for a ticket, and says so. Raises RepositoryUnusable outside of git."""
    from trackdown.services.branches import create_branch

    begin, target = branch_beginner(opened, dry_run=dry_run)

    def make(writer: Writer, ticket: Ticket) -> str:
        made = create_branch(writer, ticket, begin)
        return f"The branch {made.name} {f'begins at {target}' if made.new else 'was there already'}."

    return make


def check_out(opened: Project, branch: str) -> None:
    """Check out a branch in the person's checkout. Raises Refused if changes there are in the way."""
    from trackdown.adapters.git.branching import switch

    switch(repository(opened), branch)


def history(opened: Project) -> GitHistory:
    """What the commits of the repository say."""
    from trackdown.adapters.git.history import GitHistory

    return GitHistory(repository(opened))


def hooks(opened: Project) -> GitHooks:
    """The hooks of the repository; ours start this very Python."""
    import sys
    from pathlib import Path

    from trackdown.adapters.git.hooks import GitHooks

    return GitHooks(repository(opened), Path(opened.places.data) / "hooks", sys.executable)


def merged_branches(opened: Project) -> Callable[[dict[str, Any]], str]:
    """The tip of the branch that a link names, if it has been merged into the target branch; else an empty text."""
    from trackdown.adapters.git.merged import merged_tip

    checkout = repository(opened)
    target = _target(opened, checkout)
    return lambda link: merged_tip(checkout, str(link.get("id", "")), target, str(link.get("base", "")))


def existing_ci(opened: Project, known: Iterable[str]) -> str:
    """The first of these files or folders that the project has; else an empty text."""
    from trackdown.adapters.config.ci_file import existing

    return existing(opened.places.root, known)


def write_ci(opened: Project, path: str, text: str) -> None:
    """Write a new file of the project. Raises InvalidInput if it is there already."""
    from trackdown.adapters.config.ci_file import create

    create(opened.places.root, path, text)


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
    return LoadedProfiles({**loaded.profiles, **found}, loaded.problems, loaded.warnings)


@contextmanager
def notifier(opened: Project, environment: Mapping[str, str]) -> Iterator[Notifier]:
    """Who tells people elsewhere what happens in a project."""
    from trackdown.adapters.notify.outbox import SqliteOutbox
    from trackdown.adapters.notify.rules_file import RulesFile
    from trackdown.adapters.notify.sender import AppriseSender
    from trackdown.adapters.notify.targets_file import TargetsFile
    from trackdown.services.notices import Notifier

    where = opened.places
    outbox = SqliteOutbox(os.path.join(where.data, "notices.db"))
    rules, targets, sender = RulesFile(where.notify), TargetsFile(where.notify_targets), AppriseSender(environment)
    try:
        yield Notifier(opened.store, outbox, rules, targets, sender, environment, opened.desk.clock.now)
    finally:
        sender.close()
        outbox.close()


def session_logs(environment: Mapping[str, str], opened: Project | None = None) -> ClientLogs:
    """The session logs of the clients: a person's, and with a project also those of its runs."""
    from pathlib import Path

    from trackdown.adapters.sessions.default_places import default_places
    from trackdown.adapters.sessions.logs import ClientLogs
    from trackdown.adapters.system.places import state_folder

    def defaults() -> list[Path]:
        found = default_places(environment, Path(environment.get("HOME") or Path.home()))
        if opened is not None and opened.places.common_dir:
            found += sorted(run_folder(opened, environment, "any").parent.glob("*/home"))
        return found

    return ClientLogs(defaults, os.path.join(state_folder(environment), "session-usage"))


def clinic(opened: Project, environment: Mapping[str, str]) -> Clinic:
    """What a check-up looks with."""
    from pathlib import Path

    from trackdown.adapters.agents import checkup
    from trackdown.core.runs.budget import Spent
    from trackdown.engine.containment import pinned
    from trackdown.engine.quiet import by_the_clock
    from trackdown.services.budgets import spent_by
    from trackdown.services.doctor import Clinic

    agents, holds = profiles(opened, environment), containment(opened, environment)
    known = _settled(opened, agents)

    def target() -> str:
        from trackdown.engine.preflight import branch_to_land_on

        checkout = repository(opened)
        checkout.identity()
        return branch_to_land_on(checkout, known, "")

    return Clinic(
        settings=known,
        profiles={name: pinned(profile, known) for name, profile in agents.profiles.items()},
        problems=agents.problems,
        warnings=agents.warnings,
        client=lambda profile: checkup.look(profile, environment, Path(opened.places.root)),
        held=holds.held,
        store=opened.store.check,
        git=target,
        quiet=lambda: by_the_clock(known.quiet),
        sandbox=holds.sandbox.outer,
        today=lambda: spent_by(opened.desk, "day").get(opened.desk.clock.now()[:10], Spent()),
    )


def brands() -> tuple[int, Callable[[str], int]]:
    """The lowest number that is the brand of an agent's process, and the brand that stands for a marker."""
    from trackdown.adapters.processes.brand import LOWEST, brand_of

    return LOWEST, brand_of


def prices() -> ListedPrices:
    """The price list, as of today."""
    from trackdown.adapters.sessions.prices import ListedPrices

    return ListedPrices(SystemClock().now()[:10])


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


def provisions(checkout: GitRepository, folder: Path) -> Provisions:
    """What workspaces in that folder need besides what git has."""
    from trackdown.adapters.git.luggage import GitLuggage
    from trackdown.adapters.system.port_blocks import FolderPortBlocks
    from trackdown.adapters.system.setup_cache import FolderSetupCache
    from trackdown.ports.provisions import Provisions

    cache = FolderSetupCache(folder / "setup-cache" / checkout.repository_id)
    return Provisions(GitLuggage(checkout), cache, FolderPortBlocks(folder / "ports"))


def workspace_survey(opened: Project, environment: Mapping[str, str]) -> WorkspaceSurvey:
    """What looks at the workspaces of a project on this machine."""
    from pathlib import Path

    from trackdown.adapters.git.survey import GitWorkspaceSurvey
    from trackdown.adapters.git.workspaces import GitWorkspaces
    from trackdown.adapters.system.places import state_folder

    checkout = repository(opened)
    folder = Path(opened.settings.workspaces or state_folder(environment))
    return GitWorkspaceSurvey(checkout, GitWorkspaces(checkout, folder))


def lock_files(opened: Project) -> Locks:
    """The files of the store's locks."""
    from trackdown.adapters.sqlite import locks
    from trackdown.services.workspaces import Locks

    folder = opened.store.lock_folder

    def names() -> list[str]:
        found = os.listdir(folder) if os.path.isdir(folder) else []
        return sorted(name.removesuffix(".lock") for name in found if name.endswith(".lock"))

    return Locks(names, lambda name: locks.free(folder, name), lambda name: locks.discard(folder, name))


def transcripts(opened: Project, environment: Mapping[str, str]) -> Transcripts:
    """What it takes to look into the runs of a project."""
    from trackdown.services.transcripts import Transcripts

    return Transcripts(blobs(opened), repository(opened), lambda run: run_folder(opened, environment, run))


def file_reader(opened: Project) -> ReadFile:
    """What reads files out of commits."""
    from trackdown.adapters.git.contents import read_file
    from trackdown.services.recordings import Content

    checkout = repository(opened)

    def read(commit: str, path: str) -> Content | None:
        found = read_file(checkout, commit, path)
        return Content(*found) if found else None

    return read


def _settled(opened: Project, agents: LoadedProfiles) -> Settings:
    """The settings, in which the only agent that the project has a file for is its agent; a client that happens to be
    installed makes no doubt about it."""
    folder = opened.places.agents
    files = {name.rpartition(".")[0] for name in os.listdir(folder)} if os.path.isdir(folder) else set()
    own = [name for name in agents.profiles if name in files]
    if opened.settings.agent or len(own) != 1:
        return opened.settings
    return opened.settings._replace(agent=own[0])


def containment(opened: Project, environment: Mapping[str, str]) -> Containment:
    """What agents and checks are held to here, and by whom."""
    from pathlib import Path

    from trackdown.adapters.agents import permissions
    from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
    from trackdown.engine.containment import Containment

    seen = (Path(opened.places.root), Path(opened.places.common_dir))
    return Containment(Bubblewrap(environment), permissions.means, permissions.logins, seen)


@contextmanager
def engine(opened: Project, environment: Mapping[str, str]) -> Iterator[Engine]:
    """The engine for a project, with a name of its own among all that work on the store."""
    import queue
    import sys
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
    from trackdown.engine.quiet import by_the_clock

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
            workflows=opened.desk.workflows,
            containment=containment(opened, environment),
            provisions=provisions(checkout, folder),
            budgets=opened.settings.budgets,
            quiet=by_the_clock(opened.settings.quiet),
            prices=prices,
            ask=(sys.executable, "-P", os.path.join(os.path.dirname(__file__), "mcp", "ask_user.py")),
        )
        agents = profiles(opened, environment)
        data = Path(opened.places.data)
        yield Engine(equipment, _settled(opened, agents), agents.profiles, agents.problems, news, data, agents.warnings)
    finally:
        executor.held.release()


def sources(paths: list[str], folder: str, side: str) -> tuple[Sources, list[RouteReader]]:
    """The source files that these names mean, and those who read them: ``side`` is ``server`` or ``client``. Raises
    InvalidInput for a name that is nothing."""
    from trackdown.adapters.routes import registry, source_tree

    found = registry.readers(side)
    return source_tree.read_sources(paths, folder, source_tree.all_suffixes(item.suffixes for item in found)), found
