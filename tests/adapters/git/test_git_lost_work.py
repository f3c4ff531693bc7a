"""Work that was about to be lost: a workspace that vanished, a ref that was taken away, commits of an agent."""

from __future__ import annotations

import shutil

import pytest

from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.errors import NotFound
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, content, git, write


def test_a_workspace_that_vanished_comes_back_with_what_was_kept_of_it(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    made = workspaces.create("r1", base)
    write(made.path, {"a.txt": "changed", "new/x": "1", "src/b.txt": None})
    workspaces.keep("r1")
    shutil.rmtree(made.path)
    assert workspaces.create("r1", base) == made
    assert git(made.path, "status", "--porcelain", "-uall").splitlines() == [" M a.txt", " D src/b.txt", "?? new/x"]
    assert repository.tip(made.branch) == base
    done = workspaces.commit("r1", base, "m", AUTHOR, COMMITTER)
    assert content(repository, done.id) == {".gitignore": "*.log\n", "a.txt": "changed", "new/x": "1"}


@pytest.mark.parametrize(
    ("ref", "plain"), [("refs/stash", "stash"), ("refs/heads/a/b", "heads-a-b"), ("refs/tags/v1..2", "tags-v1-2")]
)
def test_a_commit_whose_ref_went_is_kept(repository: GitRepository, base: str, ref: str, plain: str) -> None:
    lost = repository.git.run("commit-tree", f"{base}^{{tree}}", "-m", "lost").text
    kept = repository.keep_lost(ref, lost)
    assert kept == f"refs/trackdown/lost/{plain}/{lost[:12]}" == repository.keep_lost(ref, lost)
    assert git(repository.root, "rev-parse", kept) == lost


def test_what_is_no_commit_cannot_be_kept(repository: GitRepository) -> None:
    with pytest.raises(NotFound):
        repository.keep_lost("refs/stash", "0" * 40)


def test_commits_made_in_a_workspace_are_known_even_when_reset_away(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    path = workspaces.create("r1", base).path
    assert workspaces.made_in("r1") == set() == workspaces.made_in("never")
    first = commit_all(path, {"x": "1"})
    git(path, "reset", "-q", "--hard", base)
    second = commit_all(path, {"y": "1"})
    commit_all(repository.root, {"elsewhere": "1"})
    assert workspaces.made_in("r1") == {first, second}
