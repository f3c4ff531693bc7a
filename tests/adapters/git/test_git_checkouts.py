"""Clean checkouts for verification, and taking a workspace away without losing anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.errors import InvalidInput, RepositoryUnusable
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, content, git, write


@pytest.fixture
def path(workspaces: GitWorkspaces, base: str) -> Path:
    return workspaces.create("r1", base).path


def commit(workspaces: GitWorkspaces, base: str) -> str:
    return workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER).id


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ".git")
    return {str(path.relative_to(folder)): path.read_text() for path in found}


def test_a_checkout_is_the_commit_without_what_lies_in_the_workspace(
    workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"a.txt": "changed", "x.log": "ignored"})
    made = workspaces.checkout("r1", "check", commit(workspaces, base), base, [])
    assert files(made) == {".gitignore": "*.log\n", "a.txt": "changed", "src/b.txt": "two\n"}
    assert git(made, "status", "--porcelain") == ""


def test_protected_paths_are_as_in_the_base_and_the_checkout_is_clean(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    start = commit_all(repository.root, {"tests/t.py": "real", "tests/-x": "real", "conf": "real", "run": "real"})
    other = workspaces.create("r2", start).path
    write(other, {"tests/t.py": "easy", "conf": None, "sneaked": "1", "tests/-x": None, "new": "1", "run": None})
    write(other, {"conf/x": "folder", "run": "real"})
    (other / "run").chmod(0o755)
    done = workspaces.commit("r2", start, "m", AUTHOR, COMMITTER).id
    made = workspaces.checkout(
        "r2", "check", done, start, ["tests/t.py", "tests/-x", "conf", "sneaked", "run", "never"]
    )
    expected = {"tests/t.py": "real", "tests/-x": "real", "conf": "real", "new": "1", "run": "real"}
    assert files(made) == {**expected, "a.txt": "one\n", "src/b.txt": "two\n", ".gitignore": "*.log\n"}
    assert not os.access(made / "run", os.X_OK)
    assert git(made, "status", "--porcelain") == ""
    assert repository.tip("trackdown/r2") == done


def test_a_new_checkout_replaces_the_earlier_one_with_all_that_checks_left_in_it(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    made = workspaces.checkout("r1", "check", base, base, [])
    write(made, {"x.log": "left", "a.txt": "left", "cache/y": "left"})
    (made / "cache").chmod(0o500)
    again = workspaces.checkout("r1", "check", base, base, [])
    assert again == made
    assert files(again) == {".gitignore": "*.log\n", "a.txt": "one\n", "src/b.txt": "two\n"}
    workspaces.discard_checkout("r1", "check")
    workspaces.discard_checkout("r1", "check")
    assert not made.exists()
    assert len(git(repository.root, "worktree", "list").splitlines()) == 2


@pytest.mark.parametrize("outside", ["../x", "/etc/passwd", "a/../../x", "a//b", ""])
def test_a_path_that_leads_outside_is_refused(workspaces: GitWorkspaces, path: Path, base: str, outside: str) -> None:
    with pytest.raises(InvalidInput):
        workspaces.checkout("r1", "check", base, base, [outside])


def test_removing_keeps_the_content_and_takes_everything_else_away(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    mine = commit_all(path, {"committed": "1"})
    write(path, {"untracked": "2"})
    workspaces.checkout("r1", "check", base, base, [])
    workspaces.remove("r1")
    assert not path.exists()
    assert repository.tip("trackdown/r1") is None
    assert len(git(repository.root, "worktree", "list").splitlines()) == 1
    kept = content(repository, "refs/trackdown/wip/r1")
    assert (kept["committed"], kept["untracked"]) == ("1", "2")
    git(repository.root, "merge-base", "--is-ancestor", mine, "refs/trackdown/wip/r1")
    workspaces.remove("r1")
    assert workspaces.find("r1") is None


def test_a_run_can_be_made_again_after_its_workspace_was_removed(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"first": "1"})
    workspaces.remove("r1")
    write(workspaces.create("r1", base).path, {"second": "2"})
    workspaces.keep("r1")
    held = git(repository.root, "log", "--format=", "--name-only", "refs/trackdown/wip/r1").split()
    assert {"first", "second"} <= set(held)


def test_the_history_of_a_repository_inside_of_the_workspace_stays_in_the_runs_folder(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"nested/x": "1"})
    git(path / "nested", "init", "-q")
    inner = commit_all(path / "nested")
    workspaces.remove("r1")
    assert content(repository, "refs/trackdown/wip/r1")["nested/x"] == "1"
    (aside,) = (workspaces.folder("r1") / "git" / "aside").iterdir()
    assert git(aside, "rev-parse", "HEAD") == inner


def test_removing_goes_on_where_a_crash_stopped_it(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"new": "1"})
    workspaces.keep("r1")
    path.rename(workspaces.folder("r1") / "git" / "leaving")
    workspaces.remove("r1")
    assert content(repository, "refs/trackdown/wip/r1")["new"] == "1"
    assert len(git(repository.root, "worktree", "list").splitlines()) == 1
    assert not (workspaces.folder("r1") / "git" / "leaving").exists()


def test_commits_of_a_workspace_that_somebody_deleted_are_kept(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    git(path, "checkout", "-q", "--detach")
    mine = commit_all(path, {"committed": "1"})
    git(path, "checkout", "-q", "trackdown/r1")
    path.rename(repository.root.parent / "elsewhere")
    workspaces.remove("r1")
    git(repository.root, "merge-base", "--is-ancestor", mine, "refs/trackdown/wip/r1")
    assert repository.tip("trackdown/r1") is None


def test_a_workspace_in_which_something_still_writes_stays(workspaces: GitWorkspaces, path: Path, person: Path) -> None:
    # A new file each time: git also asks a filter before it looks which files there are.
    git(path, "config", "-f", str(person), "filter.busy.clean", "echo more > written.while.kept.$$; cat")
    write(path, {".gitattributes": "*.txt filter=busy\n", "a.txt": "changed\n"})
    with pytest.raises(RepositoryUnusable, match="changed while it was being kept"):
        workspaces.remove("r1")
    assert (path / "a.txt").read_text() == "changed\n"
    assert list(path.glob("written.while.kept.*"))


def test_a_workspace_whose_content_cannot_be_kept_stays(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"new": "1"})
    lock = repository.git_dir / "refs" / "trackdown" / "wip" / "r1.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    with pytest.raises(RepositoryUnusable, match=r"r1\.lock"):
        workspaces.remove("r1")
    assert (path / "new").read_text() == "1"
