"""Puts a run's commit on top of a new base, in its workspace."""

from __future__ import annotations

from trackdown.adapters.git.command import failure
from trackdown.adapters.git.objects import read_commit, tree_changes, write_commit
from trackdown.adapters.git.obstacles import in_the_way
from trackdown.adapters.git.registration import OpenWorkspace
from trackdown.adapters.git.registry import leftovers
from trackdown.adapters.git.snapshot import copy_index
from trackdown.adapters.git.standing import stand_on
from trackdown.ports.repository import Change, Commit, Person, Rebased


def rebase(workspace: OpenWorkspace, kept_tree: str, commit: str, onto: str, committer: Person) -> Rebased:
    """Put ``commit`` on top of ``onto``. The workspace's content must be kept already, as the tree ``kept_tree``.

    Conflicts stay in the workspace and in its index as git leaves them (a binary file as in ``onto``; a file that one
    side deleted with the other side's content), with the branch at ``onto`` and no operation left unfinished.
    """
    git = workspace.git
    work = read_commit(git, commit)
    # With our own index git takes away every file that is kept, and so leaves ``onto`` and the ignored files.
    copy_index(workspace.places.own_index, workspace.index)
    _clear_the_way(workspace, tree_changes(git, kept_tree, onto))
    git.run("read-tree", "--reset", "-u", onto)
    stand_on(workspace, onto, onto)
    _clear_the_way(workspace, _newly_created(workspace, work.parents, commit, onto))
    picked = git.run("cherry-pick", "--no-commit", commit, ok=(0, 1, 128))
    for path in leftovers(workspace.git_dir):
        path.unlink()  # our own: what the agent had left was put aside before
    conflicts = _unmerged(workspace)
    if picked.code and not conflicts:
        raise failure("cherry-pick", git.folder, picked.err)
    if conflicts:
        return Rebased(None, conflicts)
    tree = git.run("write-tree").text
    made = write_commit(git, tree, [onto], work.author, committer, work.message)
    stand_on(workspace, made, onto)
    return Rebased(Commit(made, tree), [])


def _clear_the_way(workspace: OpenWorkspace, changes: list[Change]) -> None:
    root = workspace.places.workspace
    for path in in_the_way(root, changes):
        workspace.places.put_aside(root / path)


def _newly_created(workspace: OpenWorkspace, parents: list[str], commit: str, onto: str) -> list[Change]:
    created = {c.path for c in tree_changes(workspace.git, onto, commit) if c.action == "create"}
    own = [c for parent in parents[:1] for c in tree_changes(workspace.git, parent, commit)]
    return [change for change in own if change.action == "create" and change.path in created]


def _unmerged(workspace: OpenWorkspace) -> list[str]:
    lines = workspace.git.run("ls-files", "-z", "--unmerged").items
    return list(dict.fromkeys(line.partition("\t")[2] for line in lines))
