"""Submodules: work in their folders is in no commit of ours, so it is seen, named and never lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.ports.repository import LeftOut, Shape
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, git, make_repository, write

LOCAL = ("-c", "protocol.file.allow=always")
HOME = {"s.txt": "one\n", "deep/t.txt": "two\n", ".gitignore": "build/\n"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the submodule comes from."""
    return make_repository(tmp_path / "home", HOME).root


@pytest.fixture
def linked(repository: GitRepository, home: Path) -> str:
    git(repository.root, *LOCAL, "submodule", "--quiet", "add", str(home), "sub")
    return commit_all(repository.root)


def fill(path: Path) -> None:
    git(path, *LOCAL, "submodule", "--quiet", "update", "--init")


def left_out(workspaces: GitWorkspaces, base: str) -> list[LeftOut]:
    made = workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER).id
    return workspaces.left_out("r1", base, made)


def aside(workspaces: GitWorkspaces) -> dict[str, str]:
    shelf = workspaces.folder("r1") / "git" / "aside"
    found = [path for path in shelf.rglob("*") if path.is_file() and path.suffix == ".txt"]
    return {path.relative_to(shelf).as_posix(): path.read_text() for path in found}


@pytest.mark.parametrize("kind", ["worktree", "clone"])
@pytest.mark.parametrize("filled", [False, True])
def test_work_inside_of_a_submodule_is_named_and_stays_when_the_workspace_goes(
    workspaces: GitWorkspaces, linked: str, filled: bool, kind: str
) -> None:
    path = workspaces.create("r1", linked, Shape(kind)).path
    if filled:
        fill(path)
    assert left_out(workspaces, linked) == []
    write(path, {"sub/s.txt": "changed\n", "sub/new.txt": "new\n", "a.txt": "mine\n"})
    [found] = left_out(workspaces, linked)
    assert (found.kind, found.name, set(found.paths)) == ("inside", "sub", {"sub/s.txt", "sub/new.txt"})
    workspaces.remove("r1")
    assert aside(workspaces).items() >= {"sub-1/s.txt": "changed\n", "sub-1/new.txt": "new\n"}.items()


def test_what_is_missing_from_a_filled_submodule_is_a_change_too(workspaces: GitWorkspaces, linked: str) -> None:
    path = workspaces.create("r1", linked).path
    fill(path)
    (path / "sub" / "deep" / "t.txt").unlink()
    assert left_out(workspaces, linked) == [LeftOut("inside", "sub", ["sub/deep/t.txt"])]


def test_a_submodule_that_a_part_of_the_files_does_not_show_is_not_written_over(
    workspaces: GitWorkspaces, linked: str
) -> None:
    path = workspaces.create("r1", linked, Shape("contract", ["a.txt"], "The brief")).path
    write(path, {"sub/new.txt": "new\n", "a.txt": "mine\n"})
    assert left_out(workspaces, linked) == [LeftOut("inside", "sub", ["sub/new.txt"])]


def test_a_submodule_that_is_taken_out_is_a_change_like_any_other(workspaces: GitWorkspaces, linked: str) -> None:
    path = workspaces.create("r1", linked).path
    (path / "sub").rmdir()
    write(path, {".gitmodules": None})
    assert left_out(workspaces, linked) == []


def test_what_the_submodule_ignores_and_a_copy_of_what_it_holds_are_no_work(
    workspaces: GitWorkspaces, linked: str
) -> None:
    path = workspaces.create("r1", linked).path
    write(path / "sub", {**HOME, "build/out.txt": "made\n"})
    assert left_out(workspaces, linked) == []


def test_what_nobody_has_the_objects_of_cannot_be_compared_and_counts_as_changed(
    repository: GitRepository, workspaces: GitWorkspaces, linked: str
) -> None:
    git(repository.root, "submodule", "--quiet", "deinit", "-f", "sub")
    path = workspaces.create("r1", linked).path
    write(path / "sub", {"s.txt": "one\n"})
    assert left_out(workspaces, linked) == [LeftOut("inside", "sub", ["sub/s.txt"])]


def test_a_submodule_of_a_submodule_is_looked_into(
    repository: GitRepository, workspaces: GitWorkspaces, home: Path, linked: str
) -> None:
    git(repository.root / "sub", *LOCAL, "submodule", "--quiet", "add", str(home), "inner")
    inner = commit_all(repository.root / "sub")
    base = commit_all(repository.root)
    assert git(repository.root, "rev-parse", "HEAD:sub") == inner
    path = workspaces.create("r1", base).path
    write(path / "sub", {"inner/new.txt": "new\n"})
    assert left_out(workspaces, base) == [LeftOut("inside", "sub/inner", ["sub/inner/new.txt"])]


@pytest.mark.parametrize("how", ["committed", "committed and named like one from home", "a repository of its own"])
def test_a_link_to_a_commit_that_only_the_workspace_has_is_named(
    workspaces: GitWorkspaces, linked: str, how: str
) -> None:
    path = workspaces.create("r1", linked).path
    if how == "a repository of its own":
        git(path, "init", "-q", "sub")
    else:
        fill(path)
    git(path / "sub", "config", "user.name", "Agent")
    git(path / "sub", "config", "user.email", "agent@example.org")
    made = commit_all(path / "sub", {"s.txt": "changed\n"})
    if how == "committed and named like one from home":
        git(path / "sub", "update-ref", "refs/remotes/origin/main", made)
    kind = "elsewhere" if "named" in how else "nowhere"
    assert left_out(workspaces, linked) == [LeftOut(kind, "sub")]  # type: ignore[arg-type]
    workspaces.remove("r1")
    assert aside(workspaces)["sub-1/s.txt"] == "changed\n"


