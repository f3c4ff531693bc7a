"""Workspaces go along with a repository that is moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.adapters.git.moving import follow
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.ports.repository import Shape
from trackdown.testing.repositories import AUTHOR, COMMITTER, git, write


def test_a_workspace_is_the_same_after_a_move_for_us_and_for_git(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, tmp_path: Path
) -> None:
    write(workspaces.create("r1", base).path, {"a.txt": "at work\n"})
    git(repository.root, "worktree", "add", "-q", str(tmp_path / "of the person"), "-b", "mine")
    repository.root.rename(tmp_path / "moved")
    moved = GitRepository.open(tmp_path / "moved")
    assert follow(moved, tmp_path / "state", [repository.common_dir])
    after = GitWorkspaces(moved, tmp_path / "state")
    found = after.find("r1")
    assert found is not None
    assert git(found.path, "status", "--porcelain") == " M a.txt"
    assert (after.create("r1", base).path, (found.path / "a.txt").read_text()) == (found.path, "at work\n")
    assert not workspaces.home.exists()
    listed = git(moved.root, "worktree", "list", "--porcelain")
    assert f"worktree {found.path}" in listed
    assert str(tmp_path / "of the person") in listed, "what is not ours stays on record"


def test_nothing_is_brought_over_what_is_there_already(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, tmp_path: Path
) -> None:
    write(workspaces.create("r1", base).path, {"a.txt": "at work\n"})
    repository.root.rename(tmp_path / "moved")
    moved = GitRepository.open(tmp_path / "moved")
    new = GitWorkspaces(moved, tmp_path / "state").home
    write(new, {"r2/notes": "mine"})
    follow(moved, tmp_path / "state", [repository.common_dir])
    assert (workspaces.home / "r1" / "workspace" / "a.txt").read_text() == "at work\n"
    assert (new / "r2" / "notes").read_text() == "mine"


@pytest.mark.parametrize("harm", ["", "a link", "a folder"])
def test_a_clone_reads_the_objects_in_their_new_place(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, tmp_path: Path, harm: str
) -> None:
    path = workspaces.create("r1", base, Shape("clone")).path
    info, outside = path / ".git" / "objects" / "info", tmp_path / "outside"
    if harm == "a link":
        info.rename(outside)
        info.symlink_to(outside)
    elif harm == "a folder":
        (info / "alternates").unlink()
        (info / "alternates").mkdir()
    before = (outside / "alternates").read_bytes() if harm == "a link" else b""
    repository.root.rename(tmp_path / "moved")
    moved = GitRepository.open(tmp_path / "moved")
    assert follow(moved, tmp_path / "state", [repository.common_dir])
    after = GitWorkspaces(moved, tmp_path / "state")
    path = after.create("r1", base).path
    if not harm:
        assert git(path, "log", "--format=%H") == base
    after.commit("r1", base, "The work", AUTHOR, COMMITTER)
    assert git(path, "log", "--format=%s").splitlines() == ["The work", "a change"]
    assert harm != "a link" or (outside / "alternates").read_bytes() == before
