"""Landing in a checkout in which the person has changes: beside them if they are elsewhere, and never over them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.git.landing import LocalLanding
from trackdown.adapters.git.obstacles import overlapping
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, git, write

THEIRS = {"mine.txt": "1\n2\n3\n", "mine/also.txt": "also\n", "mine/run.sh": "#!/bin/sh\n"}
RESULT = {"a.txt": "landed\n", "new/x": "1", "src/b.txt": None}


@pytest.fixture
def landing(repository: GitRepository) -> LocalLanding:
    return LocalLanding(repository)


@pytest.fixture
def start(repository: GitRepository) -> str:
    write(repository.root, THEIRS)
    return commit_all(repository.root, {"sub.txt": "1"})


@pytest.fixture
def work(workspaces: GitWorkspaces, start: str) -> str:
    write(workspaces.create("r1", start).path, RESULT)
    return workspaces.commit("r1", start, "The work", AUTHOR, COMMITTER).id


def edited(root: Path) -> None:
    write(root, {"mine.txt": "1\nmine\n3\n"})


def staged(root: Path) -> None:
    edited(root)
    git(root, "add", "mine.txt")


def staged_and_edited_again(root: Path) -> None:
    staged(root)
    write(root, {"mine.txt": "1\nmine\nagain\n"})


def added(root: Path) -> None:
    write(root, {"mine/new.txt": "mine"})
    git(root, "add", "mine/new.txt")


def meant_to_be_added(root: Path) -> None:
    write(root, {"mine/new.txt": "mine"})
    git(root, "add", "-N", "mine/new.txt")


def assumed_unchanged(root: Path) -> None:
    git(root, "update-index", "--assume-unchanged", "mine.txt")
    edited(root)


def skipped(root: Path) -> None:
    git(root, "update-index", "--skip-worktree", "mine.txt")
    edited(root)


def renamed(root: Path) -> None:
    git(root, "mv", "mine.txt", "mine/moved.txt")


def renamed_in_case(root: Path) -> None:
    git(root, "mv", "-f", "mine.txt", "MINE.txt")


def made_executable(root: Path) -> None:
    (root / "mine/run.sh").chmod(0o755)


def deleted(root: Path) -> None:
    (root / "mine.txt").unlink()


def taken_out(root: Path) -> None:
    git(root, "rm", "-q", "mine.txt")


def taken_out_of_the_index_alone(root: Path) -> None:
    git(root, "rm", "-q", "--cached", "mine.txt")


def a_link_instead(root: Path) -> None:
    deleted(root)
    (root / "mine.txt").symlink_to("a.txt")


def stashing(root: Path) -> None:
    git(root, "config", "merge.autoStash", "true")
    staged_and_edited_again(root)


def a_repository_inside(root: Path) -> None:
    inner = root / "mine" / "inner"
    git(root, "init", "-q", str(inner))
    commit_all(inner, {"x": "1"})
    git(root, "add", "mine/inner")
    commit_all(inner, {"x": "2"})
    write(inner, {"x": "3"})


BESIDE = [edited, staged, staged_and_edited_again, added, meant_to_be_added, assumed_unchanged, skipped, renamed]
BESIDE += [renamed_in_case, made_executable, deleted, taken_out, taken_out_of_the_index_alone, a_link_instead]
BESIDE += [stashing, a_repository_inside]


def standing(root: Path) -> tuple[object, ...]:
    """All of the person's: what differs from the last commit and how, the marks in the index, and the files."""
    shown = [
        git(root, "status", "--porcelain=v2", "--untracked-files=all", "--ignored"),
        git(root, "diff", "--no-ext-diff"),
        git(root, "diff", "--no-ext-diff", "--cached"),
        git(root, "ls-files", "-v", "mine*", "MINE*"),
        git(root, "stash", "list"),
    ]
    files = {
        str(path.relative_to(root)): (path.lstat().st_mode, path.readlink() if path.is_symlink() else path.read_bytes())
        for path in root.rglob("*")
        if path.relative_to(root).parts[0] not in (".git", *{name.partition("/")[0] for name in RESULT})
        and (path.is_symlink() or path.is_file())
    }
    return (*shown, files)


@pytest.mark.parametrize("change", BESIDE, ids=lambda change: change.__name__)
def test_a_result_lands_beside_changes_in_other_files_which_stay_as_they_are(
    change: object, repository: GitRepository, landing: LocalLanding, work: str, start: str
) -> None:
    assert callable(change)
    change(repository.root)
    before = standing(repository.root)
    assert landing.land(work, "main", start).outcome == "landed"
    assert repository.tip("main") == work
    assert standing(repository.root) == before
    assert ((repository.root / "a.txt").read_text(), (repository.root / "new/x").read_text()) == ("landed\n", "1")
    assert not (repository.root / "src").exists()


