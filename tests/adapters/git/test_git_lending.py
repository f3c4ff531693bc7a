"""A clone reads the person's objects where they lie: what it can rely on, and what an agent can do about it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from trackdown.adapters.git.lending import object_folders
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.survey import GitWorkspaceSurvey
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.ports.repository import Shape
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, git, make_repository, write

CLONE = Shape("clone")
SOUND = ("fsck", "--no-progress", "--no-dangling")


def _collect_all(repository: GitRepository) -> None:
    """The person lets go of everything that Trackdown does not hold itself, and has it deleted at once."""
    git(repository.root, "checkout", "-q", "--orphan", "begun-anew")
    commit_all(repository.root, {"a.txt": "anew\n"})
    for ref in ("refs/heads/main", "refs/heads/trackdown/r1"):
        git(repository.root, "update-ref", "-d", ref)
    git(repository.root, "reflog", "expire", "--expire=now", "--all")
    git(repository.root, "gc", "-q", "--prune=now")


def test_nothing_that_a_clone_stands_on_is_ever_collected(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    path = workspaces.create("r1", base, CLONE).path
    _collect_all(repository)
    assert git(path, *SOUND) == ""
    commit_all(path, {"new.txt": "new\n"})
    made = workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER)
    git(repository.root, "gc", "-q", "--prune=now")
    assert git(path, *SOUND) == ""
    assert git(path, "log", "--format=%s").splitlines() == ["The work", "a change"]
    assert repository.read(made.id, "new.txt") == b"new\n"


def test_a_clone_and_the_persons_repository_have_no_file_in_common(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    path = workspaces.create("r1", base, CLONE).path
    commit_all(path, {"new.txt": "new\n"})
    workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER)
    inodes = [
        {file.stat().st_ino for file in place.rglob("*") if file.is_file()}
        for place in (path / ".git", repository.common_dir)
    ]
    assert inodes[0].isdisjoint(inodes[1])


def test_an_agent_may_pack_its_clone_and_collect_there(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    path = workspaces.create("r1", base, CLONE).path
    commit_all(path, {"new.txt": "one\n"})
    git(path, "commit", "-q", "--amend", "-m", "amended")
    git(path, "gc", "-q", "--prune=now")
    git(path, "repack", "-a", "-d", "-q")
    assert git(path, *SOUND) == git(repository.root, *SOUND) == ""
    workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER)
    assert "amended" in git(repository.root, "log", "--format=%s", "refs/trackdown/wip/r1")


@pytest.mark.parametrize("how", ["removed", "vanished"])
def test_what_was_lent_is_let_go_of_with_the_workspace(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, how: str
) -> None:
    path = workspaces.create("r1", base, CLONE).path
    lent = ("for-each-ref", "--format=%(refname)", "refs/trackdown/lent")
    assert git(repository.root, *lent) == "refs/trackdown/lent/r1"
    if how == "removed":
        workspaces.remove("r1")
    else:
        shutil.rmtree(path)
        GitWorkspaceSurvey(repository, workspaces).drop_folder("r1")
    assert git(repository.root, *lent) == ""


def test_all_folders_with_objects_are_found(tmp_path: Path) -> None:
    common = tmp_path / "home"
    odd = tmp_path / 'two\nlines "q"'
    lines = {
        common: f"# a word\n\n../../other/objects\n{tmp_path}/gone/objects\n{tmp_path}/home/objects\n",
        tmp_path / "other": f'"{tmp_path}/two\\nlines \\"q\\"/\\157bjects"\n\xff\xfe\0\n',
    }
    for folder in (common, tmp_path / "other", odd):
        write(folder, {"objects/info/packs": ""})
    for folder, text in lines.items():
        (folder / "objects" / "info" / "alternates").write_bytes(text.encode("latin-1"))
    assert object_folders(common) == [folder / "objects" for folder in (common, tmp_path / "other", odd)]


def test_a_clone_is_whole_where_the_repository_borrows_itself_from_a_folder_of_any_name(tmp_path: Path) -> None:
    far = make_repository(tmp_path / 'two\nlines "q" \\n' / "far")
    near = tmp_path / 'two\nlines "q" \\n' / "near"
    shutil.copytree(far.root, near)
    shutil.rmtree(near / ".git" / "objects")
    write(near, {".git/objects/info/alternates": "../../../far/.git/objects\n"})
    base = commit_all(near, {"near.txt": "near\n"})
    path = GitWorkspaces(GitRepository.open(near), tmp_path / "state").create("r1", base, CLONE).path
    assert git(path, *SOUND) == ""
    assert git(path, "rev-list", "--count", "HEAD") == "2"


@pytest.mark.parametrize("options", [["--depth=2"], ["--filter=blob:none"]], ids=["shallow", "partial"])
def test_an_agent_commits_in_a_clone_of_what_was_not_brought_here_whole(tmp_path: Path, options: list[str]) -> None:
    far = make_repository(tmp_path / "far").root
    for text in ("two", "three"):
        commit_all(far, {"a.txt": text})
    git(far, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", *options, f"file://{far}", "near")
    near = GitRepository.open(tmp_path / "near")
    base = near.tip("main") or ""
    workspaces = GitWorkspaces(near, tmp_path / "state")
    path = workspaces.create("r1", base, CLONE).path
    assert git(path, "rev-list", "HEAD") == git(near.root, "rev-list", "HEAD")
    assert git(path, "status", "--porcelain") == ""
    commit_all(path, {"new.txt": "new\n"})
    workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER)
    git(path, "rev-parse", "--verify", "-q", "HEAD^{tree}")
    workspaces.remove("r1")
    assert "a change" in git(near.root, "log", "--format=%s", f"{base}..refs/trackdown/wip/r1")


def test_a_clone_has_the_form_of_ids_that_the_repository_has(tmp_path: Path) -> None:
    root = tmp_path / "project"
    git(tmp_path, "init", "-q", "-b", "main", "--object-format=sha256", str(root))
    base = commit_all(root, {"a.txt": "one\n"})
    path = GitWorkspaces(GitRepository.open(root), tmp_path / "state").create("r1", base, CLONE).path
    assert git(path, "rev-parse", "HEAD") == base


@pytest.mark.parametrize("kind", ["clone", "contract"])
def test_our_git_reads_no_objects_elsewhere_that_an_agent_named(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, tmp_path: Path, kind: str
) -> None:
    private = make_repository(tmp_path / "private", {"secret.txt": "secret\n"})
    path = workspaces.create("r1", base, Shape(kind, ["a.txt"])).path
    write(path, {".git/objects/info/alternates": f"{private.common_dir}/objects\n"})
    write(path, {".git/refs/heads/theirs": f"{private.tip('main')}\n", "new.txt": "new\n"})
    made = workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER)
    assert repository.commit(private.tip("main") or "") is None
    assert repository.read(made.id, "new.txt") == b"new\n"


def test_a_clone_is_mended_whose_agent_cut_it_off_from_what_it_borrows(workspaces: GitWorkspaces, base: str) -> None:
    path = workspaces.create("r1", base, CLONE).path
    (path / ".git" / "objects" / "info" / "alternates").unlink()
    workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER)
    assert git(path, *SOUND) == ""


def test_a_clone_is_whole_where_the_person_has_git_split_its_index(
    workspaces: GitWorkspaces, base: str, person: Path
) -> None:
    git(person.parent, "config", "-f", str(person), "core.splitIndex", "true")
    path = workspaces.create("r1", base, CLONE).path
    assert git(path, "status", "--porcelain") == ""


def test_a_person_clones_from_a_clone(workspaces: GitWorkspaces, base: str, tmp_path: Path) -> None:
    path = workspaces.create("r1", base, CLONE).path
    commit_all(path, {"new.txt": "new\n"})
    git(tmp_path, "clone", "-q", str(path), "mine")
    assert git(tmp_path / "mine", "log", "--format=%H") == git(path, "log", "--format=%H")
    assert os.listdir(tmp_path / "mine" / "src") == ["b.txt"]
