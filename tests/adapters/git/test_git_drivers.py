"""When git has to be asked which filters and merge drivers the repository's own configuration names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.git.command import Git
from trackdown.adapters.git.drivers import can_be_named
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.testing.repositories import git, write

USUAL = '[core]\n\tbare = false\n[remote "origin"]\n\turl = x\n[branch "main"]\n\tmerge = refs/heads/main\n'


@pytest.fixture
def git_dir(tmp_path: Path) -> Path:
    """The git folder of a linked work tree, whose common folder has a usual configuration."""
    write(tmp_path, {"common/config": USUAL, "common/worktrees/one/commondir": "../..\n"})
    return tmp_path / "common" / "worktrees" / "one"


def test_a_usual_configuration_names_none(git_dir: Path) -> None:
    assert not can_be_named(git_dir)
    assert not can_be_named(git_dir.parent.parent), "also seen from the common folder"


@pytest.mark.parametrize("file", ["../../config", "../../config.worktree", "config.worktree"])
@pytest.mark.parametrize(
    "section",
    ['[filter "x"]', '[FiLTer "x"]', "[filter.x]", '[ filter "x"]', '[merge "x"]', "[include]", '[includeIf "a:b"]'],
)
def test_a_section_that_can_name_one_is_found_wherever_it_stands(git_dir: Path, file: str, section: str) -> None:
    place = git_dir / file
    place.write_text((place.read_text() if place.exists() else "") + section, encoding="utf-8")
    assert can_be_named(git_dir)


def test_what_cannot_be_read_may_name_one(git_dir: Path) -> None:
    assert can_be_named(None)
    os.mkfifo(git_dir / "config.worktree")
    assert can_be_named(git_dir)


def test_git_finds_a_driver_only_where_one_can_be_named(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    path = workspaces.create("r1", base).path
    own = Git(path, git_dir=Path(git(path, "rev-parse", "--absolute-git-dir")), foreign=True)
    assert own.git_dir is not None
    assert not can_be_named(own.git_dir)
    git(path, "config", "fIlTeR.Mine.clean", "cat")
    assert can_be_named(own.git_dir)
