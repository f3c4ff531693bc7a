"""Workspaces that are repositories of their own: clones, and those that hold a part of the files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
from trackdown.testing.projects import AS_PERSON, Project
from trackdown.testing.repositories import commit_all, git, write

OWN = 'test -d .git && test "$(git rev-parse --git-dir)" = .git || exit 9'
COMMIT = "git add -A && git -c core.hooksPath=/dev/null commit -q -m"
OUTER = Bubblewrap(os.environ).outer()
needs_one = pytest.mark.skipif(not OUTER.works, reason=f"no sandbox here: {OUTER.detail}")
FILES = ("--create-file", "api/new.txt", "--modify", "api/one.txt")


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that a sandbox hides, unless it is told."""
    folder = Path(tempfile.mkdtemp(prefix="trackdown-test-", dir="/var/tmp"))
    yield folder
    shutil.rmtree(folder)


def _kind(project: Project, kind: str, more: str = "") -> None:
    project.configure(f'[workspace]\nkind = "{kind}"\n{more}')


def _workspace(project: Project, key: str) -> Path:
    return Path(project.ask("workspace", "open", key).data["path"])


def _files(project: Project) -> None:
    write(
        project.root,
        {"api/one.txt": "one\n", "api/two.txt": "two\n", "contract.yaml": "get: one\n", "hidden.txt": "h\n"},
    )
    commit_all(project.root)


def test_in_a_clone_an_agent_commits_in_a_repository_of_its_own(project: Project) -> None:
    _kind(project, "clone")
    key = project.ticket(
        f"{OWN}; echo x > x.txt; {COMMIT} mine; echo more > more.txt; git status --short > seen.txt",
        "--criterion", "c", "--check", "test -f more.txt",
    )  # fmt: skip
    assert project.ask("run").code == 0
    assert project.log()[-1] == f"{key}: Do it"
    assert project.file("seen.txt").split() == ["??", "more.txt", "??", "seen.txt"]
    assert project.litter() == []
    assert project.run_of(key)["outcome"] == "merged"


@needs_one
def test_in_a_sandbox_a_clone_reads_objects_wherever_they_lie(project: Project, elsewhere: Path) -> None:
    objects = project.root / ".git" / "objects"
    shutil.copytree(objects, elsewhere / "objects")
    shutil.rmtree(objects)
    write(objects, {"info/alternates": f"{elsewhere}/objects\n"})
    _kind(project, "clone")
    play = f"echo x > x.txt; {COMMIT} mine; git rev-list --objects HEAD > seen.log"
    key = project.ticket(play)
    project.agent(command=["sh", "-e", str(project.plays / f"{key}.sh")], sandbox="workspace")
    commit_all(project.root)
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert project.file("x.txt") == "x"


def test_what_an_agent_committed_in_a_clone_and_gave_up_again_is_kept(project: Project) -> None:
    _kind(project, "clone")
    project.ticket(
        f"echo lost > lost.txt; {COMMIT} lost; git reset -q --hard HEAD~1; git checkout -q -b side; echo b > b.txt;"
        f" {COMMIT} side; git checkout -q -; echo x > x.txt; exit 3"
    )
    project.ask("run")
    run = project.run_of("TASK-1")
    log = git(project.root, "log", "--format=%s", f"refs/trackdown/wip/{run['uid']}")
    assert {"lost", "side"} <= set(log.splitlines())


def test_after_a_fix_round_a_clone_stands_where_its_work_was_taken_over(project: Project) -> None:
    _kind(project, "clone")
    rounds = [
        f"echo a > a.txt; {COMMIT} one",
        f"git log --format=%s -1 > subject.txt; git status --short > s; {COMMIT} 2",
    ]
    key = project.ticket("", "--criterion", "c", "--check", "test -f subject.txt", rounds=rounds)
    assert project.ask("run").code == 0
    assert project.file("subject.txt") == f"{key}: Do it"
    assert project.file("s").split() == ["??", "s", "??", "subject.txt"]


@pytest.mark.parametrize(
    "harm", ["rm -rf .git", "rm -rf .git; git init -q .", "echo junk > .git/HEAD", "rm -rf .git/objects"]
)
def test_a_clone_that_its_agent_broke_costs_no_work(project: Project, harm: str) -> None:
    _kind(project, "clone")
    key = project.ticket(
        "", "--criterion", "c", "--check", "test -f b.txt", rounds=[f"echo a > a.txt; {harm}", f"echo b > b.txt; {OWN}"]
    )
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert project.run_of(key)["outcome"] == "fixed"
    assert project.has("a.txt")


def test_a_conflict_is_resolved_in_a_clone(project: Project) -> None:
    _kind(project, "clone")
    meanwhile = f"echo theirs > src/app.txt; {AS_PERSON} commit -qam Theirs"
    away = f"cd {project.root}; {meanwhile}"
    key = project.ticket("", rounds=[f"echo ours > src/app.txt; ({away})", "echo both > src/app.txt"])
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert project.file("src/app.txt") == "both"
    assert project.run_of(key)["outcome"] == "fixed"


