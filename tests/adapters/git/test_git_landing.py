"""Landing: by the ref alone, or in the checkout that has the target, and never over anything of the person's."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from trackdown.adapters.git.landing import LocalLanding
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.errors import InvalidInput, NotFound, Refused
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, git, write


@pytest.fixture
def landing(repository: GitRepository) -> LocalLanding:
    return LocalLanding(repository)


@pytest.fixture
def work(workspaces: GitWorkspaces, base: str) -> str:
    """A commit that changes a file, makes one, and takes one away."""
    path = workspaces.create("r1", base).path
    write(path, {"a.txt": "landed\n", "new/x": "1", "src/b.txt": None})
    return workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER).id


def test_a_clean_checkout_of_the_target_is_moved_along(
    repository: GitRepository, landing: LocalLanding, work: str, base: str
) -> None:
    write(repository.root, {"notes.txt": "untracked", "y.log": "ignored"})
    assert landing.land(work, "main", base).outcome == "landed"
    assert repository.tip("main") == work
    assert (repository.root / "a.txt").read_text() == "landed\n"
    assert not (repository.root / "src").exists()
    assert git(repository.root, "status", "--porcelain") == "?? notes.txt"


def test_landing_twice_is_landed(repository: GitRepository, landing: LocalLanding, work: str, base: str) -> None:
    landing.land(work, "main", base)
    commit_all(repository.root, {"later": "1"})
    assert landing.land(work, "main", base).outcome == "landed"


def test_a_target_that_nobody_has_checked_out_moves_without_a_checkout(
    repository: GitRepository, landing: LocalLanding, work: str, base: str
) -> None:
    git(repository.root, "checkout", "-q", "-b", "elsewhere")
    write(repository.root, {"a.txt": "the person is at work\n"})
    assert landing.land(work, "main", base).outcome == "landed"
    assert repository.tip("main") == work
    assert (repository.root / "a.txt").read_text() == "the person is at work\n"


def test_a_target_in_another_worktree_is_moved_there(
    repository: GitRepository, landing: LocalLanding, work: str, base: str, tmp_path: Path
) -> None:
    git(repository.root, "checkout", "-q", "-b", "elsewhere")
    other = tmp_path / "other tree\nwith a line break"
    git(repository.root, "worktree", "add", "-q", str(other), "main")
    assert landing.land(work, "main", base).outcome == "landed"
    assert (other / "a.txt").read_text() == "landed\n"
    assert git(other, "status", "--porcelain") == ""


def changed(root: Path) -> None:
    write(root, {"a.txt": "mine\n"})


def staged(root: Path) -> None:
    write(root, {"new/x": "mine"})
    git(root, "add", "new/x")


def untracked(root: Path) -> None:
    write(root, {"new/x": "mine"})


def ignored(root: Path) -> None:
    write(root, {".git/info/exclude": "new\n", "new/x": "mine"})


def file_for_a_folder(root: Path) -> None:
    write(root, {"new": "mine"})


def assumed_unchanged(root: Path) -> None:
    git(root, "update-index", "--assume-unchanged", "a.txt")
    write(root, {"a.txt": "mine\n"})


def merging(root: Path) -> None:
    (root / ".git" / "MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD") + "\n")


def locked(root: Path) -> None:
    (root / ".git" / "index.lock").touch()


def rebasing(root: Path) -> None:
    git(root, "-c", "sequence.editor=echo break >", "rebase", "-q", "-i", "HEAD", ok=(0, 1))


def everything(root: Path) -> dict[str, bytes]:
    """All files, those of git included, but for the note that git makes whenever it is about to merge."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "ORIG_HEAD"
    }


