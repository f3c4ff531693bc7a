from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.adapters.git.branching import begin_branch, switch
from trackdown.adapters.git.repository import GitRepository
from trackdown.errors import InvalidInput, NotFound, Refused
from trackdown.testing.repositories import git, write


def test_a_branch_begins_at_the_target_and_is_not_checked_out(repository: GitRepository, base: str) -> None:
    git(repository.root, "checkout", "-q", "-b", "elsewhere")
    git(repository.root, "commit", "-q", "--allow-empty", "-m", "more")
    assert begin_branch(repository, "feature/one", "main") == (base, True)
    assert repository.tip("feature/one") == base
    assert repository.current_branch() == "elsewhere"


def test_a_branch_that_is_there_stays_as_it_is(repository: GitRepository, base: str) -> None:
    begin_branch(repository, "one", "main")
    git(repository.root, "commit", "-q", "--allow-empty", "-m", "more")
    assert begin_branch(repository, "one", "main") == (base, False)
    assert repository.tip("one") == base


def test_a_rehearsed_branch_is_not_made(repository: GitRepository, base: str) -> None:
    assert begin_branch(repository, "one", "main", dry_run=True) == (base, True)
    assert repository.tip("one") is None


@pytest.mark.parametrize(
    "name", ["", "-x", "a b", "a..b", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "a.lock", "/a", "a/", "a//b", ".a"]
)
def test_names_that_git_does_not_take(repository: GitRepository, name: str) -> None:
    git(repository.root, "check-ref-format", "--branch", name, ok=(128,))
    with pytest.raises(InvalidInput):
        begin_branch(repository, name, "main")
    assert git(repository.root, "branch", "--format=%(refname:short)") == "main"


def test_a_branch_in_the_way_is_named(repository: GitRepository) -> None:
    begin_branch(repository, "feature", "main")
    with pytest.raises(Refused, match="refs/heads/feature"):
        begin_branch(repository, "feature/one", "main")
    with pytest.raises(Refused, match="HEAD"):
        begin_branch(repository, "HEAD", "main")


def test_without_a_commit_there_is_nowhere_to_begin(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    with pytest.raises(NotFound, match="main"):
        begin_branch(GitRepository.open(folder), "one", "main")


def test_checking_out_leaves_changes_of_a_person_alone(repository: GitRepository) -> None:
    begin_branch(repository, "one", "main")
    switch(repository, "one")
    assert repository.current_branch() == "one"
    write(repository.root, {"a.txt": "one, changed\n"})
    git(repository.root, "commit", "-q", "-am", "change it")
    write(repository.root, {"a.txt": "mine\n"})
    with pytest.raises(Refused, match="not checked out"):
        switch(repository, "main")
    assert (repository.root / "a.txt").read_text(encoding="utf-8") == "mine\n"
