"""Finding the repository without git's help, compared with what git itself says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trackdown.adapters.git.discovery import discover
from trackdown.errors import RepositoryUnusable
from trackdown.testing.repositories import commit_all, git, make_repository


def agrees_with_git(start: Path) -> None:
    found = discover(str(start))
    assert found is not None
    asked = git(
        start, "rev-parse", "--path-format=absolute", "--show-toplevel", "--absolute-git-dir", "--git-common-dir"
    )
    assert list(found) == [os.path.realpath(line) for line in asked.splitlines()]


@pytest.mark.parametrize("name", ["plain", "with space", "ünïcode 木", "-dash"])
def test_a_repository_is_found_from_a_folder_deep_inside(tmp_path: Path, name: str) -> None:
    repository = make_repository(tmp_path / name, {"deep/er/x": "1"})
    agrees_with_git(repository.root)
    agrees_with_git(repository.root / "deep" / "er")


def test_a_linked_worktree_shares_the_common_folder(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "project")
    git(repository.root, "worktree", "add", "-q", "../linked")
    agrees_with_git(tmp_path / "linked")


def test_a_submodule_is_a_repository_of_its_own(tmp_path: Path) -> None:
    inner = make_repository(tmp_path / "inner")
    outer = make_repository(tmp_path / "outer")
    git(outer.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "sub")
    commit_all(outer.root)
    agrees_with_git(outer.root / "sub")


def test_a_git_folder_elsewhere_is_followed(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--separate-git-dir", "elsewhere", "project")
    agrees_with_git(tmp_path / "project")


def test_a_link_into_a_repository_leads_to_the_real_place(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "project", {"deep/x": "1"})
    (tmp_path / "link").symlink_to(repository.root / "deep")
    agrees_with_git(tmp_path / "link")


def test_an_empty_folder_called_git_is_no_repository(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "project", {"deep/x": "1"})
    (repository.root / "deep" / ".git").mkdir()
    agrees_with_git(repository.root / "deep")


def test_outside_of_a_repository_there_is_none(tmp_path: Path) -> None:
    assert discover(str(tmp_path)) is None


def test_a_bare_repository_is_an_error_that_says_so(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "bare.git")
    with pytest.raises(RepositoryUnusable, match="bare"):
        discover(str(tmp_path / "bare.git" / "objects"))


def test_a_worktree_whose_repository_is_gone_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "project")
    git(repository.root, "worktree", "add", "-q", "../linked")
    repository.root.rename(tmp_path / "moved")
    with pytest.raises(RepositoryUnusable) as caught:
        discover(str(tmp_path / "linked"))
    assert caught.value.thing == str(tmp_path / "linked" / ".git")


def test_finding_a_repository_loads_neither_subprocess_nor_pathlib() -> None:
    code = (
        "import sys; before = set(sys.modules); import trackdown.adapters.git.discovery as d; d.discover('.');"
        "print(sorted({'subprocess', 'pathlib', 'asyncio', 'logging'} & (set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
