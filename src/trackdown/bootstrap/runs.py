"""What runs are made with, and looked into."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from trackdown.bootstrap.agents import agency_of, containment, prices, profiles, settled
from trackdown.bootstrap.keeping import blobs
from trackdown.bootstrap.opening import Project
from trackdown.bootstrap.repositories import repository

if TYPE_CHECKING:
    from pathlib import Path

    from trackdown.adapters.git.repository import GitRepository
    from trackdown.adapters.sessions.logs import ClientLogs
    from trackdown.engine.control import Engine
    from trackdown.ports.provisions import Provisions
    from trackdown.ports.workspace_survey import WorkspaceSurvey
    from trackdown.services.transcripts import Transcripts

_PACKAGE = os.path.dirname(os.path.dirname(__file__))


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


def transcripts(opened: Project, environment: Mapping[str, str]) -> Transcripts:
    """What it takes to look into the runs of a project."""
    from trackdown.services.transcripts import Transcripts

    return Transcripts(blobs(opened), repository(opened), lambda run: run_folder(opened, environment, run))


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
            prices=partial(prices, environment),
            ask=(sys.executable, "-P", os.path.join(_PACKAGE, "mcp", "ask_user.py")),
            itself=(sys.executable, "-P", "-m", "trackdown"),
        )
        agents = profiles(opened, environment)
        data = Path(opened.places.data)
        known, agency = settled(opened, agents), agency_of(opened, agents.profiles, environment)
        yield Engine(equipment, known, agency, agents.problems, news, data, agents.warnings)
    finally:
        executor.held.release()