@pytest.mark.parametrize(
    ("hinder", "paths", "word"),
    [
        (changed, ["a.txt"], "changed"),
        (staged, ["new/x"], "changed"),
        (untracked, ["new/x"], "in the way"),
        (ignored, ["new/x"], "in the way"),
        (file_for_a_folder, ["new"], "in the way"),
        (assumed_unchanged, [], "a.txt"),
        (merging, [], "A merge is going on"),
        (locked, [], "index.lock"),
        (rebasing, [], "A rebase is going on"),
    ],
)
def test_whatever_the_person_has_in_the_checkout_the_landing_waits(
    repository: GitRepository, landing: LocalLanding, work: str, base: str, hinder: object, paths: list[str], word: str
) -> None:
    assert callable(hinder)
    hinder(repository.root)
    before = everything(repository.root)
    result = landing.land(work, "main", base)
    assert (result.outcome, result.paths) == ("checkout", paths)
    assert word in result.detail
    assert repository.tip("main") == base
    assert everything(repository.root) == before


def test_settings_of_the_person_do_not_change_how_it_lands(
    repository: GitRepository, landing: LocalLanding, work: str, base: str
) -> None:
    settings = {"merge.ff": "false", "merge.verifySignatures": "true", "branch.main.mergeOptions": "--no-ff --squash"}
    for name, value in settings.items():
        git(repository.root, "config", name, value)
    hook = repository.git_dir / "hooks" / "post-merge"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch ran\n")
    hook.chmod(0o755)
    assert landing.land(work, "main", base).outcome == "landed"
    assert repository.tip("main") == work
    assert git(repository.root, "status", "--porcelain") == ""


@pytest.mark.parametrize("checked_out", [True, False])
def test_a_target_that_moved_is_left_alone(
    repository: GitRepository, landing: LocalLanding, work: str, base: str, checked_out: bool
) -> None:
    moved = commit_all(repository.root, {"theirs": "1"})
    if not checked_out:
        git(repository.root, "checkout", "-q", "-b", "elsewhere")
    result = landing.land(work, "main", base)
    assert result.outcome == "moved"
    assert repository.tip("main") == moved


def test_of_two_landings_at_once_one_lands_and_the_other_sees_that_the_target_moved(
    repository: GitRepository, landing: LocalLanding, workspaces: GitWorkspaces, base: str
) -> None:
    git(repository.root, "checkout", "-q", "-b", "elsewhere")
    commits = []
    for run in ("one", "two"):
        write(workspaces.create(run, base).path, {run: "1"})
        commits.append(workspaces.commit(run, base, run, AUTHOR, COMMITTER).id)
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=lambda commit=commit: outcomes.append(landing.land(commit, "main", base).outcome))
        for commit in commits
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["landed", "moved"]
    assert repository.tip("main") in commits


def test_a_landing_that_was_killed_before_the_branch_moved_is_completed(
    repository: GitRepository, landing: LocalLanding, work: str, base: str
) -> None:
    git(repository.root, "read-tree", "-m", "-u", base, work)
    assert git(repository.root, "status", "--porcelain") != ""
    assert landing.land(work, "main", base).outcome == "landed"
    assert git(repository.root, "status", "--porcelain") == ""


def test_a_checkout_that_cannot_be_reached_is_waited_for(
    repository: GitRepository, landing: LocalLanding, work: str, base: str, tmp_path: Path
) -> None:
    git(repository.root, "checkout", "-q", "-b", "elsewhere")
    git(repository.root, "worktree", "add", "-q", "../other", "main")
    (tmp_path / "other").rename(tmp_path / "unplugged")
    result = landing.land(work, "main", base)
    assert (result.outcome, result.paths) == ("checkout", [str(tmp_path / "other")])
    assert repository.tip("main") == base


def test_what_cannot_be_landed_is_refused(
    repository: GitRepository, landing: LocalLanding, work: str, base: str
) -> None:
    side = git(repository.root, "commit-tree", f"{base}^{{tree}}", stdin="no parent")
    with pytest.raises(Refused):
        landing.land(side, "main", base)
    with pytest.raises(NotFound):
        landing.land("1" * 40, "main", base)
    with pytest.raises(InvalidInput):
        landing.land(work, "--force", base)
    assert landing.land(work, "no-such-branch", base).outcome == "moved"
    assert repository.tip("no-such-branch") is None
