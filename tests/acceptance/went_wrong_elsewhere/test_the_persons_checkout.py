"""What the person has checked out, changed or configured is the person's, whatever is at work meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
from trackdown.testing.projects import AS_PERSON, Project, finished
from trackdown.testing.repositories import commit_all, git, write

REVIEW = ("--criterion", "It is beautiful")
ROOT = '"$(git rev-parse --path-format=absolute --git-common-dir)/.."'


def _stands(project: Project) -> tuple[str, str, str]:
    """The branch that is checked out, its commit, and what of the checkout differs from it."""
    root = project.root
    return git(root, "branch", "--show-current"), git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain")


def test_several_results_wait_beside_a_checkout_with_work_in_it_and_land_together(project: Project) -> None:
    """Elsewhere a merge through the person's checkout dropped what the person had not committed, or the first result
    that could not land held up all others, minutes of the person's time each."""
    commit_all(project.root, {f"{number}.txt": "before\n" for number in range(3)})
    keys = [project.ticket(f"echo {number} > {number}.txt") for number in range(3)]
    write(project.root, {"src/app.txt": "half a thought\n", "notes.txt": "untracked\n"})
    git(project.root, "add", "notes.txt")
    for number in range(3):
        (project.root / f"{number}.txt").chmod(0o755)
    before = _stands(project)
    answer = project.ask("run", "--jobs", "3")
    assert answer.code == 4
    assert {run["wait"]["kind"] for run in answer.runs.values()} == {"checkout"}
    assert all(f"{number}.txt" in answer.runs[key]["wait"]["detail"] for number, key in enumerate(keys))
    assert _stands(project) == before
    assert (project.root / "src/app.txt").read_text() == "half a thought\n"
    commit_all(project.root)
    answer = project.ask("run")
    assert (answer.code, {run["state"] for run in answer.runs.values()}) == (0, {"done"}), answer
    assert project.log() == ["a change", "a change", *(f"{key}: Do it" for key in keys)]
    assert (project.file("src/app.txt"), project.file("notes.txt")) == ("half a thought", "untracked")
    assert len(project.turns()) == len(keys), "no agent had to work again"
    assert _stands(project)[2] == ""


def test_a_setting_that_was_changed_meanwhile_holds_no_result_up(project: Project) -> None:
    """`config set` changes a tracked file; with that every result waited from then on."""
    key = project.ticket("echo x > x.txt")
    assert project.call("config", "set", "run.jobs", "3").code == 0
    before = git(project.root, "diff")
    assert ".trackdown/config.toml" in before
    assert project.ask("run").runs[key]["outcome"] == "merged"
    assert git(project.root, "diff") == before


def test_whoever_works_on_another_branch_is_not_disturbed_by_a_landing(project: Project) -> None:
    git(project.root, "switch", "-q", "-c", "mine")
    write(project.root, {"src/app.txt": "half a thought\n"})
    before = _stands(project)
    key = project.ticket("echo agent > src/app.txt")
    assert project.ask("run", "--target", "main").runs[key]["state"] == "done"
    assert project.file("src/app.txt") == "agent"
    assert _stands(project) == before
    assert (project.root / "src/app.txt").read_text() == "half a thought\n"


def test_tickets_start_and_land_after_the_person_changed_branches_in_the_middle(project: Project) -> None:
    """Elsewhere a branch that was switched by hand left the tool in a state in which no task could start any more."""
    git(project.root, "branch", "topic")
    first = project.ticket(f"echo 1 > 1.txt; {AS_PERSON} switch -q topic")
    second = project.ticket("echo 2 > 2.txt", "--depends-on", first)
    answer = project.ask("run")
    assert {key: run["state"] for key, run in answer.runs.items()} == {first: "done", second: "done"}, answer
    assert project.log("main") == [f"{first}: Do it", f"{second}: Do it"]
    third = project.ticket("echo 3 > 3.txt")
    assert project.ask("run").runs[third]["state"] == "done"
    assert project.log("topic") == [f"{third}: Do it"], "what is checked out when a run starts is its target"
    git(project.root, "switch", "-q", "--detach")
    fourth = project.ticket("echo 4 > 4.txt")
    assert "--target" in project.ask("run").error["hint"]
    assert project.ask("run", "--target", "main").runs[fourth]["state"] == "done"


def test_in_every_round_and_after_every_harm_an_agent_begins_in_its_workspace(project: Project) -> None:
    """Elsewhere an agent that was resumed found itself in the person's checkout, and moved its branch."""
    commits = (
        "echo $TRACKDOWN_ROUND > $TRACKDOWN_ROUND.txt; git add .; git -c user.name=A -c user.email=a@example.org "
        "commit -qm own; git switch -q -c away$TRACKDOWN_ROUND"
    )
    key = project.ticket(commits, *REVIEW)
    before = _stands(project)
    project.ask("run")
    workspace = Path(project.run_of(key)["workspace"])
    git(project.root, "worktree", "remove", "--force", str(workspace))
    project.ask("reject", key, "--reason", "again")
    git(workspace, "checkout", "-q", "--detach")
    (workspace / ".git").unlink()
    project.killed_at("turn-launched", "reject", key, "--reason", "and again")
    project.ask("recover")
    turns = project.turns()
    assert len(turns) == 3
    assert {turn["cwd"] for turn in turns} == {str(workspace)}
    assert _stands(project) == before