def test_a_contract_workspace_holds_what_is_named_and_nothing_else(project: Project) -> None:
    _files(project)
    _kind(project, "contract", 'contract = ["contract.yaml"]\n')
    key = project.ticket(
        ": > api/new.txt; find . -type f -not -path './.git/*' | sort > api/new.txt;"
        f" git log --oneline | wc -l >> api/new.txt; echo changed > api/one.txt; {COMMIT} mine; grep -q Do BRIEF.md",
        *FILES, "--criterion", "c", "--check", "test -f hidden.txt && grep -q changed api/one.txt",
    )  # fmt: skip
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert project.file("api/new.txt").split() == [
        "./BRIEF.md",
        "./api/new.txt",
        "./api/one.txt",
        "./contract.yaml",
        "1",
    ]
    assert (project.file("api/one.txt"), project.file("hidden.txt"), project.file("api/two.txt")) == (
        "changed",
        "h",
        "two",
    )
    assert not project.has("BRIEF.md")
    assert project.log()[-1] == f"{key}: Do it"
    assert project.litter() == []
    assert git(project.root, "for-each-ref", "refs/trackdown/result") == ""


def test_work_on_a_part_of_the_files_lands_on_a_target_that_moved(project: Project) -> None:
    _files(project)
    _kind(project, "contract")
    away = f"cd {project.root}; echo other > hidden.txt; {AS_PERSON} commit -qam Theirs"
    key = project.ticket(f"echo changed > api/one.txt; echo n > api/new.txt; ({away})", *FILES)
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert (project.file("api/one.txt"), project.file("hidden.txt")) == ("changed", "other")
    assert project.log()[-2:] == ["Theirs", f"{key}: Do it"]


def test_a_conflict_is_resolved_in_a_part_of_the_files(project: Project) -> None:
    _files(project)
    _kind(project, "contract")
    away = f"cd {project.root}; echo theirs > api/one.txt; echo other > hidden.txt; {AS_PERSON} commit -qam Theirs"
    rounds = [f"echo ours > api/one.txt; ({away})", "grep -q '<<<<<<<' api/one.txt; echo both > api/one.txt"]
    key = project.ticket("", *FILES, rounds=rounds)
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert (project.file("api/one.txt"), project.file("hidden.txt")) == ("both", "other")
    assert project.run_of(key)["outcome"] == "fixed"


def test_a_result_that_waits_for_a_person_outlives_a_garbage_collection(project: Project) -> None:
    _files(project)
    _kind(project, "contract")
    key = project.ticket("echo changed > api/one.txt", *FILES, "--criterion", "Reads well")
    project.ask("run")
    git(project.root, "reflog", "expire", "--expire=now", "--all")
    git(project.root, "-c", "gc.pruneExpire=now", "gc", "-q")
    assert "+changed" in project.call("workspace", "diff", key).out
    assert project.ask("approve", key).code == 0
    assert project.file("api/one.txt") == "changed"
    found = project.ask("workspace", "prune", "--older-than", "0d").data
    assert "ref" in [deed["what"] for deed in found["pruned"]]


def test_a_contract_workspace_for_a_ticket_that_names_nothing_fails_with_a_word(project: Project) -> None:
    _kind(project, "contract")
    key = project.ticket("echo x > x.txt")
    assert project.ask("run").code != 0
    assert "names no file" in project.run_of(key)["reason"]


def test_an_agents_file_says_what_kind_it_gets(project: Project) -> None:
    project.agent(workspace="clone")
    commit_all(project.root)
    project.ticket(f"{OWN}; echo x > x.txt", "--criterion", "Reads well")
    project.ask("run")
    assert [line["kind"] for line in project.ask("workspace", "list").data] == ["clone"]


def test_a_kind_that_there_is_not_is_refused(project: Project) -> None:
    project.agent(workspace="copy")
    project.ticket("echo x > x.txt")
    answer = project.ask("run")
    assert (answer.code, "no kind of workspace" in answer.error["message"]) == (2, True)
    assert project.ask("config", "set", "workspace.kind", "copy").code == 2


@pytest.mark.parametrize("kind", ["clone", "contract"])
def test_a_workspace_that_somebody_took_away_is_made_again_with_its_work(project: Project, kind: str) -> None:
    _files(project)
    _kind(project, kind)
    rounds = ["echo changed > api/one.txt", "test -d .git; cat api/one.txt > api/new.txt"]
    key = project.ticket("", *FILES, "--criterion", "c", "--check", "test -f api/new.txt", rounds=rounds)
    project.killed_at("verified", "run")
    place = _workspace(project, key)
    os.rename(place, place.with_name("away"))
    answer = project.ask("run")
    assert answer.code == 0, answer
    assert (project.file("api/one.txt"), project.file("api/new.txt")) == ("changed", "changed")
