"""Workspaces of a repository that was moved: they are found again under its new name, and by git."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from trackdown.adapters.git.lending import lend
from trackdown.adapters.git.places import Places, put_text
from trackdown.adapters.git.repository import GitRepository, id_of


def follow(repository: GitRepository, state_dir: Path, earlier: Iterable[Path]) -> bool:
    """Bring what lies below ``state_dir`` for a repository that was at one of these places (its git folders then) to
    where it is looked for now; whether there was something. Nothing happens if there is something already."""
    state = Path(os.path.realpath(state_dir))
    here = state / repository.repository_id
    for common in earlier:
        there = state / id_of(common)
        if there.is_dir() and not here.exists():
            there.rename(here)
        if here.is_dir():
            _relink(repository.common_dir, there, here)
            _lend_again(repository.common_dir, here)
            return True
    return False


def _relink(common: Path, there: Path, here: Path) -> None:
    """Both ends of each link: git's record of the work tree, and the work tree's file ``.git``."""
    for record in sorted((common / "worktrees").glob("*/gitdir")):
        link = Path(os.fsdecode(record.read_bytes()).rstrip("\n"))
        if not link.is_relative_to(there):
            continue
        link = here / link.relative_to(there)
        put_text(record, f"{link}\n")
        if link.is_file() and not link.is_symlink():
            put_text(link, f"gitdir: {record.parent}\n")


def _lend_again(common: Path, here: Path) -> None:
    """Repositories that borrow objects look for them where they were."""
    for folder in sorted(here.iterdir()):
        places = Places(folder.name, folder)
        if places.workspace.is_dir() and places.borrows():
            try:
                lend(common, places)
            except OSError:
                continue  # whatever its agent did there: with the next turn it is tried again, or made anew
