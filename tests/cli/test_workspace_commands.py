"""``trackdown workspace list``, ``open``, ``diff`` and ``prune``."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import git, write


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    return made


def _failed(project: Project, play: str = "echo half > half.txt; exit 3") -> str:
    key = project.ticket(play)
    project.ask("run", key)
    return key


def _pruned(project: Project, *words: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """What went, and why what stays stays."""
    found = project.ask("workspace", "prune", "--older-than", "0d", *words).data
    went = [(deed["run"], deed["what"]) for deed in found["pruned"] if deed["what"] != "lock"]
    return went, {stay["thing"]: stay["why"] for stay in found["stays"]}


def _ref(project: Project, key: str) -> str:
    return f"refs/trackdown/wip/{project.run_of(key)['uid']}"


def _refs(project: Project) -> list[str]:
    return git(project.root, "for-each-ref", "--format=%(refname)", "refs/trackdown/wip").split()


def test_every_workspace_here_is_listed_with_its_run(project: Project) -> None:
    key = _failed(project)
    project.ticket("echo x > x.txt")
    project.ask("run", "TASK-2")
    (line,) = project.ask("workspace", "list").data
    assert (line["run"], line["ticket"], line["state"], line["kind"]) == ("RUN-1", key, "failed", "worktree")
    assert (line["dirty"], line["kept"]) == (1, True)
    assert line["bytes"] > 0
    assert Path(line["path"]).is_dir()
    assert line["branch"].startswith("trackdown/")
    text = project.call("workspace", "list").out
    assert "RUN-1" in text
    assert line["path"] in text


def test_before_the_first_run_there_is_none(project: Project) -> None:
    assert project.ask("workspace", "list").data == []
    assert project.call("workspace", "list").out == "No workspace is here.\n"
    assert _pruned(project) == ([], {})


def test_open_says_where_a_workspace_is(project: Project) -> None:
    key = _failed(project)
    folder = project.call("workspace", "open", key).out.strip()
    assert (Path(folder) / "half.txt").read_text(encoding="utf-8") == "half\n"
    assert project.call("workspace", "open", "RUN-1", "--print").out.strip() == folder


def test_a_shell_is_opened_only_on_a_terminal(project: Project) -> None:
    _failed(project)
    answer = project.ask("workspace", "open", "RUN-1", "--shell")
    assert (answer.code, "terminal" in answer.error["message"]) == (2, True)


def test_open_of_one_that_is_gone_says_where_its_content_is(project: Project) -> None:
    key = _failed(project)
    _pruned(project)
    answer = project.ask("workspace", "open", key)
    assert answer.code == 5
    assert _ref(project, key) in answer.error["hint"]
    assert project.ask("workspace", "open", "TASK-9").code == 5


def test_the_diff_shows_untracked_files_and_touches_nothing(project: Project) -> None:
    key = _failed(project, "echo changed > src/app.txt; echo new > new.txt; echo no > no.log; exit 3")
    folder = Path(project.ask("workspace", "open", key).data["path"])
    before = git(folder, "status", "--porcelain")
    text = project.call("workspace", "diff", key).out
    assert "+changed" in text
    assert "+new" in text
    assert "no.log" not in text
    assert "new.txt" in project.call("workspace", "diff", key, "--stat").out
    assert git(folder, "status", "--porcelain") == before
    live = project.ask("workspace", "diff", key).data
    _pruned(project)
    kept = project.ask("workspace", "diff", key).data
    assert (live["live"], kept["live"]) == (True, False)
    assert kept["diff"] == live["diff"]


def test_a_dry_run_names_what_would_go_and_changes_nothing(project: Project) -> None:
    key = _failed(project)
    before = (_refs(project), sorted(project.state.rglob("*")), sorted((project.root / ".git").rglob("*.lock")))
    planned, _ = _pruned(project, "--dry-run")
    assert planned == [("RUN-1", "workspace"), ("RUN-1", "folder")]
    assert before[:2] == (_refs(project), sorted(project.state.rglob("*")))
    assert before[2] == sorted((project.root / ".git").rglob("*.lock"))
    assert _pruned(project)[0] == planned
    assert project.ask("workspace", "list").data == []
    assert git(project.root, "show", f"{_ref(project, key)}:half.txt") == "half"


def test_work_that_is_nowhere_else_stays_under_its_ref(project: Project) -> None:
    key = _failed(project)
    write(Path(project.ask("workspace", "open", key).data["path"]), {"later.txt": "by hand\n"})
    _, stays = _pruned(project)
    assert stays[_ref(project, key)] == "its work is not on main"
    assert git(project.root, "show", f"{_ref(project, key)}:later.txt") == "by hand"
    assert project.litter() == []


def test_what_is_merged_goes_whole(project: Project) -> None:
    project.ticket("echo x > x.txt")
    project.ask("run")
    assert _pruned(project)[0] == [("RUN-1", "folder"), ("RUN-1", "ref")]
    assert _refs(project) == []
    assert project.ask("runs", "logs", "RUN-1").code == 0
    assert _pruned(project) == ([], {})


@pytest.mark.parametrize("moved", [False, True])
def test_work_that_a_person_merged_squashed_or_rebased_is_recognised(project: Project, moved: bool) -> None:
    key = _failed(project, "echo one > one.txt; git add -A; git commit -qm one; echo two > two.txt; exit 3")
    if moved:
        write(project.root, {"README.md": "Moved on.\n"})
        git(project.root, "commit", "-qam", "Meanwhile")
    write(project.root, {"one.txt": "one\n", "two.txt": "two\n"})
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "All of it at once")
    went, _ = _pruned(project)
    assert went == [("RUN-1", "workspace"), ("RUN-1", "folder"), ("RUN-1", "ref")]
    assert _ref(project, key) not in _refs(project)


def test_work_that_was_merged_in_part_stays(project: Project) -> None:
    key = _failed(project, "echo one > one.txt; echo two > two.txt; exit 3")
    write(project.root, {"one.txt": "one\n"})
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "Half of it")
    _pruned(project)
    assert _ref(project, key) in _refs(project)


def test_work_that_differs_from_what_was_merged_in_its_indentation_alone_stays(project: Project) -> None:
    key = _failed(project, r"printf 'if a:\n    b()\n    c()\n' > x.py; exit 3")
    write(project.root, {"x.py": "if a:\n    b()\nc()\n"})
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "Another program")
    _pruned(project)
    assert _ref(project, key) in _refs(project)


def test_what_an_agent_committed_and_gave_up_again_stays(project: Project) -> None:
    given_up = "echo one > one.txt; git add -A; git commit -qm one; git reset -q --hard HEAD~1; exit 3"
    key = _failed(project, given_up)
    _pruned(project)
    assert _ref(project, key) in _refs(project)


def test_a_run_that_changed_nothing_leaves_nothing(project: Project) -> None:
    _failed(project, "exit 3")
    _pruned(project)
    assert _refs(project) == []


def test_an_open_run_and_what_nobody_knows_are_left_alone(project: Project) -> None:
    project.ticket("echo x > x.txt", "--criterion", "Reads well")
    project.ask("run")
    (line,) = project.ask("workspace", "list").data
    stranger = Path(line["path"]).parent.parent / "stranger"
    write(stranger, {"file": "x"})
    own = project.folder / "own"
    git(project.root, "worktree", "add", "-q", "-b", "own", str(own))
    went, stays = _pruned(project)
    assert went == []
    assert stays[str(Path(line["path"]).parent)] == "the run is open (review)"
    assert "no run" in stays[str(stranger)]
    assert (stranger / "file").exists()
    assert (own / "README.md").exists()


def test_what_ended_lately_stays(project: Project) -> None:
    _failed(project)
    found = project.ask("workspace", "prune").data
    assert [deed["what"] for deed in found["pruned"] if deed["what"] != "lock"] == []
    assert len(project.ask("workspace", "list").data) == 1


def test_a_repository_inside_of_a_workspace_is_put_aside_and_stays(project: Project) -> None:
    _failed(project, "git init -q inner; cd inner; echo x > x; git add x; git commit -qm x; exit 3")
    _, stays = _pruned(project)
    aside = next(Path(thing) for thing in stays if thing.endswith("aside"))
    assert list(aside.glob("inner-*/.git"))


def test_lock_files_of_ended_runs_and_of_executors_go(project: Project) -> None:
    project.ticket("echo x > x.txt")
    project.ask("run")
    locks = project.root / ".git" / "trackdown" / "locks"
    assert list(locks.glob("executor-*"))
    _pruned(project)
    assert not list(locks.glob("executor-*"))
    assert not list(locks.glob("run-*"))
    project.ticket("echo y > y.txt")
    assert project.ask("run").code == 0


@pytest.mark.parametrize("age", ["", "7", "-1d", "7 days", "1y", "12345d"])
def test_what_is_no_age_is_refused(project: Project, age: str) -> None:
    assert project.ask("workspace", "prune", f"--older-than={age}").code == 2


def test_ignored_files_that_go_with_a_workspace_are_counted_and_a_dry_run_names_them(project: Project) -> None:
    key = _failed(project, "printf 'secret.*\\ndeps/\\n' > .gitignore; exit 3")
    folder = Path(project.ask("workspace", "open", key).data["path"])
    write(folder, {"secret.key": "k", "deps/a": "a", "deps/b": "b", "plain.txt": "kept"})
    (folder / "secret.link").symlink_to("/etc/hostname")
    planned = project.call("workspace", "prune", "--older-than", "0d", "--dry-run").out
    assert "with 2 files and folders that git ignores, which nothing keeps:\n      deps/\n      secret.key\n" in planned
    went = project.call("workspace", "prune", "--older-than", "0d").out
    assert "with 2 files and folders that git ignores, which nothing keeps\n" in went


def test_a_workspace_in_which_a_program_is_at_work_stays_unless_it_is_asked_for(project: Project) -> None:
    key = _failed(project)
    folder = Path(project.ask("workspace", "open", key).data["path"])
    # It ends when its input does.
    with subprocess.Popen(["cat"], cwd=folder, stdin=subprocess.PIPE) as shell:
        for words in ([], ["--dry-run"]):
            went, stays = _pruned(project, *words)
            assert went == []
            assert f"cat (process {shell.pid}) works in it" in stays[str(folder)]
        assert folder.is_dir()
        assert ("RUN-1", "workspace") in _pruned(project, "--in-use")[0]
        shell.communicate()
    assert not folder.is_dir()
