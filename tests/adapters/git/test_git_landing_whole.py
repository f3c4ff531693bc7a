"""A fast-forward in the person's checkout that fails in the middle: all of it is there afterwards, or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.git import safekeeping
from trackdown.adapters.git.landing import LocalLanding
from trackdown.adapters.git.objects import tree_changes
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, git, write

THERE = {
    "notes.txt": "one\n",
    "gone.txt": "gone\n",
    "run.sh": "#!/bin/sh\n",
    "turned": "a file\n",
    "folder/file": "1",
    "z.bin": "old\n",
    ".gitattributes": "*.bin filter=up\n",
}
RESULT = {
    "notes.txt": "one\ntwo\n",
    "gone.txt": None,
    "new/deep/er.txt": "new\n",
    "folder/file": None,
    "turned": None,
    "z.bin": "NEW\n",
    "zz.txt": "last\n",
}


@pytest.fixture
def start(repository: GitRepository) -> str:
    write(repository.root, THERE)
    (repository.root / "run.sh").chmod(0o755)
    (repository.root / "link").symlink_to("notes.txt")
    return commit_all(repository.root)


@pytest.fixture
def work(repository: GitRepository, workspaces: GitWorkspaces, start: str) -> str:
    path = workspaces.create("r1", start).path
    write(path, RESULT)
    (path / "run.sh").chmod(0o644)
    (path / "link").unlink()
    (path / "link").symlink_to("run.sh")
    write(path, {"turned/into": "a folder\n"})
    (path / "folder").rmdir()
    write(path, {"folder": "a file\n"})
    made = workspaces.commit("r1", start, "The work", AUTHOR, COMMITTER).id
    git(repository.root, "config", "filter.up.clean", "cat")
    git(repository.root, "config", "filter.up.smudge", "false")
    git(repository.root, "config", "filter.up.required", "true")
    return made


def seen(root: Path) -> dict[str, object]:
    """Every file below with its content and whether it may run, every link, and every folder."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(".git/"):
            file = path.is_file() and not path.is_symlink()
            found[name] = (path.read_bytes(), path.stat().st_mode) if file else path.is_symlink() and os.readlink(path)
    return found


def test_a_filter_that_fails_in_the_middle_leaves_the_checkout_as_it_was_and_is_named(
    repository: GitRepository, start: str, work: str
) -> None:
    root = repository.root
    write(root, {"mine.txt": "untracked\n", "a.txt": "edited\n"})
    before, status = seen(root), git(root, "status", "--porcelain")
    waits = LocalLanding(repository).land(work, "main", start)
    assert (waits.outcome, waits.paths) == ("checkout", [])
    assert "smudge filter up failed" in waits.detail
    assert seen(root) == before
    assert git(root, "status", "--porcelain") == status
    git(root, "config", "filter.up.smudge", "tr a-z A-Z")
    assert LocalLanding(repository).land(work, "main", start).outcome == "landed"
    assert git(root, "status", "--porcelain") == status
    assert not (repository.git_dir / "trackdown-landing").exists()


def test_what_somebody_else_wrote_meanwhile_is_neither_overwritten_nor_taken_away(
    repository: GitRepository, start: str, work: str
) -> None:
    root = repository.root
    kept = safekeeping.keep(root, repository.git_dir, tree_changes(repository.git, start, work), start, work)
    write(root, {"notes.txt": "somebody's\n", "zz.txt": "somebody's\n", "gone.txt": None})
    assert set(safekeeping.put_back(repository.git, kept)) == {"notes.txt", "zz.txt"}
    assert (root / "notes.txt").read_text() == (root / "zz.txt").read_text() == "somebody's\n"
    assert (root / "gone.txt").read_text() == "gone\n"


@pytest.mark.parametrize("written", [1, 4, 8])
def test_a_landing_that_was_killed_while_git_wrote_is_begun_anew(
    repository: GitRepository, start: str, work: str, written: int
) -> None:
    root = repository.root
    git(root, "config", "filter.up.smudge", "cat")
    coming = tree_changes(repository.git, start, work)
    safekeeping.keep(root, repository.git_dir, coming, start, work)
    names = [change.path for change in coming if change.action == "modify"]
    for name in [*names, "zz.txt", "new/deep/er.txt"][:written]:
        (root / name).unlink(missing_ok=True)
        git(root, "restore", f"--source={work}", "--worktree", "--", name)
    assert git(root, "status", "--porcelain") != ""
    assert LocalLanding(repository).land(work, "main", start).outcome == "landed"
    assert git(root, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "nan", "\x00\x01", '{"old": 1}', '{"old": "OLD", "new": "NEW", "copies": 5, "made": []}'),
        *(
            '{"old": "OLD", "new": "NEW", "copies": {}, "made": 5}',
            '{"old": "OLD", "new": "no", "copies": {}, "made": []}',
        ),
        '{"old": "OLD", "new": "NEW", "copies": {"../../out": "0"}, "made": []}',
        '{"old": "OLD", "new": "NEW", "copies": {"out": "../HEAD"}, "made": []}',
        '{"old": "OLD", "new": "NEW", "copies": {"out": "7"}, "made": []}',
    ],
)
def test_a_list_that_is_none_of_ours_keeps_nothing_from_landing_and_writes_nothing(
    repository: GitRepository, start: str, work: str, text: str, tmp_path: Path
) -> None:
    git(repository.root, "config", "filter.up.smudge", "cat")
    text = text.replace("OLD", start).replace("NEW", work)
    write(repository.git_dir / "trackdown-landing", {"landing.json": text, "0": "copied"})
    assert LocalLanding(repository).land(work, "main", start).outcome == "landed"
    assert not [path for path in (tmp_path.parent, tmp_path, repository.root) if (path / "out").exists()]


def test_what_cannot_be_put_by_is_waited_for(repository: GitRepository, start: str, work: str) -> None:
    (repository.git_dir / "trackdown-landing").write_text("in the way")
    before = seen(repository.root)
    waits = LocalLanding(repository).land(work, "main", start)
    assert (waits.outcome, "Not a directory" in waits.detail) == ("checkout", True)
    assert seen(repository.root) == before
