"""Clean checkouts beside a workspace, in which the result of a run is verified."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from trackdown.adapters.git import names
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.deletion import delete_tree
from trackdown.adapters.git.keeping import KEEPER
from trackdown.adapters.git.objects import Signature, need_commit, write_commit
from trackdown.adapters.git.places import Places
from trackdown.adapters.git.registration import add_worktree
from trackdown.adapters.git.registry import unregister


def make(git: Git, common: Path, place: Path, commit: str, source: str, restore: Iterable[str]) -> Path:
    """Check ``commit`` out at ``place``, with the paths ``restore`` as they are in ``source``.

    Where that makes a difference, a commit with the restored paths is checked out, so that checks which look at the
    state of the work tree find it clean.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    restored = names.inside_paths(restore)
    shown = _with_restored(git, place, commit, source, restored) if restored else commit
    add_worktree(git, common, place, "--detach", str(place), shown)
    return place


def discard(git: Git, common: Path, place: Path) -> None:
    """Take a checkout away. It holds nothing that a commit does not hold."""
    delete_tree(place)
    unregister(git, common, place)


def discard_all(git: Git, common: Path, places: Places) -> None:
    shelf = places.folder / "checkouts"
    if shelf.is_dir():
        for place in sorted(shelf.iterdir()):
            discard(git, common, place)
        shelf.rmdir()


def _with_restored(git: Git, place: Path, commit: str, source: str, restore: list[str]) -> str:
    index = place.with_name(place.name + ".index")
    own = git.with_index(index)
    try:
        own.run("read-tree", commit)
        entries = _entries_below(git, source, restore)
        stale = [path for path in own.run("ls-files", "-z").items if _is_below(path, restore)]
        gone = b"".join(os.fsencode(path) + b"\0" for path in stale)
        own.run("update-index", "--force-remove", "-z", "--stdin", stdin=gone)
        own.run("update-index", "--add", "--replace", "-z", "--index-info", stdin=entries)
        tree = own.run("write-tree").text
    finally:
        index.unlink(missing_ok=True)
    if tree == need_commit(git, commit).tree:
        return commit
    return write_commit(git, tree, [commit], Signature(KEEPER), KEEPER, "Protected paths as in the base")


def _entries_below(git: Git, source: str, restore: list[str]) -> bytes:
    listed = git.run("ls-tree", "-r", "-z", "--full-tree", source).out.split(b"\0")
    wanted = [entry for entry in listed if _is_below(os.fsdecode(entry.partition(b"\t")[2]), restore)]
    return b"".join(entry + b"\0" for entry in wanted)


def _is_below(path: str, roots: list[str]) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in roots)
