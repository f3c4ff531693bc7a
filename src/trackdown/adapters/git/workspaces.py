"""Isolated checkouts in which agents work, one for each run, as linked work trees of the repository.

All operations may be repeated after a crash at any point. Nothing that an agent wrote is deleted before it is under
``refs/trackdown/wip/<run>``; what is in the way of repairing a workspace is put aside in the run's folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from trackdown.adapters.git import checkouts, keeping, objects, rebasing, removal
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.places import Places
from trackdown.adapters.git.registration import WHOLE, OpenWorkspace, add_worktree, open_workspace
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.snapshot import copy_index, take_tree
from trackdown.adapters.git.standing import stand_on
from trackdown.errors import NotFound
from trackdown.ports.repository import Commit, Person, Rebased, Workspace


class GitWorkspaces:
    """The workspaces of one repository, below ``<state_dir>/<repository id>/<run>``."""

    def __init__(self, repository: GitRepository, state_dir: Path) -> None:
        self._repository = repository
        self._git = repository.git
        self._common = repository.common_dir
        # Real, because git records real paths and we look ours up among them.
        self.home = Path(os.path.realpath(state_dir)) / repository.repository_id

    def folder(self, run: str) -> Path:
        return self._places(run).folder

    def find(self, run: str) -> Workspace | None:
        places = self._places(run)
        base = places.read_base()
        if base is None or not places.own_index.is_file() or not places.workspace.is_dir():
            return None
        return Workspace(places.workspace, places.branch, base)

    def create(self, run: str, base: str) -> Workspace:
        places = self._places(run)
        if found := self.find(run):
            open_workspace(self._git, self._common, places, found.base)
            return found
        commit = objects.need_commit(self._git, base)
        places.own_index.unlink(missing_ok=True)
        if os.path.lexists(places.workspace):
            # Half-made: we were stopped in the middle. Nobody worked in it yet, but it costs nothing to be sure.
            places.put_aside(places.workspace)
        removal.forget(self._git, self._common, places, commit.id)
        places.write_base(commit.id)
        how = ("--no-track", "-B", places.branch, str(places.workspace), commit.id)
        git_dir = add_worktree(self._git, self._common, places.workspace, *how)
        kept = objects.resolve(self._git, f"{places.wip}^{{tree}}")[0]
        if kept is not None:
            # The workspace vanished while its run goes on: its work goes on as well, as files that nobody committed.
            there = Git(places.workspace, git_dir=git_dir, config=WHOLE, foreign=True)
            there.run("read-tree", "--reset", "-u", kept)
            there.run("read-tree", "--reset", commit.id)
        copy_index(git_dir / "index", places.own_index)
        return Workspace(places.workspace, places.branch, commit.id)

    def keep(self, run: str) -> str | None:
        found = self.find(run)
        return self._keep(self._open(run), found.base)[0] if found else None

    def made_in(self, run: str) -> set[str]:
        found = self.find(run)
        if found is None:
            return set()
        workspace = self._open(run)
        head, branch = objects.resolve(workspace.git, "HEAD^{commit}", f"{workspace.places.ref}^{{commit}}")
        tips = keeping.made_commits(workspace.git_dir, head, branch)
        return set(keeping.not_yet_in(workspace.git, tips, found.base))

    def commit(self, run: str, base: str, message: str, author: Person, committer: Person) -> Commit:
        workspace = self._open(run)
        start = objects.need_commit(self._git, base)
        _, tree = self._keep(workspace, start.id)
        signature = objects.Signature(author)
        made = objects.write_commit(workspace.git, tree, [start.id], signature, committer, message)
        stand_on(workspace, made, start.id)
        copy_index(workspace.places.own_index, workspace.index)
        return Commit(made, tree)

    def rebase(self, run: str, commit: str, onto: str, committer: Person) -> Rebased:
        workspace = self._open(run)
        work = objects.need_commit(self._git, commit)
        target = objects.need_commit(self._git, onto)
        _, tree = self._keep(workspace, self._base(run))
        return rebasing.rebase(workspace, tree, work.id, target.id, committer)

    def checkout(self, run: str, name: str, commit: str, restore_from: str, restore: Iterable[str]) -> Path:
        place = self._places(run).checkout(name)
        checked = objects.need_commit(self._git, commit)
        source = objects.need_commit(self._git, restore_from)
        checkouts.discard(self._git, self._common, place)
        return checkouts.make(self._git, self._common, place, checked.id, source.id, restore)

    def discard_checkout(self, run: str, name: str) -> None:
        checkouts.discard(self._git, self._common, self._places(run).checkout(name))

    def remove(self, run: str) -> None:
        places = self._places(run)
        found = self.find(run)
        if found is not None:
            workspace = self._open(run)
            kept, tree = self._keep(workspace, found.base)
            removal.verify_kept(workspace, kept, tree, found.base)
            removal.move_embedded_aside(workspace)
            os.rename(places.workspace, places.leaving)
        removal.clear(self._git, self._common, places)

    def _places(self, run: str) -> Places:
        return Places.of(self.home, run)

    def _base(self, run: str) -> str:
        found = self.find(run)
        if found is None:
            raise NotFound(
                "This run has no workspace on this machine.",
                thing=run,
                hint="Continue the run on the machine that has it, or start the ticket again.",
            )
        return found.base

    def _open(self, run: str) -> OpenWorkspace:
        return open_workspace(self._git, self._common, self._places(run), self._base(run))

    def _keep(self, workspace: OpenWorkspace, base: str) -> tuple[str, str]:
        """Keep the content; the ref's commit and the content's tree."""
        places = workspace.places
        tree = take_tree(workspace.git, places, base)
        head, branch = objects.resolve(workspace.git, "HEAD^{commit}", f"{places.ref}^{{commit}}")
        tips = keeping.made_commits(workspace.git_dir, head, branch)
        return keeping.record(workspace.git, places, tree, tips, base), tree
