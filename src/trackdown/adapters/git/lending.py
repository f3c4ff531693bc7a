"""The person's objects, lent to a workspace that is a repository of its own: it reads them where they lie.

What git does not find among a repository's own objects it looks for in the folders that ``objects/info/alternates``
names; it never writes to them (gitrepository-layout(5)). A lent object must not be collected while somebody borrows it:
``Places.lent`` holds what the workspace stands on, the ref of its kept content everything before that.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from trackdown.adapters.git.places import Places


def object_folders(common: Path) -> list[Path]:
    """Where the objects of the repository with that git folder lie, as real paths: its own, and what it borrows itself.
    What is not there is left out, as git does."""
    found: dict[str, None] = {}
    waiting = [os.path.realpath(common / "objects")]
    while waiting:
        folder = waiting.pop(0)
        if folder in found or not os.path.isdir(folder):
            continue
        found[folder] = None
        try:
            lines = Path(folder, "info", "alternates").read_bytes().splitlines()
        except OSError:
            continue  # it borrows nothing
        waiting += [os.path.realpath(os.path.join(folder, _named(line))) for line in lines if _names(line)]
    return [Path(folder) for folder in found]


def lend(common: Path, places: Places) -> bool:
    """Let the workspace's repository read the objects of the one with the git folder ``common``, and those alone: the
    agent may have named others, which our git would read outside of its sandbox. Also where the history ends that
    there is here (a shallow clone).

    Nothing happens, and it says so, where links lead out of the workspace's repository. Raises OSError.
    """
    place = places.workspace / ".git"
    info = place / "objects" / "info"
    if not all(folder.is_dir() and not folder.is_symlink() for folder in (place, info.parent)) or info.is_symlink():
        return False
    info.mkdir(exist_ok=True)
    # All of them, not just the first: git takes no relative path from a file that it was led to by another one.
    lines = b"".join(_line(folder) for folder in object_folders(common))
    _put(places, info / "alternates", lines)
    try:
        _put(places, place / "shallow", (common / "shallow").read_bytes())
    except FileNotFoundError:
        (place / "shallow").unlink(missing_ok=True)
    return True


def _put(places: Places, file: Path, content: bytes) -> None:
    """Put together outside of the agent's reach, then moved there: what it left at that name is never followed."""
    draft = places.own / f"{file.name}.new"
    draft.write_bytes(content)
    os.replace(draft, file)


def _line(folder: Path) -> bytes:
    """As it is, because not every program that reads git's files knows quotes; but a line ends where it ends."""
    path = os.fsencode(folder)
    if b"\n" not in path:
        return path + b"\n"
    quoted = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + quoted + b'"\n'


def _names(line: bytes) -> bool:
    return bool(line) and not line.startswith(b"#") and b"\0" not in line


def _named(line: bytes) -> str:
    quoted = re.fullmatch(rb'"((?:[^"\\]|\\[abtnvfr"\\]|\\[0-3][0-7]{2})*)"', line)
    return os.fsdecode(quoted[1].decode("unicode_escape").encode("latin-1") if quoted else line)