def test_a_lock_of_the_persons_git_delays_the_landing_and_nothing_else(project: Project) -> None:
    """Elsewhere one `index.lock` kept a reviewed result from ever being brought home."""
    key = project.ticket("echo x > x.txt; git add x.txt; touch $(git rev-parse --git-dir)/index.lock")
    lock = project.root / ".git" / "index.lock"
    lock.touch()
    answer = project.ask("run")
    run = answer.runs[key]
    assert (answer.code, run["state"], run["wait"]["kind"]) == (4, "waiting", "checkout"), answer
    assert "index.lock" in run["wait"]["detail"]
    assert lock.exists(), "it is not ours to take away"
    lock.unlink()
    assert project.ask("run").runs[key]["state"] == "done"
    assert len(project.turns()) == 1
    assert (project.root / "x.txt").read_text() == "x\n"


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("-c core.hooksPath=/dev/null reset -q --hard HEAD~1", "refs/heads/main was rewritten"),
        ("branch -q -D theirs", "refs/heads/theirs was deleted"),
        ("config user.name Mallory", "configuration was changed"),
        ('update-ref refs/heads/main "$(git rev-parse HEAD)"', "agent made itself"),
    ],
)
def test_git_that_is_told_another_folder_does_not_go_unnoticed(command: str, word: str, project: Project) -> None:
    """Elsewhere `git -C` was a way out of the isolation."""
    commit_all(project.root, {"second.txt": "2\n"})
    git(project.root, "branch", "theirs", "HEAD~1")
    main, theirs = (git(project.root, "rev-parse", name) for name in ("main", "theirs"))
    person = "git -c user.name=A -c user.email=a@example.org"
    key = project.ticket(f"echo x > x.txt; git add .; {person} commit -qm own; git -C {ROOT} {command}")
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (4, "review"), answer
    assert word in project.evidence(key, "repository")[0]["name"]
    every = git(project.root, "rev-list", "--all").splitlines()
    assert {main, theirs} <= set(every), "what the refs held is kept"


OUTER = Bubblewrap(os.environ).outer()


@pytest.mark.skipif(not OUTER.works, reason=f"no sandbox here: {OUTER.detail}")
def test_in_a_sandbox_git_that_is_told_another_folder_changes_nothing(project: Project) -> None:
    commands = ["commit -q --allow-empty -m hello", "branch hello", "config user.name Mallory", "switch -q -c hello"]
    play = "".join(f"if git -C {ROOT} {command}; then echo '{command}' >> out.txt; fi\n" for command in commands)
    key = project.ticket(f"{play}echo x > x.txt")
    # The agent plays its script without the log of turns, which lies where it cannot write.
    project.agent(command=["sh", "-e", str(project.plays / f"{key}.sh")], sandbox="workspace")
    commit_all(project.root)
    before = _stands(project)
    answer = project.ask("run")
    assert answer.runs[key]["state"] == "done", answer
    assert not project.has("out.txt")
    assert git(project.root, "rev-parse", "main~1") == before[1]
    assert _stands(project)[::2] == before[::2]
    assert git(project.root, "branch", "--format=%(refname:short)") == "main"


def test_nothing_is_ever_pushed_wherever_the_remotes_lead(project: Project) -> None:
    """Elsewhere a project made from a template still had its maker as `origin`, who then got its issues and commits."""
    remote = project.folder / "vendor.git"
    git(project.folder, "init", "-q", "--bare", "-b", "main", str(remote))
    git(project.root, "remote", "add", "origin", str(remote))
    git(project.root, "push", "-q", "-u", "origin", "main")
    git(project.root, "config", "push.autoSetupRemote", "true")
    before = sorted(str(path) for path in remote.rglob("*"))
    done, left = project.ticket("echo x > x.txt"), project.ticket("echo y > y.txt", *REVIEW)
    project.ask("run")
    project.ask("approve", left)
    for words in (("git", "hook", "install"), ("git", "create-branch", left), ("workspace", "prune"), ("undo",)):
        project.ask(*words)
    assert project.shown(done)["status"] == "done"
    assert sorted(str(path) for path in remote.rglob("*")) == before
    assert git(project.root, "rev-parse", "origin/main") != git(project.root, "rev-parse", "main")


def test_a_merge_by_hand_and_a_run_at_the_same_moment_land_a_result_once(project: Project) -> None:
    """Elsewhere two owners of one merge worked in the same folder and undid each other."""
    keys = [project.ticket(f"echo {number} > {number}.txt") for number in range(2)]
    write(project.root, {"0.txt": "in the way\n", "1.txt": "in the way\n"})
    assert project.ask("run").code == 4
    for number in range(2):
        (project.root / f"{number}.txt").unlink()
    commands = [("run",), ("merge", keys[0]), ("recover",), ("merge", keys[1]), ("run",)]
    answers = [finished(process) for process in [project.start(*words) for words in commands]]
    assert not [answer for answer in answers if "Traceback" in answer.err + answer.out]
    assert sorted(project.log()) == [f"{key}: Do it" for key in keys]
    assert {project.run_of(key)["state"] for key in keys} == {"done"}
    assert len(project.turns()) == 2
    assert _stands(project)[2] == ""
    assert project.differing() == 0
