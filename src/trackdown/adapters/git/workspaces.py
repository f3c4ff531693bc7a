"""Isolated checkouts in which agents work, one for each run, as linked work trees of the repository.

All operations may be repeated after a crash at any point. Nothing that an agent wrote is deleted before it is under
``refs/trackdown/wip/<run>``; what is in the way of repairing a workspace is put aside in the run's folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from trackdown.adapters.git import checkouts, clones, floors, keeping, left_out, objects, rebasing, removal
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.places import Places
from trackdown.adapters.git.registration import WHOLE, OpenWorkspace, add_worktree, open_workspace
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.snapshot import copy_index, take_tree
from trackdown.adapters.git.standing import stand_on
from trackdown.errors import NotFound, RepositoryUnusable
from trackdown.ports.repository import WORKTREE, Commit, Committed, LeftOut, Person, Rebased, Shape, Workspace


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

    def create(self, run: str, base: str, shape: Shape = WORKTREE) -> Workspace:
        places = self._places(run)
        if found := self.find(run):
            if any(places.workspace.iterdir()):
                open_workspace(self._git, self._common, places, found.base)
                return found
            # Not even its link to git is left: it was swept, which is no work of an agent's.
            places.workspace.rmdir()
        places.write_shape(shape)
        commit = objects.need_commit(self._git, self._floor(places, objects.need_commit(self._git, base).id))
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
        if shape.kind != "worktree":
            clones.give_repository(self._git, self._common, OpenWorkspace(places, git_dir))
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
        return set(keeping.not_yet_in(workspace.git, self._tips(workspace), found.base))

    def commit(self, run: str, base: str, message: str, author: Person, committer: Person) -> Committed:
        workspace = self._open(run)
        start = objects.need_commit(self._git, base)
        floor = self._floor(workspace.places, start.id)
        kept, tree = self._keep(workspace, floor)
        signature = objects.Signature(author)
        made = objects.write_commit(workspace.git, tree, [floor], signature, committer, message)
        stand_on(workspace, made, floor)
        copy_index(workspace.places.own_index, workspace.index)
        self._let_follow(workspace)
        whole = self._on_the_whole(workspace, Commit(made, tree), start.id, committer)
        return Committed(*whole, kept)

    def left_out(self, run: str, onto: str, commit: str) -> list[LeftOut]:
        workspace = self._open(run)
        shown = left_out.Shown(workspace.git, workspace.places.workspace, self._repository.root)
        return left_out.left_out(shown, onto, commit)

    def rebase(self, run: str, commit: str, onto: str, committer: Person) -> Rebased:
        workspace = self._open(run)
        work = objects.need_commit(self._git, commit)
        target = objects.need_commit(self._git, onto)
        _, tree = self._keep(workspace, self._base(run))
        floor = self._floor(workspace.places, target.id)
        # On a part of the files the branch has the work as it is there.
        own = work.id if floor == target.id else objects.need_commit(self._git, workspace.places.ref).id
        rebased = rebasing.rebase(workspace, tree, own, floor, committer)
        self._let_follow(workspace)
        if rebased.commit is None:
            return rebased
        return rebased._replace(commit=self._on_the_whole(workspace, rebased.commit, target.id, committer))

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
            if workspace.unreadable:
                places.put_aside(places.workspace / ".git")
            removal.verify_kept(self._git, workspace, kept, tree, found.base)
            removal.move_embedded_aside(workspace, self._repository.root, found.base)
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
        return keeping.record(self._git, places, tree, self._tips(workspace), base), tree

    def _tips(self, workspace: OpenWorkspace) -> list[str]:
        """Every commit that was made in the workspace, or of what was made there."""
        places = workspace.places
        head_of = f"worktrees/{workspace.git_dir.name}/HEAD^{{commit}}"
        names = (head_of, f"{places.ref}^{{commit}}", f"{places.result}^{{commit}}")
        head, branch, result = objects.resolve(self._git, *names)
        tips = keeping.made_commits(workspace.git_dir, head, branch)
        if places.read_shape().kind != "worktree":
            try:
                tips += clones.made_commits(self._common, workspace)
            except RepositoryUnusable:
                # The agent broke its own repository; the content is kept all the same, and that one put aside.
                workspace.unreadable = True
        return list(dict.fromkeys([*tips, *([result] if result else [])]))

    def _floor(self, places: Places, commit: str) -> str:
        """The commit that a workspace stands on whose work is to be on top of ``commit``."""
        shape = places.read_shape()
        return floors.floor_of(self._git, places, shape, commit) if shape.kind == "contract" else commit

    def _on_the_whole(self, workspace: OpenWorkspace, made: Commit, onto: str, committer: Person) -> Commit:
        """The commit as it is on top of ``onto``."""
        places = workspace.places
        if places.read_shape().kind != "contract":
            return made
        tree = floors.carried_over(self._git, places, self._floor(places, onto), made.tree, onto)
        own = objects.read_commit(self._git, made.id)
        whole = objects.write_commit(self._git, tree, [onto], own.author, committer, own.message)
        self._git.run("update-ref", places.result, whole)
        return Commit(whole, tree)

    def _let_follow(self, workspace: OpenWorkspace) -> None:
        if workspace.places.read_shape().kind != "worktree":
            clones.follow(self._git, self._common, workspace)
