"""Putting a run's commit on top of a target that moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.ports.repository import Person
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, content, git, write

OTHER = Person("Another Worker", "other@example.org")


@pytest.fixture
def path(workspaces: GitWorkspaces, base: str) -> Path:
    return workspaces.create("r1", base).path


def commit(workspaces: GitWorkspaces, base: str) -> str:
    return workspaces.commit("r1", base, "The work\n\nand why", AUTHOR, COMMITTER).id


def test_work_that_fits_becomes_one_commit_on_the_new_base(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"a.txt": "one\nmine\n", "mine": "1"})
    done = commit(workspaces, base)
    onto = commit_all(repository.root, {"theirs": "1", "src/b.txt": None})
    rebased = workspaces.rebase("r1", done, onto, OTHER)
    assert rebased.conflicts == []
    assert rebased.commit is not None
    new = rebased.commit.id
    assert content(repository, new) == {".gitignore": "*.log\n", "a.txt": "one\nmine\n", "mine": "1", "theirs": "1"}
    assert git(path, "log", "-1", "--format=%P %an %cn %B", new).strip() == (
        f"{onto} Ada Example Another Worker The work\n\nand why"
    )
    assert git(path, "log", "-1", "--format=%ad", new) == git(path, "log", "-1", "--format=%ad", done)
    assert repository.tip("trackdown/r1") == new
    assert git(path, "status", "--porcelain", "--branch") == "## trackdown/r1"
    assert workspaces.commit("r1", onto, "m", AUTHOR, COMMITTER).tree == rebased.commit.tree


def test_a_conflict_is_left_for_the_agent_and_its_solution_becomes_the_commit(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"a.txt": "mine\n", "mine": "1"})
    done = commit(workspaces, base)
    onto = commit_all(repository.root, {"a.txt": "theirs\n", "theirs": "1"})
    rebased = workspaces.rebase("r1", done, onto, OTHER)
    assert rebased == (None, ["a.txt"])
    assert "<<<<<<<" in (path / "a.txt").read_text()
    assert git(path, "rev-parse", "HEAD", "trackdown/r1").splitlines() == [onto, onto]
    assert "cherry-pick" not in git(path, "status")
    write(path, {"a.txt": "both\n"})
    solved = commit(workspaces, onto)
    assert content(repository, solved) | {"a.txt": "both\n", "mine": "1", "theirs": "1"} == content(repository, solved)
    assert git(path, "status").splitlines() == ["On branch trackdown/r1", "nothing to commit, working tree clean"]


def test_deleted_and_binary_files_conflict_too_and_neither_side_is_out_of_reach(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    start = commit_all(repository.root, {"binary": "\0one", "gone": "1\n", "changed": "1\n"})
    other = workspaces.create("r2", start).path
    write(other, {"binary": "\0mine", "gone": None, "changed": "mine\n"})
    done = workspaces.commit("r2", start, "m", AUTHOR, COMMITTER).id
    onto = commit_all(repository.root, {"binary": "\0theirs", "gone": "theirs\n", "changed": None})
    rebased = workspaces.rebase("r2", done, onto, OTHER)
    assert sorted(rebased.conflicts) == ["binary", "changed", "gone"]
    assert (other / "binary").read_bytes() == b"\0theirs"
    assert (other / "gone").read_text() == "theirs\n"
    assert (other / "changed").read_text() == "mine\n"
    assert git(other, "merge-base", "--is-ancestor", done, "refs/trackdown/wip/r2") == ""


def test_work_that_is_in_the_target_already_leaves_nothing_to_add(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"a.txt": "same\n"})
    done = commit(workspaces, base)
    onto = commit_all(repository.root, {"a.txt": "same\n"})
    rebased = workspaces.rebase("r1", done, onto, OTHER)
    assert rebased.commit is not None
    assert repository.changes(onto, rebased.commit.id) == []


def test_files_that_are_in_the_way_are_kept_or_put_aside(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"mine": "1"})
    done = commit(workspaces, base)
    write(
        path,
        {
            "a.txt": "not committed\n",
            "untracked": "mine",
            "x.log": "mine",
            "logs.log/y.log": "mine",
            "leftover": "mine",
        },
    )
    write(repository.root, {"untracked": "theirs", "x.log": "theirs", "logs.log": "theirs"})
    git(repository.root, "add", "-f", "x.log", "logs.log")
    onto = commit_all(repository.root)
    rebased = workspaces.rebase("r1", done, onto, OTHER)
    assert rebased.commit is not None
    assert (path / "untracked").read_text() == (path / "x.log").read_text() == (path / "logs.log").read_text()
    assert git(path, "status", "--porcelain") == ""
    kept = content(repository, "refs/trackdown/wip/r1")
    assert (kept["untracked"], kept["leftover"], kept["a.txt"]) == ("mine", "mine", "not committed\n")
    assert not (path / "leftover").exists()
    aside = workspaces.folder("r1") / "git" / "aside"
    assert sorted(file.name for file in aside.rglob("*") if file.is_file()) == ["x.log-1", "y.log-1"]


def test_ignored_files_stay_where_they_are_not_in_the_way(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"build.log": "expensive"})
    done = commit(workspaces, base)
    onto = commit_all(repository.root, {"theirs": "1"})
    workspaces.rebase("r1", done, onto, OTHER)
    assert (path / "build.log").read_text() == "expensive"


def test_doing_it_again_after_a_crash_gives_the_same_tree(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"mine": "1", "a.txt": "one\nmine\n"})
    done = commit(workspaces, base)
    onto = commit_all(repository.root, {"theirs": "1"})
    first = workspaces.rebase("r1", done, onto, OTHER)
    git(path, "checkout", "-q", "--detach", done)
    git(path, "cherry-pick", onto)
    second = workspaces.rebase("r1", done, onto, OTHER)
    assert first.commit is not None
    assert second.commit is not None
    assert first.commit.tree == second.commit.tree


def test_an_ignored_file_where_work_from_elsewhere_puts_one_is_put_aside(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    other = workspaces.create("r2", base).path
    write(other, {"x.log": "work"})
    git(other, "add", "-f", "x.log")
    done = workspaces.commit("r2", base, "m", AUTHOR, COMMITTER).id
    write(path, {"x.log": "mine"})
    rebased = workspaces.rebase("r1", done, base, OTHER)
    assert rebased.commit is not None
    assert (path / "x.log").read_text() == "work"
    assert (workspaces.folder("r1") / "git" / "aside" / "x.log-1").read_text() == "mine"
