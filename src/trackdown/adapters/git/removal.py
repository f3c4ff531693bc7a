"""Takes a workspace away once its content is kept."""

from __future__ import annotations

import os
import time
from pathlib import Path

from trackdown.adapters.git import checkouts, keeping, objects, registry
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.deletion import delete_tree
from trackdown.adapters.git.places import Places
from trackdown.adapters.git.registration import OpenWorkspace
from trackdown.adapters.git.snapshot import is_as_taken, take_tree
from trackdown.adapters.git.submodules import is_filled, links
from trackdown.adapters.git.untouched import holds_only, untouched
from trackdown.errors import RepositoryUnusable

_PAUSES = (0.05, 0.2, 0.5)


def verify_kept(git: Git, workspace: OpenWorkspace, kept: str, tree: str, base: str) -> None:
    """Raises RepositoryUnusable unless the ref holds exactly what lies in the workspace now."""
    places = workspace.places
    holds = objects.resolve(git, places.wip, f"{places.wip}^{{tree}}")
    unchanged = is_as_taken(workspace.git, places) or take_tree(workspace.git, places, base) == tree
    if holds != [kept, tree] or not unchanged:
        raise RepositoryUnusable(
            "The workspace changed while it was being kept, so it was left where it is.",
            thing=str(places.workspace),
            hint="See which program still writes there, then try again.",
        )


def move_embedded_aside(workspace: OpenWorkspace, person: Path, base: str) -> None:
    """Repositories inside of the workspace hold history that no ref of ours does, and what lies in a submodule's folder
    is in no commit: they stay in the run's folder, unless they were only filled. ``person``: the person's checkout."""
    places = workspace.places
    entries = workspace.git.with_index(places.own_index).run("ls-files", "-s", "-z").items
    tracked = {path: meta for meta, _, path in (entry.partition("\t") for entry in entries)}
    folders = {parent for path in tracked for parent in _ancestors(path)}
    linked = {path: meta.split(" ")[1] for path, meta in tracked.items() if meta.startswith("160000")}
    filled = {path: commit for path, commit in linked.items() if is_filled(places.workspace, path)}
    before = links(workspace.git, base) if filled else {}
    same = {path: commit for path, commit in filled.items() if before.get(path) == commit}
    gone = untouched(workspace.git, places.workspace, person, same)
    inner = filled.keys() - gone.keys()
    for folder in sorted((folders | inner) - gone.keys()):
        path = places.workspace / folder
        if (folder in inner or os.path.lexists(path / ".git")) and path.is_dir() and _is_real(places.workspace, path):
            places.put_aside(path)
    known = {Path(os.path.realpath(home)) for home in gone.values() if home is not None}
    for modules in (workspace.git_dir / "modules", places.workspace / ".git" / "modules"):
        if modules.is_dir() and not modules.is_symlink() and not holds_only(modules, known):
            places.put_aside(modules)


def forget(git: Git, common: Path, places: Places, base: str | None) -> None:
    """Take a workspace whose folder is gone off git's record, after keeping the commits that only it led to."""
    git_dir = registry.registered_git_dir(common, places.workspace)
    names = [f"{places.ref}^{{commit}}", f"{places.wip}^{{commit}}"]
    if git_dir is not None:
        names.append(f"worktrees/{git_dir.name}/HEAD^{{commit}}")
    branch, before, *head = objects.resolve(git, *names)
    tips = keeping.made_commits(git_dir or common / "nowhere", head[0] if head else None, branch)
    if keeping.not_yet_in(git, tips, before or base):
        top = objects.need_commit(git, before or tips[0])
        keeping.record(git, places, top.tree, tips, base)
    if git_dir is not None:
        registry.unregister(git, common, places.workspace)


def clear(git: Git, common: Path, places: Places) -> None:
    """Take away what is left of a run when its workspace is on its way out: record, checkouts, files, branch."""
    if os.path.lexists(places.workspace):
        places.put_aside(places.workspace)
    forget(git, common, places, places.read_base())
    checkouts.discard_all(git, common, places)
    refs = (places.ref, places.result, places.lent)
    for ref, commit in zip(refs, objects.resolve(git, *refs), strict=True):
        if commit is not None:
            git.run("update-ref", "-d", ref, commit)
    places.own_index.unlink(missing_ok=True)
    places.give_up_base()
    # Last of all: whoever still writes there keeps nothing else from going.
    _delete(places.leaving)


def _delete(folder: Path) -> None:
    """Raises RepositoryUnusable if it cannot be deleted: somebody makes new files there, or it is not ours."""
    for pause in _PAUSES:
        try:
            return delete_tree(folder)
        except OSError:
            time.sleep(pause)
    try:
        delete_tree(folder)
    except OSError as error:
        raise RepositoryUnusable(
            f"The workspace is kept under its ref, and its folder cannot be deleted: {error.strerror or error}.",
            thing=str(error.filename or folder),
            hint="See which program still works there; `trackdown workspace prune` takes it away later.",
        ) from error


def _ancestors(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def _is_real(root: Path, path: Path) -> bool:
    return os.path.realpath(path) == os.path.join(root, os.path.relpath(path, root))
