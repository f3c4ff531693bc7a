"""Work, branches and whole repositories that vanished because a tool tidied up."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from trackdown.testing.projects import Project
from trackdown.testing.repositories import git, write

REVIEW = ("--criterion", "It is beautiful")
"""Only a person can tell: the run stops in review, and its workspace stays."""
LONG = "9999d"


def _objects(project: Project) -> int:
    """How many objects the repository holds; every one of them has been read."""
    git(project.root, "fsck", "--full", "--no-dangling")
    return len(git(project.root, "cat-file", "--batch-all-objects", "--batch-check").splitlines())


def _workspace(project: Project, key: str) -> Path:
    return Path(project.ask("workspace", "open", key).data["path"])


def _reviewed(project: Project, play: str) -> str:
    key = project.ticket(play, *REVIEW)
    assert project.ask("run", key).code == 4
    return key


def _snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def test_work_of_last_year_is_where_it_was_left(project: Project) -> None:
    """Elsewhere a workspace was swept three days after its last use, with all that was not committed in it."""
    key = _reviewed(project, "echo x > x.txt")
    workspace = _workspace(project, key)
    write(workspace, {"by-hand.txt": "not committed\n", "ignored.log": "nor tracked\n"})
    a_year_ago = time.time() - 366 * 86400
    for path in [workspace, *workspace.rglob("*")]:
        os.utime(path, (a_year_ago, a_year_ago), follow_symlinks=False)
    other = project.ticket("echo y > y.txt")
    assert project.ask("run", other).code == 0
    assert project.ask("recover").code == 0
    assert project.ask("workspace", "prune", "--older-than", "0d").code == 0
    assert (workspace / "by-hand.txt").read_text() == "not committed\n"
    assert (workspace / "ignored.log").read_text() == "nor tracked\n"


@pytest.mark.parametrize("kind", ["worktree", "clone"])
def test_taking_one_workspace_away_costs_the_repository_and_the_others_nothing(kind: str, project: Project) -> None:
    """Elsewhere the objects of the real repository were gone after one of several open workspaces was deleted.

    Here an agent even linked its way into the repository from inside of its workspace."""
    project.configure(f'[workspace]\nkind = "{kind}"\n')
    links = (
        f"echo x > x.txt; ln -s {project.root}/.git/objects objects; ln -s {project.root}/src way-out; "
        f"ln -s {project.root} here.log"
    )
    stays = _reviewed(project, "echo stays > stays.txt")
    goes = _reviewed(project, links)
    checkout, neighbour = _snapshot(project.root / "src"), _snapshot(_workspace(project, stays))
    before = _objects(project)
    assert project.ask("runs", "cancel", goes).code == 0
    gone = _workspace(project, goes)
    assert project.ask("workspace", "prune", "--older-than", "0d").code == 0
    assert not gone.exists()
    assert _objects(project) >= before
    assert _snapshot(project.root / "src") == checkout
    assert _snapshot(_workspace(project, stays)) == neighbour
    assert project.ask("approve", stays).code == 0
    assert project.file("stays.txt") == "stays"


def _emptied(workspace: Path) -> None:
    for path in workspace.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _emptied_but_for_git(workspace: Path) -> None:
    for path in workspace.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.parametrize("harm", [_emptied, _emptied_but_for_git, shutil.rmtree])
def test_a_workspace_that_somebody_emptied_deletes_no_file_of_the_project(
    harm: Callable[[Path], None], project: Project
) -> None:
    """Elsewhere a checkout that had come out empty was taken for an agent that had deleted everything, and merged."""
    key = _reviewed(project, "echo x > x.txt")
    harm(_workspace(project, key))
    answer = project.ask("approve", key)
    assert answer.runs[key]["state"] == "done", answer
    assert project.file("x.txt") == "x"
    assert project.file("src/app.txt") == "one"
    assert (project.root / "src" / "app.txt").read_text() == "one\n"


def test_a_workspace_emptied_before_the_next_round_is_not_the_agents_doing(project: Project) -> None:
    key = project.ticket("", *REVIEW, rounds=["echo first > first.txt", "echo second > second.txt"])
    project.ask("run")
    _emptied(_workspace(project, key))
    assert project.ask("reject", key, "--reason", "once more").code == 4
    assert project.ask("approve", key).runs[key]["state"] == "done"
    assert [project.file(name) for name in ("first.txt", "second.txt", "src/app.txt")] == ["first", "second", "one"]


@pytest.mark.parametrize("words", [("run",), ("recover",), ("workspace", "prune", "--older-than", "0d"), ("init",)])
def test_a_store_that_is_gone_or_another_is_no_reason_to_delete_anything(
    words: tuple[str, ...], project: Project
) -> None:
    """Elsewhere a start-up with a database that did not know the tasks removed the folders of all of them."""
    key = _reviewed(project, "echo x > x.txt")
    workspace = _workspace(project, key)
    store = project.root / ".git" / "trackdown"
    store.rename(project.folder / "away")
    refs, before = git(project.root, "show-ref"), _snapshot(workspace)
    assert project.ask(*words).code == 6
    # Another store of another project in the same place, as after a restored backup or a mistyped path.
    config = project.root / ".trackdown" / "config.toml"
    text = config.read_text()
    config.unlink()
    assert project.ask("init").code == 0
    assert project.ask(*words).code == 0
    assert (git(project.root, "show-ref"), _snapshot(workspace)) == (refs, before)
    config.write_text(text)
    shutil.rmtree(store)
    (project.folder / "away").rename(store)
    assert project.ask("approve", key).runs[key]["state"] == "done"


def test_commits_that_are_on_no_other_branch_outlive_the_end_of_everything(project: Project) -> None:
    """Elsewhere leaving a session deleted its branch with commits that had never been pushed."""
    person = "git -c user.name=A -c user.email=a@example.org"
    key = project.ticket(f"echo x > x.txt; git add .; {person} commit -qm own; git rm -q x.txt; exit 3")
    project.ask("run", key)
    run = project.run_of(key)
    assert run["state"] == "failed"
    project.ask("workspace", "prune", "--older-than", "0d")
    git(project.root, "-c", "gc.pruneExpire=now", "gc", "-q", "--prune=now")
    commits = git(project.root, "log", "--format=%s", "--all", "--", "x.txt").splitlines()
    assert "own" in commits, "what the agent committed can still be read"
