"""Files on disk that git would have to overwrite, although no commit holds them.

git itself spares untracked files but overwrites ignored ones without a word. To us both are somebody's.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from trackdown.ports.repository import Change


def in_the_way(root: Path, changes: Iterable[Change]) -> list[str]:
    """Paths below ``root`` that no commit holds and that stand where ``changes`` create a file.

    The work tree must hold the state before the changes: what they delete is git's to take away.
    """
    changes = list(changes)
    deleted = {change.path for change in changes if change.action == "delete"}
    folded = {path.casefold() for path in deleted}
    found: dict[str, None] = {}
    for change in changes:
        if change.action != "create":
            continue
        obstacle = _obstacle(root, change.path, deleted)
        # A file that only changes the case of its name is one file on some disks.
        if obstacle is not None and not (obstacle == change.path and obstacle.casefold() in folded):
            found[obstacle] = None
    return list(found)


def overlapping(mine: Iterable[str], coming: Iterable[str]) -> list[str]:
    """Those of the paths ``mine`` that are a path of ``coming``, or a folder above one, or lie below one; also where
    they differ only in case or in how a letter is composed, because on some disks these are one file."""
    theirs = {_alike(path) for path in coming}
    above = {folder for path in theirs for folder in _folders(path)}
    found = []
    for path in mine:
        plain = _alike(path)
        if plain in theirs or plain in above or not theirs.isdisjoint(_folders(plain)):
            found.append(path)
    return found


def _alike(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold()).rstrip("/")


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def decides_about_others(path: str) -> bool:
    """Whether a changed file of that name makes git write other files differently than in any commit."""
    return _alike(path).rpartition("/")[2] == ".gitattributes"


def _obstacle(root: Path, path: str, deleted: set[str]) -> str | None:
    parts = path.split("/")
    for depth in range(1, len(parts) + 1):
        here = "/".join(parts[:depth])
        full = os.path.join(root, here)
        if not os.path.lexists(full):
            return None
        if os.path.isdir(full) and not os.path.islink(full):
            continue
        return None if here in deleted else here
    return _strange_file_in(root, path, deleted)


def _strange_file_in(root: Path, folder: str, deleted: set[str]) -> str | None:
    """The first file below a folder that is to become a file, and that the changes do not take away."""
    for parent, folders, files in os.walk(os.path.join(root, folder)):
        for name in sorted([*files, *folders]):
            full = os.path.join(parent, name)
            path = os.path.relpath(full, root).replace(os.sep, "/")
            if path not in deleted and (os.path.islink(full) or not os.path.isdir(full)):
                return path
    return None
