"""Looks at the workspaces of a repository, and clears away what is no longer needed.

Only what lies in our own folder of this repository and under our own refs: work trees of anybody else are not seen.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from trackdown.adapters.git import names, objects
from trackdown.adapters.git.absorbed import absorbed_as
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.deletion import delete_tree
from trackdown.adapters.git.places import Places
from trackdown.adapters.git.registration import WHOLE
from trackdown.adapters.git.registry import registered_git_dir
from trackdown.adapters.git.repository import GitRepository, status
from trackdown.adapters.git.snapshot import take_tree
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.errors import InvalidInput, NotFound, Refused
from trackdown.ports.workspace_survey import Seen

WIP = "refs/trackdown/wip/"


class GitWorkspaceSurvey:
    def __init__(self, repository: GitRepository, workspaces: GitWorkspaces) -> None:
        self._repository = repository
        self._git = repository.git
        self._workspaces = workspaces

    def runs(self) -> list[str]:
        refs = self._git.run("for-each-ref", "--format=%(refname)", WIP).text.split()
        home = self._workspaces.home
        folders = [entry.name for entry in os.scandir(home) if entry.is_dir()] if home.is_dir() else []
        found = dict.fromkeys([*sorted(folders), *(ref.removeprefix(WIP) for ref in refs)])
        return [name for name in found if _is_name(name)]

    def look(self, run: str) -> Seen:
        places = self._places(run)
        kept = objects.resolve(self._git, f"{places.wip}^{{commit}}")[0] or ""
        found = self._workspaces.find(run)
        shelf = places.own / "aside"
        return Seen(
            run,
            places.folder,
            found.path if found else None,
            places.read_shape().kind,
            places.branch,
            places.read_base() or places.read_last_base() or "",
            places.wip,
            kept,
            shelf.is_dir() and any(shelf.iterdir()),
        )

    def dirty(self, run: str) -> int:
        git = self._inside(run)
        return len(status(git, untracked="all")) if git else 0

    def ignored(self, run: str) -> list[str]:
        git = self._inside(run)
        if git is None:
            return []
        which = ("--others", "--ignored", "--exclude-standard", "--directory", "--no-empty-directory")
        found = git.run("ls-files", "-z", *which).items
        return [path for path in found if not os.path.islink(git.folder / path.rstrip("/"))]

    def size(self, run: str) -> int:
        return _bytes_below(self._places(run).folder)

    def tree(self, run: str) -> str | None:
        git, places = self._inside(run), self._places(run)
        base = places.read_base()
        if git is None or base is None:
            return objects.resolve(self._git, f"{places.wip}^{{tree}}")[0]
        # An index of this moment's own: the run may be using ours.
        with tempfile.TemporaryDirectory(prefix="look-", dir=places.own) as folder:
            return take_tree(git, places, base, Path(folder) / "index")

    def diff(self, run: str, base: str, *, stat: bool = False) -> str:
        tree = self.tree(run)
        if tree is None:
            raise NotFound(
                "Neither the workspace of this run nor anything that was kept of it is here.",
                thing=run,
                hint="Look for it on the machine on which it ran.",
            )
        return self._repository.diff(base, tree, stat=stat)

    def unchanged(self, run: str, tree: str, base: str) -> bool:
        wip = self._places(run).wip
        before, kept = objects.resolve(self._git, f"{base}^{{tree}}", f"{wip}^{{commit}}")
        if before != tree:
            return False
        listed = self._git.run("log", "--format=%T", kept, f"^{base}", "--").text.split() if kept else []
        return set(listed) <= {tree}

    def merged_as(self, tree: str, base: str, target: str) -> str | None:
        return absorbed_as(self._git, tree, base, names.branch_name(target))

    def remove(self, run: str) -> str:
        self._workspaces.remove(run)
        return self._places(run).wip

    def drop_folder(self, run: str) -> None:
        if os.path.lexists(self._places(run).leaving):
            # It was on its way out, all of it kept, when somebody who worked there stopped that.
            self._workspaces.remove(run)
        seen = self.look(run)
        if seen.workspace is not None or seen.aside:
            raise Refused(
                "The folder holds what is kept nowhere else.",
                thing=str(seen.folder),
                hint="Put elsewhere what you still need from `workspace` or `git/aside` in it, and try again.",
            )
        # Nobody borrows any more.
        self._git.run("update-ref", "-d", self._places(run).lent)
        delete_tree(seen.folder)

    def drop_ref(self, run: str, kept: str) -> None:
        self._git.run("update-ref", "-d", self._places(run).wip, kept)

    def _places(self, run: str) -> Places:
        return Places.of(self._workspaces.home, run)

    def _inside(self, run: str) -> Git | None:
        """git in the workspace, whatever lies at its ``.git``; ``None`` where git has none on record."""
        places = self._places(run)
        git_dir = registered_git_dir(self._repository.common_dir, places.workspace)
        if git_dir is None or not places.workspace.is_dir():
            return None
        return Git(places.workspace, git_dir=git_dir, config=WHOLE, foreign=True)


def _is_name(name: str) -> bool:
    try:
        return bool(names.plain_name(name, "run"))
    except InvalidInput:
        return False


def _bytes_below(folder: Path) -> int:
    total, waiting = 0, [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue  # gone meanwhile, or not ours to read
    return total