def overlap_renamed(root: Path) -> None:
    git(root, "mv", "a.txt", "elsewhere.txt")


def overlap_mode(root: Path) -> None:
    (root / "a.txt").chmod(0o755)


def overlap_deleted(root: Path) -> None:
    (root / "a.txt").unlink()


def overlap_as_in_the_result(root: Path) -> None:
    write(root, {"a.txt": "landed\n"})
    git(root, "add", "a.txt")
    write(root, {"a.txt": "and more of mine\n"})


def overlap_a_file_for_the_folder(root: Path) -> None:
    write(root, {"new": "mine"})
    git(root, "add", "-N", "new")


def overlap_in_a_folder_that_goes(root: Path) -> None:
    git(
        root,
        "update-index",
        "--add",
        "--cacheinfo",
        "100644," + git(root, "rev-parse", "HEAD:mine.txt") + ",src/b.txt/x",
    )


def overlap_in_case_alone(root: Path) -> None:
    write(root, {"A.txt": "mine\n"})
    git(root, "add", "A.txt")


def overlap_skipped(root: Path) -> None:
    git(root, "update-index", "--skip-worktree", "a.txt")
    write(root, {"a.txt": "mine\n"})


def attributes(root: Path) -> None:
    write(root, {".gitattributes": "*.txt text eol=crlf\n"})
    git(root, "add", ".gitattributes")


def unmerged(root: Path) -> None:
    blob = git(root, "rev-parse", "HEAD:mine.txt")
    lines = f"0 {'0' * 40}\tmine.txt\n" + "".join(f"100644 {blob} {stage}\tmine.txt\n" for stage in (1, 2, 3))
    git(root, "update-index", "--index-info", stdin=lines)


def half_written(root: Path) -> None:
    """Git was killed while it wrote the files: the first one is there already."""
    write(root, {"a.txt": "landed\n"})
    edited(root)


OVER = [overlap_renamed, overlap_mode, overlap_deleted, overlap_as_in_the_result, overlap_a_file_for_the_folder]
OVER += [overlap_in_case_alone, overlap_skipped, attributes, unmerged, half_written]


def everything(root: Path) -> dict[str, object]:
    return {
        str(path.relative_to(root)): (path.lstat().st_mode, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and path.name not in ("ORIG_HEAD", "index")
    }


@pytest.mark.parametrize("change", OVER, ids=lambda change: change.__name__)
def test_a_result_waits_where_anything_of_the_persons_is_in_question(
    change: object, repository: GitRepository, landing: LocalLanding, work: str, start: str
) -> None:
    assert callable(change)
    change(repository.root)
    before, index = everything(repository.root), git(repository.root, "ls-files", "-s", "-v", "-t")
    assert landing.land(work, "main", start).outcome == "checkout"
    assert repository.tip("main") == start
    assert (everything(repository.root), git(repository.root, "ls-files", "-s", "-v", "-t")) == (before, index)


@pytest.mark.parametrize("change", [staged_and_edited_again, renamed, deleted], ids=lambda change: change.__name__)
def test_a_landing_that_was_killed_before_the_branch_moved_is_completed_beside_changes(
    change: object, repository: GitRepository, landing: LocalLanding, work: str, start: str
) -> None:
    assert callable(change)
    change(repository.root)
    before = standing(repository.root)
    git(repository.root, "read-tree", "-m", "-u", start, work)
    assert landing.land(work, "main", start).outcome == "landed"
    assert repository.tip("main") == work
    assert standing(repository.root) == before


def test_what_was_changed_after_a_kill_is_waited_for(
    repository: GitRepository, landing: LocalLanding, work: str, start: str
) -> None:
    edited(repository.root)
    git(repository.root, "read-tree", "-m", "-u", start, work)
    write(repository.root, {"a.txt": "mine since\n"})
    assert landing.land(work, "main", start).outcome == "checkout"
    assert (repository.root / "a.txt").read_text() == "mine since\n"


NAMES = st.lists(st.sampled_from(["a", "A", "b", "é", "e\u0301", "ß", "SS"]), min_size=1, max_size=3).map("/".join)


@given(NAMES, NAMES)
def test_overlapping_looks_the_same_from_both_sides(one: str, other: str) -> None:
    assert bool(overlapping([one], [other])) == bool(overlapping([other], [one]))
    assert overlapping([one, other], [one])[:1] == [one]