@pytest.mark.parametrize("packed", [False, True])
def test_a_link_to_a_commit_that_the_persons_own_checkout_has_is_in_order(
    repository: GitRepository, workspaces: GitWorkspaces, home: Path, linked: str, packed: bool
) -> None:
    commit_all(home, {"s.txt": "newer\n"})
    newest = commit_all(home, {"s.txt": "newest\n"})
    git(repository.root / "sub", *LOCAL, "fetch", "-q")
    if packed:
        git(repository.root / "sub", "pack-refs", "--all")
    path = workspaces.create("r1", linked).path
    fill(path)
    for commit in (newest, f"{newest}~1"):
        git(path / "sub", "fetch", "-q", str(home), newest)
        git(path / "sub", "checkout", "-q", commit)
        assert left_out(workspaces, linked) == []


def test_a_repository_without_a_commit_in_a_submodules_place_is_no_link(workspaces: GitWorkspaces, linked: str) -> None:
    path = workspaces.create("r1", linked).path
    git(path, "init", "-q", "sub")
    write(path, {"sub/new.txt": "new\n"})
    found = left_out(workspaces, linked)
    assert [(item.kind, item.name) for item in found] == [("inside", "sub")]
    assert "sub/new.txt" in found[0].paths
    workspaces.remove("r1")
    assert aside(workspaces)["sub-1/new.txt"] == "new\n"


@pytest.mark.parametrize("trick", ["pipe among the objects", "link out of the objects", "program", "broken", "link"])
def test_nothing_in_a_submodule_makes_us_wait_or_run_anything(
    workspaces: GitWorkspaces, linked: str, tmp_path: Path, trick: str
) -> None:
    path = workspaces.create("r1", linked).path
    fill(path)
    inner = Path(git(path / "sub", "rev-parse", "--absolute-git-dir"))
    write(path, {"sub/s.txt": "changed\n"})
    if trick == "pipe among the objects":
        os.mkfifo(inner / "objects" / "pipe")
    elif trick == "link out of the objects":
        (inner / "refs" / "out").symlink_to(tmp_path)
    elif trick == "program":
        program = f"touch '{tmp_path}/ran'"
        for name in ("core.fsmonitor", "filter.x.clean", "filter.x.process", "core.sshCommand", "core.pager"):
            git(path / "sub", "config", name, program)
        write(path, {"sub/.gitattributes": "* filter=x\n"})
    elif trick == "broken":
        (path / "sub" / ".git").write_bytes(b"gitdir: \0\xff nowhere\n")
    else:
        (path / "sub").rename(path / "other")
        (path / "sub").symlink_to(path / "other")
    found = left_out(workspaces, linked)
    assert not (tmp_path / "ran").exists()
    if trick != "link":
        assert [item.name for item in found if item.kind == "inside" and "sub/s.txt" in item.paths] == ["sub"]


@pytest.mark.parametrize("kind", ["worktree", "clone"])
def test_a_submodule_that_was_only_filled_goes_with_its_workspace(
    workspaces: GitWorkspaces, linked: str, kind: str
) -> None:
    path = workspaces.create("r1", linked, Shape(kind)).path
    fill(path)
    write(path, {"sub/build/out.txt": "ignored\n"})
    assert left_out(workspaces, linked) == []
    workspaces.remove("r1")
    assert not (workspaces.folder("r1") / "git" / "aside").exists()


@pytest.mark.parametrize("how", ["reset away", "stashed", "on a branch", "a submodule more"])
def test_history_that_only_the_workspace_has_stays_though_no_file_differs(
    workspaces: GitWorkspaces, home: Path, linked: str, how: str
) -> None:
    path = workspaces.create("r1", linked).path
    fill(path)
    inner = path / "sub"
    who = ("-c", "user.name=Agent", "-c", "user.email=agent@example.org")
    write(inner, {"s.txt": "changed\n"})
    if how == "stashed":
        git(inner, *who, "stash", "-q")
    elif how == "a submodule more":
        write(inner, {"s.txt": "one\n"})
        git(path, *LOCAL, "submodule", "--quiet", "add", str(home), "more")
        git(path, "rm", "-q", "-f", "--cached", "more", ".gitmodules")
        (path / "more").rename(path.parent / "elsewhere")
    else:
        git(inner, *who, "commit", "-q", "-a", "-m", "mine")
        if how == "on a branch":
            git(inner, "branch", "mine")
        git(inner, "reset", "-q", "--hard", "HEAD~1")
    workspaces.commit("r1", linked, "The work", AUTHOR, COMMITTER)
    workspaces.remove("r1")
    assert (workspaces.folder("r1") / "git" / "aside" / "modules-1").is_dir()


def test_a_repository_that_an_agent_makes_elsewhere_comes_along_as_plain_files(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    path = workspaces.create("r1", base).path
    git(path, "init", "-q", "inner")
    write(path, {"inner/new.txt": "new\n"})
    assert left_out(workspaces, base) == []
    made = workspaces.commit("r1", base, "The work", AUTHOR, COMMITTER).id
    assert repository.read(made, "inner/new.txt") == b"new\n"
