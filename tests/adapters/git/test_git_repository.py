"""What is read from a repository, with all the names that git allows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from trackdown.adapters.git.repository import GitRepository
from trackdown.errors import InvalidInput, RepositoryUnusable
from trackdown.ports.repository import Change, Person
from trackdown.testing.repositories import commit_all, git, make_repository, write

STRANGE = {"-rf": "1", "a\nb": "2", "ü/木 x": "3", "tab\there": "4", '"quoted"': "5"}


def test_names_that_look_like_options_or_hold_line_breaks_come_through(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "ünï code", STRANGE)
    assert sorted(repository.paths("HEAD")) == sorted(STRANGE)
    assert repository.uncommitted() == []


def test_uncommitted_names_what_agents_do_not_see(repository: GitRepository) -> None:
    write(repository.root, {"a.txt": "changed\n", "staged": "1", "new/x": "1", "-n\n": "1", "y.log": "ignored"})
    git(repository.root, "add", "staged")
    git(repository.root, "rm", "-q", "--cached", "src/b.txt")
    assert sorted(set(repository.uncommitted())) == ["-n\n", "a.txt", "new/x", "src/b.txt", "staged"]


def test_a_rename_is_a_deletion_and_a_creation(repository: GitRepository, base: str) -> None:
    git(repository.root, "config", "diff.renames", "copies")
    git(repository.root, "mv", "--", "a.txt", "-z.txt")
    (repository.root / "src" / "b.txt").chmod(0o755)
    changed = commit_all(repository.root)
    assert repository.changes(base, changed) == [
        Change("-z.txt", "create"),
        Change("a.txt", "delete"),
        Change("src/b.txt", "modify"),
    ]


def test_a_diff_is_plain_whatever_the_person_likes(repository: GitRepository, base: str) -> None:
    for name, value in {"color.ui": "always", "diff.external": "false", "core.pager": "false"}.items():
        git(repository.root, "config", name, value)
    changed = commit_all(repository.root, {"a.txt": "one\ntwo\n"})
    assert "\n+two\n" in repository.diff(base, changed)
    assert "a.txt | 1 +" in repository.diff(base, changed, stat=True)


def test_branches_and_commits(repository: GitRepository, base: str) -> None:
    assert repository.current_branch() == "main"
    found = repository.commit("main")
    assert found is not None
    assert found.id == base
    assert repository.tip("nothing") is None
    assert repository.commit("no such thing") is None
    git(repository.root, "checkout", "-q", "--detach")
    assert repository.current_branch() is None


def test_a_repository_without_commits_has_a_branch_but_no_tip(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "empty")
    repository = GitRepository.open(tmp_path / "empty")
    assert (repository.current_branch(), repository.tip("main"), repository.commit("HEAD")) == ("main", None, None)


@pytest.mark.parametrize("name", ["--help", "-x", "a\nb", ""])
def test_a_revision_that_could_be_an_option_is_refused(repository: GitRepository, name: str) -> None:
    with pytest.raises(InvalidInput):
        repository.commit(name)


@pytest.mark.parametrize("name", ["-x", "a..b", "a b", "x.lock", "a/.b", "a~1", "@", "a//b", ".a", "a/"])
def test_what_cannot_be_a_branch_is_refused(repository: GitRepository, name: str) -> None:
    with pytest.raises(InvalidInput):
        repository.tip(name)


def test_who_commits_here(repository: GitRepository) -> None:
    assert repository.identity() == Person("Ada Example", "ada@example.org")


def test_nobody_is_made_up_where_nobody_is_set(repository: GitRepository, person: Path) -> None:
    person.write_text("")
    with pytest.raises(RepositoryUnusable) as caught:
        repository.identity()
    assert "git config --global user.name" in caught.value.hint


def test_the_id_is_the_same_from_every_worktree_and_differs_for_a_copy(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "My Prøject")
    git(repository.root, "worktree", "add", "-q", "../linked")
    linked = GitRepository.open(tmp_path / "linked")
    shutil.copytree(repository.root, tmp_path / "sub" / "My Prøject")
    copy = GitRepository.open(tmp_path / "sub" / "My Prøject")
    assert linked.repository_id == repository.repository_id
    assert copy.repository_id != repository.repository_id
    assert repository.repository_id.startswith("my-pr-ject-")


def test_the_fingerprint_changes_with_configuration_hooks_and_refs_alone(repository: GitRepository) -> None:
    before = repository.fingerprint()
    write(repository.root, {"a.txt": "changed"})
    assert repository.fingerprint() == before
    git(repository.root, "config", "core.editor", "x")
    configured = repository.fingerprint()
    assert (configured.hooks, configured.refs) == (before.hooks, before.refs)
    assert configured.config != before.config
    hook = repository.git_dir / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\n")
    hooked = repository.fingerprint()
    assert hooked.hooks != before.hooks
    hook.chmod(0o755)
    assert repository.fingerprint().hooks != hooked.hooks
    git(repository.root, "tag", "v1")
    assert set(repository.fingerprint().refs) - set(before.refs) == {"refs/tags/v1"}


def test_outside_of_a_repository_the_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(RepositoryUnusable, match="not in a git repository"):
        GitRepository.open(tmp_path)
