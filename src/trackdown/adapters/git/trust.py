"""Whether git works in a repository at all."""

from __future__ import annotations

import os

from trackdown.adapters.git.repository import GitRepository


def check_trusted(repository: GitRepository) -> None:
    """Raises RepositoryUnusable where git refuses because the repository is somebody else's. To be asked before
    anything is made in there: what is made belongs to whoever made it, and the owner could not go on with it. Git is
    only asked if there is another owner, because it takes a process."""
    if not hasattr(os, "geteuid"):
        return  # Windows has no owners of this kind
    own = os.geteuid()
    if any(os.stat(folder).st_uid != own for folder in (repository.root, repository.common_dir)):
        repository.git.run("rev-parse", "--git-dir")
