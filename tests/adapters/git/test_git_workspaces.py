"""Making a workspace, finding it again, and mending one that is half-made or that git lost sight of."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.errors import InvalidInput, NotFound, RepositoryUnusable
from trackdown.ports.repository import Shape
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, content, git, make_repository, write


def test_a_workspace_holds_the_base_on_a_branch_of_its_own(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    made = workspaces.create("r1", base)
    assert made.path == workspaces.folder("r1") / "workspace"
    assert (made.path / "src" / "b.txt").read_text() == "two\n"
    assert git(made.path, "symbolic-ref", "HEAD") == "refs/heads/trackdown/r1"
    assert git(made.path, "status", "--porcelain") == ""
    assert repository.tip(made.branch) == base == made.base
    assert repository.uncommitted() == []


def test_making_it_twice_leaves_the_first_as_it_is(workspaces: GitWorkspaces, base: str) -> None:
    made = workspaces.create("r1", base)
    write(made.path, {"a.txt": "changed", "new": "1"})
    assert workspaces.create("r1", base) == made == workspaces.find("r1")
    assert (made.path / "a.txt").read_text() == "changed"


def test_what_was_never_made_is_not_found(workspaces: GitWorkspaces, base: str) -> None:
    assert workspaces.find("r1") is None
    assert workspaces.keep("r1") is None
    with pytest.raises(NotFound):
        workspaces.commit("r1", base, "message", AUTHOR, COMMITTER)
    with pytest.raises(NotFound):
        workspaces.create("r1", "0" * 40)


@pytest.mark.parametrize("run", ["../r", "-r", "a/b", "", "a\n", ".git", "x.lock", "a..b"])
def test_a_run_cannot_be_named_so_that_it_leaves_its_place(workspaces: GitWorkspaces, run: str) -> None:
    with pytest.raises(InvalidInput):
        workspaces.folder(run)


def test_hooks_and_signing_of_the_repository_do_not_run(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    for name in ("post-checkout", "pre-commit", "reference-transaction", "post-merge", "post-index-change"):
        hook = repository.git_dir / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\necho {name} >> {repository.root.parent}/ran\nexit 1\n")
        hook.chmod(0o755)
    git(repository.root, "config", "commit.gpgsign", "true")
    git(repository.root, "config", "gpg.program", "false")
    made = workspaces.create("r1", base)
    write(made.path, {"new": "1"})
    workspaces.commit("r1", base, "message", AUTHOR, COMMITTER)
    workspaces.checkout("r1", "check", base, base, [])
    workspaces.remove("r1")
    assert not (repository.root.parent / "ran").exists()


def test_eight_workspaces_made_at_once_are_all_right(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    runs = [f"r{number}" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda run: workspaces.create(run, base), runs))
    for workspace in made:
        assert git(workspace.path, "status", "--porcelain", "--branch") == f"## {workspace.branch}"
    assert len(git(repository.root, "worktree", "list").splitlines()) == 9


def test_a_half_made_workspace_is_put_aside_and_made_anew(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    path = workspaces.folder("r1") / "workspace"
    git(repository.root, "worktree", "add", "-q", "--no-checkout", "-b", "trackdown/r1", str(path), base)
    write(path, {"somebody's": "file"})
    assert workspaces.find("r1") is None
    made = workspaces.create("r1", base)
    assert git(made.path, "status", "--porcelain") == ""
    aside = list(workspaces.folder("r1").glob("git/aside/*/somebody's"))
    assert [file.read_text() for file in aside] == ["file"]


def test_a_folder_in_the_place_of_a_workspace_is_put_aside(workspaces: GitWorkspaces, base: str) -> None:
    write(workspaces.folder("r1") / "workspace", {"x": "1"})
    made = workspaces.create("r1", base)
    assert not (made.path / "x").exists()
    assert list(workspaces.folder("r1").glob("git/aside/*/x"))


def test_commits_on_a_branch_without_a_workspace_are_kept_before_it_is_made_anew(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    git(repository.root, "checkout", "-q", "-b", "trackdown/r1")
    earlier = commit_all(repository.root, {"work": "1"})
    git(repository.root, "checkout", "-q", "main")
    workspaces.create("r1", base)
    assert repository.tip("trackdown/r1") == base
    git(repository.root, "merge-base", "--is-ancestor", earlier, "refs/trackdown/wip/r1")


def lose_record(repository: GitRepository, path: Path) -> None:
    shutil.rmtree(repository.git_dir / "worktrees")


def lose_link(repository: GitRepository, path: Path) -> None:
    (path / ".git").unlink()


def own_repository(repository: GitRepository, path: Path) -> None:
    (path / ".git").unlink()
    git(path, "init", "-q")
    git(path, "commit", "-q", "--allow-empty", "-m", "rogue")


@pytest.mark.parametrize("harm", [lose_record, lose_link, own_repository])
def test_a_workspace_that_git_lost_sight_of_goes_on_with_its_content(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, harm: object
) -> None:
    made = workspaces.create("r1", base)
    write(made.path, {"a.txt": "changed", "new": "1"})
    assert callable(harm)
    harm(repository, made.path)
    assert workspaces.create("r1", base) == made
    assert git(made.path, "status", "--porcelain").splitlines() == [" M a.txt", "?? new"]
    assert git(made.path, "symbolic-ref", "HEAD") == "refs/heads/trackdown/r1"
    done = workspaces.commit("r1", base, "message", AUTHOR, COMMITTER)
    assert content(repository, done.id)["new"] == "1"


def test_a_lock_that_a_killed_git_left_in_the_workspace_is_put_aside(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    made = workspaces.create("r1", base)
    write(made.path, {"new": "1"})
    lock = Path(git(made.path, "rev-parse", "--absolute-git-dir")) / "index.lock"
    lock.touch()
    done = workspaces.commit("r1", base, "message", AUTHOR, COMMITTER)
    assert "new" in content(repository, done.id)
    assert not lock.exists()


def test_a_workspace_is_whole_where_the_persons_checkout_is_sparse(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    git(repository.root, "sparse-checkout", "set", "--no-cone", "/a.txt")
    assert not (repository.root / "src").exists()
    made = workspaces.create("r1", base)
    assert (made.path / "src" / "b.txt").exists()
    assert workspaces.commit("r1", base, "message", AUTHOR, COMMITTER).tree == repository.commit(base).tree  # type: ignore[union-attr]


def test_a_workspace_lies_in_a_folder_with_spaces_and_other_scripts(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "prøject 木")
    base = repository.tip("main")
    assert base is not None
    workspaces = GitWorkspaces(repository, tmp_path / "state folder ü")
    made = workspaces.create("r1", base)
    write(made.path, {"-rf": "1", "a\nb": "2"})
    done = workspaces.commit("r1", base, "message", AUTHOR, COMMITTER)
    assert {"-rf", "a\nb"} < set(repository.paths(done.id))
    workspaces.remove("r1")
    assert not made.path.exists()


def test_without_the_repository_nothing_is_made_up(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    made = workspaces.create("r1", base)
    write(made.path, {"new": "1"})
    repository.root.rename(repository.root.parent / "away")
    with pytest.raises(RepositoryUnusable):
        workspaces.remove("r1")
    assert (made.path / "new").read_text() == "1"


@pytest.mark.parametrize("file", ["shape.json", "base", "alternates"])
def test_what_is_noted_of_a_workspace_is_there_whole_or_not_at_all(
    workspaces: GitWorkspaces, base: str, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    replace = os.replace

    def killed(source: str, target: str) -> None:
        if os.path.basename(target) == file:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            workspaces.create("r1", base, Shape("clone"))
    assert not (workspaces.folder("r1") / "git" / file).exists()
    assert (workspaces.create("r1", base, Shape("clone")).path / ".git").is_dir()
