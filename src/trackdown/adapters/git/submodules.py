"""Submodules of a workspace: what was done in their folders, which no commit of the repository can hold.

A submodule is a link to a commit of another repository; git never looks at the files below it when it makes a commit.
What lies there was made by an agent, its git folder and configuration too, so git does not run in there: with our own
repository it compares the files with the commit that the link names, and reads that commit's objects where they lie.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from trackdown.adapters.git.command import Git

_LINK = "160000"
_LONGEST_POINTER = 65536
"""In bytes: what a ``.git`` that is a file may hold."""
_FROM_HOME = ("refs/remotes/", "refs/tags/")


class Copy(NamedTuple):
    """A checkout of a submodule. ``home``: the git folder that it has there, if it has one."""

    folder: Path
    home: Path | None

    @classmethod
    def of_person(cls, folder: Path) -> Copy:
        return cls(folder, _git_folder(folder))

    @classmethod
    def of_agent(cls, folder: Path) -> Copy:
        """``home`` only if nothing in it makes whoever reads it wait, or leads them elsewhere."""
        home = _git_folder(folder)
        return cls(folder, home if home is not None and _is_plain(home) else None)


def links(git: Git, commit: str, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The commit that each submodule is linked to, by its path."""
    entries = git.run("ls-tree", "-r", "-z", "--full-tree", commit, env=env).items
    fields = [entry.partition("\t") for entry in entries if entry.startswith(_LINK)]
    return {path: meta.split(" ")[2] for meta, _, path in fields}


def changed_inside(git: Git, root: Path, person: Path, linked: dict[str, str]) -> dict[str, list[str]]:
    """The files below each submodule that are not as in the commit that it is linked to, by its path; without ignored
    ones, and without submodules that are as they were. ``root`` is the workspace that ``git`` works in, ``person`` the
    person's checkout: what neither has the objects of cannot be compared, and all of it counts as changed."""
    found: dict[str, list[str]] = {}
    waiting = list(linked.items())
    with tempfile.TemporaryDirectory(prefix="trackdown-") as scratch:
        while waiting:
            path, commit = waiting.pop()
            folder = root / path
            if not is_filled(root, path):
                continue
            copies = (Copy.of_person(person / path), Copy.of_agent(folder))
            own = Git(folder, git_dir=git.git_dir, config=git.config, foreign=True).with_index(Path(scratch) / "index")
            env = borrowing(copies)
            if (known := _has(own, commit, env)) is not None:
                own.run("read-tree", known, env=env)
                waiting += [(f"{path}/{below}", link) for below, link in links(own, known, env).items()]
            else:
                own.run("read-tree", "--empty")
            seen = own.run("ls-files", "-z", "-m", "-d", "-o", "--exclude-standard", env=env).items
            # Where it was never filled, what is not there was not taken away.
            whole = os.path.lexists(folder / ".git")
            names = [name for name in dict.fromkeys(seen) if whole or os.path.lexists(folder / name)]
            if names:
                found[path] = [f"{path}/{name}" for name in names]
    return found


def known_at_home(git: Git, root: Path | None, person: Path, path: str, commit: str) -> str:
    """Who says that others have that commit of the submodule at ``path``: ``person`` where a ref of the person's own
    checkout holds it, ``workspace`` where only the workspace says that the submodule's home has it, else nobody."""
    theirs = Copy.of_person(person / path)
    if _holds(git, theirs, commit, everything=True):
        return "person"
    return "workspace" if root is not None and _holds(git, Copy.of_agent(root / path), commit, everything=False) else ""


def is_filled(root: Path, path: str) -> bool:
    """Whether there is anything in that folder below ``root``, and no link leads out of it on the way there."""
    folder = root / path
    if not folder.is_dir() or os.path.realpath(folder) != os.path.join(os.path.realpath(root), path):
        return False
    return any(True for _ in os.scandir(folder))


def _has(git: Git, commit: str, env: dict[str, str]) -> str | None:
    """The commit's tree, if it can be read."""
    output = git.run("rev-parse", "-q", "--verify", f"{commit}^{{tree}}", env=env, ok=(0, 1, 128))
    return output.text if output.code == 0 else None


def _holds(git: Git, copy: Copy, commit: str, *, everything: bool) -> bool:
    if copy.home is None:
        return False
    tips = {tip for name, tip in refs(copy.home) if tip and (everything or from_home(name))}
    if commit in tips:
        return True
    lines = "\n".join([commit, *(f"^{tip}" for tip in sorted(tips)), ""]).encode()
    asked = ("rev-list", "--max-count=1", "--ignore-missing", "--stdin")
    left = git.run(*asked, stdin=lines, env=borrowing([copy]), ok=(0, 128))
    # A missing commit is left out as one that is held would be, so it has to be there as well.
    return bool(tips) and left.code == 0 and not left.out and _has(git, commit, borrowing([copy])) is not None


def from_home(name: str) -> bool:
    """Whether a ref of that name says what the submodule's home has."""
    return name.startswith(_FROM_HOME)


def refs(home: Path) -> Iterator[tuple[str, str]]:
    """Refs by name, read without git (gitrepository-layout(5)); symbolic ones are left out. And a detached HEAD."""
    for folder, _, files in os.walk(home / "refs"):
        for name in files:
            file = Path(folder, name)
            yield file.relative_to(home).as_posix(), object_id(text(file).strip())
    for line in text(home / "packed-refs").splitlines():
        tip, _, name = line.removeprefix("^").partition(" ")
        yield name or _FROM_HOME[1], object_id(tip)  # a line without a name is what the tag above it leads to
    yield "HEAD", object_id(text(home / "HEAD").strip())


def object_id(word: str) -> str:
    """The word, if it can name an object in full, else an empty text."""
    return word if len(word) in (40, 64) and set(word) <= set("0123456789abcdef") else ""


def text(file: Path) -> str:
    """What the file says; nothing if it cannot be read."""
    try:
        return os.fsdecode(file.read_bytes())
    except OSError:
        return ""


def _git_folder(folder: Path) -> Path | None:
    """Where the ``.git`` of a checkout is or leads to."""
    entry = folder / ".git"
    try:
        found = entry.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_size <= _LONGEST_POINTER:
            name, _, target = text(entry).rstrip("\n").partition(": ")
            entry = Path(os.path.realpath(folder / target)) if name == "gitdir" else entry
    except (OSError, ValueError):
        return None  # ValueError: no path at all
    return entry if (entry / "objects").is_dir() and not entry.is_symlink() else None


def _is_plain(home: Path) -> bool:
    """Whether git and we can read there without waiting at a pipe, or being led elsewhere."""
    for start in ("objects", "refs"):
        for folder, folders, files in os.walk(home / start):
            for name in (*folders, *files):
                mode = os.lstat(os.path.join(folder, name)).st_mode
                if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                    return False
    singles = [home / name for name in ("packed-refs", "HEAD") if os.path.lexists(home / name)]
    return all(stat.S_ISREG(file.lstat().st_mode) for file in singles)


def borrowing(copies: Iterable[Copy]) -> dict[str, str]:
    """Lets git read the objects of these copies (GIT_ALTERNATE_OBJECT_DIRECTORIES in git(1)); it writes none there."""
    folders = [str(copy.home / "objects") for copy in copies if copy.home is not None]
    quoted = [folder.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") for folder in folders]
    return {"GIT_ALTERNATE_OBJECT_DIRECTORIES": os.pathsep.join(f'"{folder}"' for folder in quoted)} if quoted else {}
