"""What a fast-forward is about to change in a checkout, kept until it is done: git writes file after file, and stops in
the middle where a filter or the disk fails.

The copies lie in the checkout's git folder, with a list of what they are. Whoever comes after a landing that was killed
finds them there. Nobody's work is in them: what is copied is as the commit before has it.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.adapters.git import names
from trackdown.adapters.git.command import Git
from trackdown.adapters.git.deletion import delete_tree
from trackdown.adapters.git.places import put_text
from trackdown.errors import InvalidInput
from trackdown.ports.repository import Change

_LIST = "landing.json"
_SHA1_DIGITS = 40


class Kept(NamedTuple):
    """``copies``: for each path that the landing from ``old`` to ``new`` changes, the name of its copy, empty for one
    that was not there. ``made``: folders that were not there."""

    folder: Path
    old: str
    new: str
    copies: dict[str, str]
    made: list[str]

    def discard(self) -> None:
        delete_tree(self.folder)


def keep(root: Path, git_dir: Path, changes: Iterable[Change], old: str, new: str) -> Kept:
    """Copy what ``changes`` overwrite or take away below ``root``. Raises OSError."""
    folder = _folder(git_dir)
    if folder.exists():
        delete_tree(folder)
    folder.mkdir()
    copies: dict[str, str] = {}
    made: dict[str, None] = {}
    for number, change in enumerate(changes):
        source = root / change.path
        copied = source.is_symlink() or source.is_file()
        if copied:
            shutil.copy2(source, folder / str(number), follow_symlinks=False)
        copies[change.path] = str(number) if copied else ""
        above = [parent.as_posix() for parent in Path(change.path).parents][:-1]
        made.update(dict.fromkeys(parent for parent in above if not (root / parent).is_dir()))
    kept = Kept(folder, old, new, copies, list(made))
    put_text(folder / _LIST, json.dumps(kept._asdict() | {"folder": ""}))
    return kept


def left_by_another(git_dir: Path) -> Kept | None:
    """What a landing kept that was killed before it was done; with nothing in it where its list is none of ours."""
    folder = _folder(git_dir)
    try:
        found: Any = json.loads((folder / _LIST).read_text(encoding="utf-8"))
        copies = {str(path): str(name) for path, name in found["copies"].items()}
        kept = Kept(folder, str(found["old"]), str(found["new"]), copies, [str(name) for name in found["made"]])
        names.inside_paths([*copies, *kept.made])
        sound = all(name == "" or name.isdecimal() for name in copies.values())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, InvalidInput):
        sound = False
    return kept if sound else Kept(folder, "", "", {}, [])


def put_back(there: Git, kept: Kept) -> list[str]:
    """Undo what git did of the landing: only where a file is as the landing writes it, or was taken away by it.

    Returns the paths that are not as they were: somebody else wrote there meanwhile, or git wrote half a file.
    """
    root = there.folder
    changed = [path for path in kept.copies if not _is_as_before(root, kept, path)]
    for path in _written_by_it(there, kept.new, [path for path in changed if _is_file(root / path)]):
        (root / path).unlink()
    for name in sorted(kept.made, key=len, reverse=True):
        folder = root / name
        if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
            folder.rmdir()
    for path in changed:
        if os.path.lexists(kept.folder / (kept.copies[path] or "none")) and not os.path.lexists(root / path):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(kept.folder / kept.copies[path], root / path, follow_symlinks=False)
    return [path for path in changed if not _is_as_before(root, kept, path)]


def _folder(git_dir: Path) -> Path:
    return git_dir / "trackdown-landing"


def _is_file(path: Path) -> bool:
    return path.is_symlink() or path.is_file()


def _is_as_before(root: Path, kept: Kept, path: str) -> bool:
    now, copy = root / path, kept.folder / kept.copies[path]
    if not kept.copies[path]:
        return not _is_file(now)
    if now.is_symlink() or copy.is_symlink():
        return now.is_symlink() and copy.is_symlink() and os.readlink(now) == os.readlink(copy)
    if not now.is_file() or now.stat().st_mode != copy.stat().st_mode:
        return False
    return filecmp.cmp(now, copy, shallow=False)


def _written_by_it(there: Git, commit: str, paths: list[str]) -> list[str]:
    """Those of the files that are as ``commit`` has them, seen with the filters of whoever works there."""
    if not paths:
        return []
    blobs: dict[str, str] = {}
    for item in there.run("ls-tree", "-r", "-z", "--full-tree", commit).items:
        meta, _, path = item.partition("\t")
        blobs[path] = meta.split(" ")[2]
    found = []
    for path in paths:
        wanted, file = blobs.get(path, ""), there.folder / path
        if wanted and (_blob(file, wanted) == wanted or (not file.is_symlink() and _filtered(there, path) == wanted)):
            found.append(path)
    return found


def _blob(file: Path, like: str) -> str:
    """The id of the file's bytes as they lie there."""
    content = os.fsencode(os.readlink(file)) if file.is_symlink() else file.read_bytes()
    digest = hashlib.sha1(usedforsecurity=False) if len(like) == _SHA1_DIGITS else hashlib.sha256()
    digest.update(b"blob %d\0" % len(content) + content)
    return digest.hexdigest()


def _filtered(there: Git, path: str) -> str:
    return there.run("hash-object", f"--path={path}", "--", path, ok=(0, 1, 128)).text
