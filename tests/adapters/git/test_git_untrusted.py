"""What an agent can put into the repository to change what our git does: replaced objects, filters, merge drivers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from trackdown.adapters.git.environment import git_environment
from trackdown.adapters.git.repository import GitRepository
from trackdown.adapters.git.workspaces import GitWorkspaces
from trackdown.errors import RepositoryUnusable
from trackdown.ports.repository import Shape
from trackdown.testing.repositories import AUTHOR, COMMITTER, commit_all, content, git, write


def commit(workspaces: GitWorkspaces, run: str, base: str) -> str:
    return workspaces.commit(run, base, "The work", AUTHOR, COMMITTER).id


def test_an_object_that_an_agent_replaced_is_checked_out_as_it_was(
    repository: GitRepository, workspaces: GitWorkspaces, base: str
) -> None:
    path = workspaces.create("r1", base).path
    before = repository.fingerprint()
    judge = git(path, "rev-parse", f"{base}:src/b.txt")
    git(path, "replace", judge, git(path, "hash-object", "-w", "--stdin"))
    assert git(path, "cat-file", "blob", judge) == ""
    made = workspaces.checkout("r1", "check", commit(workspaces, "r1", base), base, [])
    assert (made / "src" / "b.txt").read_text() == "two\n"
    assert set(repository.fingerprint().refs) - set(before.refs) >= {f"refs/replace/{judge}"}


def test_a_history_that_an_agent_grafted_is_read_as_it_was(repository: GitRepository, base: str) -> None:
    tip = commit_all(repository.root, {"a.txt": "more\n"})
    (repository.common_dir / "info").mkdir(exist_ok=True)
    (repository.common_dir / "info" / "grafts").write_text(f"{tip}\n")
    assert git(repository.root, "rev-list", "--count", tip) == "1"
    assert repository.descends(tip, base)


def test_git_sees_nothing_of_the_environment_that_it_does_not_need() -> None:
    needed = {
        "PATH": "/bin",
        "HOME": "/home/ada",
        "LC_CTYPE": "C.UTF-8",
        "TMPDIR": "/tmp",
        "XDG_CONFIG_HOME": "/x",
        "SSH_AUTH_SOCK": "/s",
        "https_proxy": "http://proxy",
        "NO_PROXY": "localhost",
        "SSL_CERT_FILE": "/c",
        "CURL_CA_BUNDLE": "/c",
    }
    made = git_environment({**needed, "API_KEY": "secret", "AWS_SECRET_ACCESS_KEY": "secret", "LD_PRELOAD": "x"})
    assert needed.items() <= made.items()
    assert "secret" not in made.values()
    assert "LD_PRELOAD" not in made


@pytest.mark.parametrize("setting", ["clean", "smudge", "process"])
@pytest.mark.parametrize("where", ["config", "config.worktree", "included", "on a branch"])
def test_a_filter_that_an_agent_configured_never_runs(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, tmp_path: Path, setting: str, where: str
) -> None:
    path = workspaces.create("r1", base).path
    command = f"echo {setting} >> '{tmp_path}/ran'; cat"
    if where == "config":
        git(path, "config", f"filter.my.x.{setting}", command)
        git(path, "config", "filter.my.x.required", "true")
    elif where == "config.worktree":
        git(path, "config", "extensions.worktreeConfig", "true")
        git(path, "config", "--worktree", f"filter.my.x.{setting}", command)
    else:
        more = tmp_path / "more.config"
        git(path, "config", "-f", str(more), f"filter.my.x.{setting}", command)
        condition = "include" if where == "included" else "includeIf.onbranch:trackdown/**"
        git(path, "config", f"{condition}.path", str(more))
    write(path, {".gitattributes": "* filter=my.x\n", "a.txt": "changed\n"})
    done = commit(workspaces, "r1", base)
    checkout = workspaces.checkout("r1", "check", done, base, ["src"])
    checked = (checkout / "a.txt").read_text()
    onto = commit_all(repository.root, {"src/b.txt": "three\n"})
    moved = workspaces.rebase("r1", done, onto, COMMITTER)
    workspaces.create("r2", done)
    workspaces.remove("r1")
    assert moved.commit is not None
    assert content(repository, moved.commit.id)["a.txt"] == checked == "changed\n"
    assert not (tmp_path / "ran").exists()


def test_a_filter_that_cannot_be_switched_off_is_refused(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, tmp_path: Path
) -> None:
    path = workspaces.create("r1", base).path
    git(path, "config", "-f", str(repository.common_dir / "config"), "filter.a=b.clean", f"touch '{tmp_path}/ran'; cat")
    write(path, {".gitattributes": "* filter=a=b\n"})
    with pytest.raises(RepositoryUnusable) as caught:
        workspaces.keep("r1")
    assert caught.value.thing == "filter.a=b"
    assert not (tmp_path / "ran").exists()


def test_the_persons_own_filter_runs_even_if_an_agent_configured_another_of_its_name(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, person: Path, tmp_path: Path
) -> None:
    git(repository.root, "config", "-f", str(person), "filter.upper.clean", "tr a-z A-Z")
    path = workspaces.create("r1", base).path
    git(path, "config", "filter.upper.clean", f"touch '{tmp_path}/ran'; cat")
    write(path, {".gitattributes": "*.up filter=upper\n", "x.up": "loud"})
    assert content(repository, commit(workspaces, "r1", base))["x.up"] == "LOUD"
    assert not (tmp_path / "ran").exists()


def test_large_file_storage_may_be_set_up_in_the_repository_itself(
    repository: GitRepository,
    workspaces: GitWorkspaces,
    base: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = tmp_path / "bin" / "git-lfs"
    write(program.parent, {"git-lfs": "#!/bin/sh\nsed s/^/pointer:/\n"})
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    path = workspaces.create("r1", base).path
    git(path, "config", "filter.lfs.clean", "git-lfs clean -- %f")
    git(path, "config", "filter.lfs.required", "true")
    write(path, {".gitattributes": "*.bin filter=lfs\n", "x.bin": "large"})
    assert content(repository, commit(workspaces, "r1", base))["x.bin"] == "pointer:large"


def test_a_merge_driver_that_an_agent_configured_never_runs_and_no_side_is_dropped(
    repository: GitRepository, workspaces: GitWorkspaces, tmp_path: Path
) -> None:
    start = commit_all(repository.root, {"x": "1\n2\n3\n4\n5\n6\n", "y": "1\n"})
    path = workspaces.create("r1", start).path
    git(path, "config", "merge.mine.driver", f"touch '{tmp_path}/ran'")
    git(path, "config", "merge.default", "mine")
    write(path, {".gitattributes": "x merge=mine\n", "x": "one\n2\n3\n4\n5\n6\n"})
    done = commit(workspaces, "r1", start)
    onto = commit_all(repository.root, {"x": "1\n2\n3\n4\n5\nsix\n"})
    moved = workspaces.rebase("r1", done, onto, COMMITTER).commit
    assert moved is not None
    assert content(repository, moved.id)["x"] == "one\n2\n3\n4\n5\nsix\n"
    further = commit_all(repository.root, {"x": "another\n2\n3\n4\n5\nsix\n"})
    assert workspaces.rebase("r1", moved.id, further, COMMITTER).conflicts == ["x"]
    assert "<<<<<<<" in (path / "x").read_text()
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("how", ["a rewritten address", "objects to be fetched", "a folder for the configuration"])
def test_a_clone_starts_no_program_that_its_agent_configured(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, tmp_path: Path, how: str
) -> None:
    path = workspaces.create("r1", base, Shape("clone")).path
    program, mark, common = tmp_path / "program", tmp_path / "mark", tmp_path / "project" / ".git"
    program.write_text(f"#!/bin/sh\ntouch {mark}\nexit 1\n")
    program.chmod(0o755)
    config = path / ".git" / "config"
    if how == "a folder for the configuration":
        (path / ".git" / "commondir").write_text("../other\n")
        shutil.copytree(path / ".git", path / "other")
        config = path / "other" / "config"
    told = config.read_text() + '[protocol "ext"]\n\tallow = always\n'
    if how == "objects to be fetched":
        (path / ".git" / "refs" / "heads" / "ghost").write_text(f"{'1234567890' * 4}\n")
        told = told.replace("repositoryformatversion = 0", "repositoryformatversion = 1")
        told += f'[extensions]\n\tpartialClone = far\n[remote "far"]\n\tpromisor = true\n\turl = ext::{program} \n'
    else:
        told += f'[url "ext::{program} "]\n\tinsteadOf = {common}\n'
    config.write_text(told)
    write(path, {"new.txt": "new\n"})
    made = commit(workspaces, "r1", base)
    assert not mark.exists()
    assert repository.read(made, "new.txt") == b"new\n"


@pytest.mark.parametrize("place", ["index", "logs/HEAD", "refs/heads/trackdown", "config", "objects"])
def test_nothing_is_written_through_a_link_in_a_clone(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, tmp_path: Path, place: str
) -> None:
    path = workspaces.create("r1", base, Shape("clone")).path
    link, outside = path / ".git" / place, tmp_path / "outside"
    link.rename(outside)
    link.symlink_to(outside)
    before = _below(outside)
    write(path, {"new.txt": "new\n"})
    made = commit(workspaces, "r1", base)
    workspaces.commit("r1", base, "Once more", AUTHOR, COMMITTER)
    assert _below(outside) == before
    assert repository.read(made, "new.txt") == b"new\n"
    assert not os.path.lexists(link) or not link.is_symlink()


@pytest.mark.parametrize("place", ["HEAD", "refs/heads/more"])
def test_nobody_waits_for_a_pipe_in_a_clone(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, place: str
) -> None:
    path = workspaces.create("r1", base, Shape("clone")).path
    pipe = path / ".git" / place
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    write(path, {"new.txt": "new\n"})
    assert repository.read(commit(workspaces, "r1", base), "new.txt") == b"new\n"


@pytest.mark.parametrize("place", [".gitignore", "src/.gitattributes", ".gitmodules"])
def test_nobody_waits_for_a_pipe_that_git_would_read(
    repository: GitRepository, workspaces: GitWorkspaces, base: str, place: str
) -> None:
    path = workspaces.create("r1", base).path
    (path / place).unlink(missing_ok=True)
    os.mkfifo(path / place)
    write(path, {"new.txt": "new\n"})
    assert repository.read(commit(workspaces, "r1", base), "new.txt") == b"new\n"


def _below(place: Path) -> dict[str, bytes]:
    return {str(found): found.read_bytes() for found in (place, *place.rglob("*")) if found.is_file()}
