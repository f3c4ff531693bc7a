"""What is kept of a workspace and what becomes its commit, whatever the agent did in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.snapshot import copy_index
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.errors import RepositoryUnusable
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, content, git, write

WIP = "refs/trackdown/wip/r1"


@pytest.fixture
def path(workspaces: GitWorkspaces, base: str) -> Path:
    return workspaces.create("r1", base).path


def commit(workspaces: GitWorkspaces, base: str, message: str = "The work") -> str:
    return workspaces.commit("r1", base, message, AUTHOR, COMMITTER).id


def reachable(repository: GitRepository, commit: str) -> bool:
    return git(repository.root, "rev-list", WIP).find(commit) >= 0


def test_keeping_takes_tracked_and_untracked_and_touches_nothing(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"a.txt": "changed", "new": "1", "staged": "2", "x.log": "ignored", "src/b.txt": None})
    git(path, "add", "staged")
    before = git(path, "status", "--porcelain", "--ignored")
    kept = workspaces.keep("r1")
    assert kept is not None
    assert content(repository, kept) == {".gitignore": "*.log\n", "a.txt": "changed", "new": "1", "staged": "2"}
    assert git(path, "status", "--porcelain", "--ignored") == before
    assert git(path, "rev-parse", "HEAD") == base


def test_keeping_the_same_again_writes_nothing_and_a_change_adds_to_it(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path
) -> None:
    first = workspaces.keep("r1")
    assert workspaces.keep("r1") == first
    write(path, {"a.txt": "changed"})
    second = workspaces.keep("r1")
    assert second != first
    assert git(repository.root, "rev-parse", f"{WIP}^") == first


def reset_away(path: Path) -> None:
    git(path, "reset", "-q", "--hard", "HEAD~1")


def switch_branch(path: Path) -> None:
    git(path, "checkout", "-q", "-b", "elsewhere", "HEAD~1")


def detach(path: Path) -> None:
    git(path, "checkout", "-q", "--detach", "HEAD~1")


def rename_branch(path: Path) -> None:
    git(path, "branch", "-m", "elsewhere")


def orphan(path: Path) -> None:
    git(path, "checkout", "-q", "--orphan", "elsewhere")


@pytest.mark.parametrize("move", [reset_away, switch_branch, detach, rename_branch, orphan])
def test_what_the_agent_committed_stays_reachable_and_its_content_becomes_one_commit(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str, move: Callable[[Path], None]
) -> None:
    made = commit_all(path, {"committed": "1"})
    move(path)
    write(path, {"after": "2"})
    done = commit(workspaces, base)
    assert reachable(repository, made)
    assert content(repository, done)["after"] == "2"
    assert git(path, "rev-parse", f"{done}^@") == base
    assert repository.tip("trackdown/r1") == done
    assert git(path, "symbolic-ref", "HEAD") == "refs/heads/trackdown/r1"
    assert git(path, "status", "--porcelain") == ""


def test_a_commit_says_who_and_what(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"new": "1"})
    message = "--help\n\n# not a comment\n$(rm -rf x) ünïcode"
    done = commit(workspaces, base, message)
    assert git(path, "log", "-1", "--format=%an <%ae> %cn <%ce>%n%B", done).strip() == (
        f"Ada Example <ada@example.org> A Worker <worker@example.org>\n{message}"
    )


def test_committing_nothing_gives_the_tree_of_the_base_and_twice_the_same_tree(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    first = workspaces.commit("r1", base, "m", AUTHOR, COMMITTER)
    assert repository.changes(base, first.id) == []
    write(path, {"new": "1"})
    second = workspaces.commit("r1", base, "m", AUTHOR, COMMITTER)
    assert workspaces.commit("r1", base, "m", AUTHOR, COMMITTER).tree == second.tree != first.tree


def test_a_change_within_one_tick_and_of_the_same_size_is_seen(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"a.txt": "ONE\n"})
    assert content(repository, commit(workspaces, base))["a.txt"] == "ONE\n"
    write(path, {"a.txt": "two\n"})
    assert content(repository, commit(workspaces, base))["a.txt"] == "two\n"
    assert git(path, "status", "--porcelain") == ""


def test_a_copy_of_an_index_is_as_old_as_the_index(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"index")
    os.utime(source, ns=(10**18, 10**18))
    copy_index(source, target)
    assert (target.read_bytes(), target.stat().st_mtime_ns) == (b"index", 10**18)


def test_modes_links_and_deletions_are_part_of_the_work(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"run.sh": "#!/bin/sh\n", "a.txt": None})
    (path / "run.sh").chmod(0o755)
    (path / "link").symlink_to("src/b.txt")
    (path / "dangling").symlink_to("/nowhere")
    os.mkfifo(path / "pipe")
    done = commit(workspaces, base)
    listed = git(repository.root, "ls-tree", "-r", "--format=%(objectmode) %(path)", done).splitlines()
    expected = {"120000 dangling", "120000 link", "100755 run.sh", "100644 .gitignore", "100644 src/b.txt"}
    assert set(listed) == expected
    assert stat.S_ISFIFO((path / "pipe").stat().st_mode)


def test_an_agent_cannot_hide_a_change_in_its_index(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    git(path, "update-index", "--assume-unchanged", "a.txt")
    git(path, "update-index", "--skip-worktree", "src/b.txt")
    write(path, {"a.txt": "hidden", "src/b.txt": "hidden"})
    done = content(repository, commit(workspaces, base))
    assert (done["a.txt"], done["src/b.txt"]) == ("hidden", "hidden")


def test_an_ignored_file_is_part_of_the_work_if_somebody_tracks_it(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"wanted.log": "1", "other.log": "2"})
    git(path, "add", "-f", "wanted.log")
    first = commit(workspaces, base)
    assert "wanted.log" in repository.paths(first)
    write(path, {"wanted.log": "3"})
    (Path(git(path, "rev-parse", "--absolute-git-dir")) / "index").unlink()
    second = content(repository, commit(workspaces, first))
    assert second["wanted.log"] == "3"
    assert "other.log" not in second


def embed(path: Path, commits: bool) -> None:
    write(path, {"nested/file": "1", "nested/deep/er/file": "2"})
    for folder in (path / "nested", path / "nested" / "deep"):
        git(folder, "init", "-q")
    if commits:
        commit_all(path / "nested" / "deep")
        commit_all(path / "nested")


@pytest.mark.parametrize("commits", [True, False])
@pytest.mark.parametrize("added", [True, False])
def test_repositories_inside_of_the_workspace_become_plain_files(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str, commits: bool, added: bool
) -> None:
    embed(path, commits)
    if added and commits:
        commit_all(path)
    done = commit(workspaces, base)
    assert {"nested/file", "nested/deep/er/file"} < set(content(repository, done))
    assert git(path, "status", "--porcelain") == ""
    assert commit(workspaces, base)
    assert (path / "nested" / ".git").is_dir()


def test_a_submodule_that_the_agent_adds_stays_a_submodule(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    git(path, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository.root), "sub")
    done = commit(workspaces, base)
    assert git(path, "ls-tree", done, "sub").startswith("160000 commit")


def test_a_merge_that_the_agent_left_unfinished_is_over_after_the_commit(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    git(path, "checkout", "-q", "-b", "side")
    commit_all(path, {"a.txt": "side\n"})
    git(path, "checkout", "-q", "trackdown/r1")
    commit_all(path, {"a.txt": "mine\n"})
    git(path, "merge", "side", ok=(1,))
    write(path, {"a.txt": "resolved\n"})
    done = commit(workspaces, base)
    assert content(repository, done)["a.txt"] == "resolved\n"
    assert git(path, "status").splitlines() == ["On branch trackdown/r1", "nothing to commit, working tree clean"]


@pytest.mark.parametrize("autocrlf", ["true", "input", "false"])
def test_line_endings_that_nobody_touched_are_no_change(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str, autocrlf: str
) -> None:
    mixed = commit_all(repository.root, {"crlf": "1\r\n2\r\n", "lf": "1\n2\n"})
    git(repository.root, "config", "core.autocrlf", autocrlf)
    git(repository.root, "config", "core.safecrlf", "true")
    other = workspaces.create("r2", mixed).path
    assert workspaces.commit("r2", mixed, "m", AUTHOR, COMMITTER).tree == git(path, "rev-parse", f"{mixed}^{{tree}}")
    write(other, {"new": "1\r\n2\n"})
    assert workspaces.keep("r2") is not None


def test_a_broken_index_of_the_agent_does_not_matter(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    write(path, {"new": "1"})
    (Path(git(path, "rev-parse", "--absolute-git-dir")) / "index").write_bytes(b"broken")
    (workspaces.folder("r1") / "git" / "index").write_bytes(b"broken")
    assert "new" in repository.paths(commit(workspaces, base))
    assert git(path, "status", "--porcelain") == ""


def test_a_submodule_folder_that_was_never_filled_is_no_change(
    repository: GitRepository, workspaces: GitWorkspaces, path: Path, base: str
) -> None:
    git(repository.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository.root), "s")
    linked = commit_all(repository.root)
    workspaces.create("r2", linked)
    assert repository.changes(linked, workspaces.commit("r2", linked, "m", AUTHOR, COMMITTER).id) == []


def test_a_folder_that_cannot_be_read_stops_the_keeping(workspaces: GitWorkspaces, path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads every folder, so nothing can be made unreadable here")
    write(path, {"closed/file": "1"})
    (path / "closed").chmod(0)
    try:
        with pytest.raises(RepositoryUnusable, match="closed"):
            workspaces.keep("r1")
    finally:
        (path / "closed").chmod(0o755)
