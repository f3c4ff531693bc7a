"""The work trees that git has on record for a repository.

git keeps a folder ``worktrees/<name>`` in the common git folder for each linked work tree, with a file ``gitdir`` that
points to the ``.git`` file of the work tree (gitrepository-layout(5)). We look the work tree up there and never believe
its own ``.git`` file, which an agent may have replaced.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from trackdown.adapters.git.command import Git, require_git

_OPERATIONS = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
# Everything that a git operation which stops half-way leaves behind in the git folder of a work tree.
_LEFTOVERS = (
    *_OPERATIONS,
    "REBASE_HEAD",
    "AUTO_MERGE",
    "MERGE_AUTOSTASH",
    "MERGE_MODE",
    "MERGE_MSG",
    "MERGE_RR",
    "SQUASH_MSG",
    "sequencer",
    "BISECT_ANCESTORS_OK",
    "BISECT_EXPECTED_REV",
    "BISECT_LOG",
    "BISECT_NAMES",
    "BISECT_START",
    "BISECT_TERMS",
)


_found: dict[str, Path] = {}
"""Where a work tree was on record when it was last looked for, by its ``.git``. Only where to look first: with a
hundred of them on record, reading all of their pointers each time takes longer than the git command that it is for."""


class Checkout(NamedTuple):
    """A work tree; ``ref`` is, in full, the branch that is checked out in it or that is being rebased there."""

    path: Path
    git_dir: Path
    ref: str | None
    operation: str | None


def registered_git_dir(common: Path, workspace: Path) -> Path | None:
    """The git folder of the linked work tree at ``workspace``, or ``None`` if git has none on record there."""
    wanted = os.path.join(workspace, ".git")
    seen = _found.get(wanted)
    if seen is not None and seen.parent.parent == common and _pointer(seen) == wanted:
        return seen
    for git_dir, pointer in _pointers(common):
        if pointer == wanted:
            _found[wanted] = git_dir
            return git_dir
    _found.pop(wanted, None)
    return None


def checkouts(git: Git, common: Path) -> list[Checkout]:
    """Every work tree of the repository, the bare main one left out."""
    admin = {os.path.dirname(pointer): git_dir for git_dir, pointer in _pointers(common)}
    found = []
    for record in _records(git):
        path = record.get("worktree", "")
        if "bare" in record or not path:
            continue
        git_dir = admin.get(path, common)
        operation = operation_in(git_dir)
        ref = record.get("branch") or (_rebased_ref(git_dir) if operation == "rebase" else None)
        found.append(Checkout(Path(path), git_dir, ref, operation))
    return found


def operation_in(git_dir: Path) -> str | None:
    """The operation that somebody is in the middle of there, if any."""
    return next((word for name, word in _OPERATIONS.items() if os.path.lexists(git_dir / name)), None)


def leftovers(git_dir: Path) -> list[Path]:
    """Files and folders that say that an operation is going on."""
    return [git_dir / name for name in _LEFTOVERS if os.path.lexists(git_dir / name)]


def unregister(git: Git, common: Path, workspace: Path) -> None:
    """Take a work tree whose folder is gone off git's record. Nothing happens if it is not on record."""
    if registered_git_dir(common, workspace) is not None:
        # Twice: also if somebody locked the record. Not `prune`: that would take away the person's own work trees too,
        # those on a disk that is not there at the moment.
        git.run("worktree", "remove", "--force", "--force", str(workspace))


def _pointers(common: Path) -> list[tuple[Path, str]]:
    try:
        entries = sorted(os.listdir(common / "worktrees"))
    except FileNotFoundError:
        return []
    found = []
    for entry in entries:
        git_dir = common / "worktrees" / entry
        if pointer := _pointer(git_dir):
            found.append((git_dir, pointer))
    return found


def _pointer(git_dir: Path) -> str:
    """Where the work tree of that git folder has its ``.git``; empty if it says nothing."""
    try:
        text = os.fsdecode((git_dir / "gitdir").read_bytes()).rstrip("\n")
    except OSError:
        return ""  # being made or taken away at this very moment by another git
    # Relative since git 2.48, if the person asked for it.
    return os.path.normpath(os.path.join(git_dir, text)) if text else ""


def _records(git: Git) -> list[dict[str, str]]:
    # -z came with 2.36; before that a work tree's path with a line break in it cannot be told apart.
    separator = b"\0" if require_git() >= (2, 36) else b"\n"
    flags = ["-z"] if separator == b"\0" else []
    output = git.run("worktree", "list", "--porcelain", *flags).out
    records = []
    for block in output.split(separator * 2):
        lines = (os.fsdecode(line).partition(" ") for line in block.split(separator) if line)
        records.append({name: value for name, _, value in lines})
    return records


def _rebased_ref(git_dir: Path) -> str | None:
    for folder in ("rebase-merge", "rebase-apply"):
        try:
            return os.fsdecode((git_dir / folder / "head-name").read_bytes()).strip()
        except OSError:
            continue
    return None
