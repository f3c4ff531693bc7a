"""Whether a workspace still is as its tree was taken, told by one question to git."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.git.places import Places
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.snapshot import is_as_taken
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.testing.repositories import git, write

CHANGES: dict[str, Callable[[Path], object]] = {
    "changed": lambda path: (path / "a.txt").write_text("two\n"),
    "changed, as long and as old": lambda path: _forge(path / "a.txt"),
    "made executable": lambda path: (path / "a.txt").chmod(0o755),
    "deleted": lambda path: (path / "src" / "b.txt").unlink(),
    "added": lambda path: write(path, {"deep/er/new.txt": "x"}),
    "a file that is a link now": lambda path: _link(path / "a.txt"),
    "a repository inside": lambda path: git(path, "init", "-q", "inner"),
}


def _forge(file: Path) -> None:
    before = file.stat()
    file.write_text("eno\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _link(file: Path) -> None:
    file.unlink()
    file.symlink_to("src/b.txt")


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen(repository: GitRepository, workspaces: GitWorkspaces, base: str, change: str) -> None:
    path = workspaces.create("r1", base).path
    write(path, {"new.txt": "of the agent", "ignored.log": "x"})
    workspaces.keep("r1")
    own = workspaces._open("r1").git
    places = Places.of(workspaces.home, "r1")
    assert is_as_taken(own, places)
    write(path, {"other.log": "what is ignored is no part of it"})
    assert is_as_taken(own, places)
    CHANGES[change](path)
    assert not is_as_taken(own, places)
