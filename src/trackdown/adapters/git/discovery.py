"""Finds the repository around a folder without starting git.

Everyday commands only need to know where the store lies, so this reads ``.git`` itself and imports nothing but ``os``.
The rules are those of gitrepository-layout(5): ``.git`` is a folder, or a file ``gitdir: <path>`` (linked worktrees,
submodules), and a git folder with a file ``commondir`` shares everything but its HEAD and index with that folder.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from trackdown.errors import RepositoryUnusable


class Found(NamedTuple):
    """Where a repository lies, as real absolute paths.

    ``root`` is the work tree around the starting folder, ``git_dir`` what belongs to that work tree alone, and
    ``common_dir`` what all work trees of the repository share.
    """

    root: str
    git_dir: str
    common_dir: str


def discover(start: str) -> Found | None:
    """The repository around ``start``, or ``None`` outside of one.

    Raises RepositoryUnusable in a bare repository, inside a git folder, and where a ``.git`` file leads nowhere.
    """
    folder = os.path.realpath(start)
    while True:
        git_dir = _git_dir(folder)
        if git_dir is not None:
            return Found(folder, git_dir, _common_dir(git_dir))
        if _is_git_dir(folder):
            raise RepositoryUnusable(
                "There is no work tree here: this is a bare repository or the inside of a git folder.",
                thing=folder,
                hint="Change to a checkout of the repository (`git worktree list` names them), or clone it.",
            )
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _git_dir(folder: str) -> str | None:
    entry = os.path.join(folder, ".git")
    if os.path.isdir(entry):
        # An empty or foreign folder of that name is no repository; git looks further up, and so do we.
        return os.path.realpath(entry) if _is_git_dir(entry) else None
    if not os.path.isfile(entry):
        return None
    text = _first_line(entry)
    if text.startswith("gitdir:"):
        target = os.path.realpath(os.path.join(folder, text[len("gitdir:") :].strip()))
        if _is_git_dir(target):
            return target
    raise RepositoryUnusable(
        "The file .git does not lead to a repository.",
        thing=entry,
        hint="If the repository was moved, run `git worktree repair` in its main checkout.",
    )


def _common_dir(git_dir: str) -> str:
    pointer = os.path.join(git_dir, "commondir")
    if not os.path.isfile(pointer):
        return git_dir
    return os.path.realpath(os.path.join(git_dir, _first_line(pointer)))


def _is_git_dir(folder: str) -> bool:
    if not os.path.lexists(os.path.join(folder, "HEAD")):
        return False
    if os.path.isfile(os.path.join(folder, "commondir")):
        return True
    return os.path.isdir(os.path.join(folder, "objects")) and os.path.isdir(os.path.join(folder, "refs"))


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.readline().rstrip("\r\n")
    except OSError as error:
        raise RepositoryUnusable(
            f"A file of the repository cannot be read: {error.strerror}.",
            thing=path,
            hint="See to it that this user may read the repository.",
        ) from error
