"""What runs are made with, and looked into."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from trackdown.bootstrap.keeping import blobs
from trackdown.bootstrap.opening import Project
from trackdown.bootstrap.repositories import repository

if TYPE_CHECKING:
    from pathlib import Path

    from trackdown.adapters.git.repository import GitRepository
    from trackdown.adapters.sessions.logs import ClientLogs
    from trackdown.ports.provisions import Provisions
    from trackdown.ports.workspace_survey import WorkspaceSurvey
    from trackdown.services.runs.transcripts import Transcripts


def follow_the_move(opened: Project, environment: Mapping[str, str]) -> None:
    """If the repository was moved to where it is now, take its workspaces along. Not while somebody still drives a run:
    it is being ended where the repository was, and its supervisor writes there."""
    from pathlib import Path

    from trackdown.adapters.git.moving import follow
    from trackdown.adapters.system.places import earlier_places, state_folder

    earlier = [Path(place).parent for _, place in earlier_places(opened.places.data)]
    if not earlier:
        return
    with opened.store.read() as reader:
        states = reader.runs(open_only=True)
    if any(opened.store.held(f"run-{state['uid']}") for state in states):
        return
    follow(repository(opened), Path(opened.settings.workspaces or state_folder(environment)), earlier)


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

    follow_the_move(opened, environment)
    checkout = repository(opened)
    folder = Path(opened.settings.workspaces or state_folder(environment))
    return GitWorkspaceSurvey(checkout, GitWorkspaces(checkout, folder))


def working_in(folder: Path) -> list[str]:
    """The programs whose working directory is in that folder."""
    from trackdown.adapters.processes import inside

    return inside.working_in(folder)


def transcripts(opened: Project, environment: Mapping[str, str]) -> Transcripts:
    """What it takes to look into the runs of a project."""
    from trackdown.services.runs.transcripts import Transcripts

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
