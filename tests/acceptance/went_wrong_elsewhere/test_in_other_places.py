"""Projects on another drive, with other names, and commands typed where nobody expected them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackdown.testing.processes import until
from trackdown.testing.projects import Project, finished, make_project
from trackdown.testing.repositories import commit_all, git, write

MEMORY = Path("/dev/shm")
CHECK = ("--criterion", "c", "--check", "test -f x.txt && test -f kept/deps")
SETTINGS = """
[workspace]
kind = "{kind}"
setup = ["mkdir -p kept; cp deps.txt kept/deps"]
setup_inputs = ["deps.txt"]
setup_outputs = ["kept"]
copy = ["mine.log"]
"""


@pytest.fixture
def other_drive(tmp_path: Path) -> Iterator[Path]:
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and MEMORY.stat().st_dev != tmp_path.stat().st_dev):
        pytest.skip("there is no second file system here that a test may write to")
    folder = Path(tempfile.mkdtemp(prefix="trackdown-test-", dir=MEMORY))
    yield folder
    shutil.rmtree(folder)


def _project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    folder.mkdir()
    made = make_project(folder)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", made.environment["GIT_CONFIG_GLOBAL"])
    return made


def _whole_job(project: Project, kind: str = "worktree") -> None:
    """Set-up, work, a fix round, a person's word, the merge; until then nothing happens in the person's checkout."""
    write(project.root, {"deps.txt": "d\n", ".gitignore": "*.log\nkept/\n", "mine.log": "ignored\n"})
    project.configure(SETTINGS.format(kind=kind))
    rounds = ["pwd > x.log; cp mine.log copied.txt", "pwd >> x.log; echo x > x.txt"]
    key = project.ticket("", *CHECK, "--criterion", "It is beautiful", rounds=rounds)
    files = sorted(project.root.iterdir())
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (4, "review"), answer
    assert (git(project.root, "status", "--porcelain"), sorted(project.root.iterdir())) == ("", files)
    workspace = Path(project.ask("workspace", "open", key).data["path"])
    assert {turn["cwd"] for turn in project.turns()} == {str(workspace)}
    assert (workspace / "x.log").read_text() == f"{workspace}\n" * 2
    assert project.ask("approve", key).runs[key]["state"] == "done"
    assert [project.file(name) for name in ("x.txt", "copied.txt")] == ["x", "ignored"]
    assert project.litter() == []
    assert not workspace.exists()


@pytest.mark.parametrize("kind", ["worktree", "clone"])
@pytest.mark.parametrize("moved", ["repository", "workspaces"])
def test_on_another_drive_an_agent_works_in_its_workspace_alone(
    moved: str, kind: str, tmp_path: Path, other_drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere, with the project on another drive than the tool's folder, the agent edited the project itself."""
    places = (other_drive, tmp_path) if moved == "repository" else (tmp_path, other_drive)
    project = _project(places[0] / "all", monkeypatch)
    project.state = places[1] / "state"
    project.state.mkdir()
    project.environment["TRACKDOWN_STATE"] = str(project.state)
    assert project.root.stat().st_dev != project.state.stat().st_dev
    _whole_job(project, kind)


@pytest.mark.parametrize(
    "name", ['it\'s a "project" & $(more)', "Jürgens プロジェクト", "-n", "two\nlines", "%s {0} #1"]
)
def test_a_project_may_lie_in_a_folder_of_any_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere spaces and quotes in a path broke scripts that were put together from text."""
    project = _project(tmp_path / name, monkeypatch)
    _whole_job(project)


def test_a_person_says_where_workspaces_lie(project: Project) -> None:
    """Elsewhere they lay where the tool wanted them, and their owners looked for them with `find`."""
    wanted = project.folder / "my own place"
    project.configure(f'[workspace]\nfolder = "{wanted}"\n')
    key = project.ticket("echo x > x.txt", "--criterion", "It is beautiful")
    project.ask("run")
    path = Path(project.ask("workspace", "open", key).data["path"])
    assert path.is_relative_to(wanted.resolve())
    assert [line["path"] for line in project.ask("workspace", "list").data] == [str(path)]


def test_tools_are_found_where_they_are_now_and_not_where_they_were_at_the_first_start(project: Project) -> None:
    """Elsewhere a background process kept the search path of the day on which it was started."""
    for name in ("old", "new"):
        write(project.folder, {f"{name}/tool": f"#!/bin/sh\necho {name}\n"})
        (project.folder / name / "tool").chmod(0o755)
    key = project.ticket("", "--criterion", "It is beautiful", rounds=["tool > a.txt", "tool > b.txt"])
    path = project.environment["PATH"]
    project.ask("run", env={"PATH": f"{project.folder}/old:{path}"})
    project.ask("reject", key, "--reason", "again", env={"PATH": f"{project.folder}/new:{path}"})
    assert project.ask("approve", key).code == 0
    assert [project.file(name) for name in ("a.txt", "b.txt")] == ["old", "new"]


COMMANDS = [("list",), ("show", "TASK-1"), ("create", "--title", "x"), ("run",), ("recover",), ("doctor",)]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_in_a_folder_that_is_gone_a_command_says_so_and_ends(words: tuple[str, ...], project: Project) -> None:
    """Elsewhere a background process whose folder was deleted crashed and was started again without end."""
    folder = project.root / "gone"
    folder.mkdir()
    script = 'rmdir ../gone; exec "$@"'
    command = ["sh", "-c", script, "sh", sys.executable, "-m", "trackdown", *words]
    done = subprocess.run(
        command, cwd=folder, env=project.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (2, 5, 6), done
    assert "Traceback" not in done.stdout + done.stderr
    assert "folder" in done.stderr


def test_a_run_goes_on_when_the_folder_it_was_started_in_is_deleted(project: Project) -> None:
    folder = project.root / "sub"
    folder.mkdir()
    commit_all(project.root)
    key = project.ticket(
        "touch ../../../../begun; while [ -d ../../../../repository/sub ]; do sleep 0.05; done; pwd > x.txt"
    )
    working = project.start("-C", str(folder), "run")
    until((project.folder / "begun").exists, "the agent is at work")
    folder.rmdir()
    answer = finished(working)
    assert answer.runs[key]["state"] == "done", answer
