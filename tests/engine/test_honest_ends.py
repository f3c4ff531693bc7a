"""What once let a run end as more than it was, or not end at all. Each was seen happening."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from trackdown.testing.projects import AS_PERSON, Project
from trackdown.testing.repositories import git, write


def test_work_that_reached_the_target_without_passing_is_never_called_done(project: Project) -> None:
    """The check itself moves the branch to the commit that it is run on, and fails."""
    move = "git update-ref refs/heads/main HEAD; false"
    key = project.ticket('echo "$TRACKDOWN_ROUND" > x.txt', "--criterion", "c", "--check", move)
    answer = project.ask("run")
    assert answer.code == 4
    assert answer.runs[key]["state"] != "done"
    assert project.shown(key)["status"] != "done"


def test_what_a_check_did_to_the_repository_is_shown_to_a_person(project: Project) -> None:
    key = project.ticket("echo x > x.txt", "--criterion", "c", "--check", "git config alias.surprise status")
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (4, "review")
    assert "configuration was changed" in project.evidence(key, "repository")[0]["name"]


def test_a_stash_that_an_agent_drops_is_kept_and_reported(project: Project) -> None:
    write(project.root, {"src/app.txt": "two\n"})
    git(project.root, "stash")
    stashed = git(project.root, "rev-parse", "refs/stash")
    key = project.ticket("echo x > x.txt; git stash drop -q")
    assert project.ask("run").code == 4
    (found,) = project.evidence(key, "repository")
    assert "refs/stash was deleted" in found["name"]
    assert git(project.root, "rev-parse", found["name"].rpartition(" ")[2]) == stashed


def test_a_client_that_keeps_ending_by_a_signal_is_not_started_for_ever(project: Project) -> None:
    key = project.ticket("kill -TERM $PPID; sleep 30")
    answer = project.ask("run")
    assert answer.runs[key]["state"] == "failed"
    assert len(project.turns()) <= 5


@pytest.mark.slow
def test_a_workspace_that_git_cannot_keep_fails_its_run_and_stays(project: Project) -> None:
    key = project.ticket("echo work > 'git~1'; echo x > x.txt")
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (1, "failed")
    assert (Path(project.run_of(key)["workspace"]) / "x.txt").read_text() == "x\n"
    assert project.shown(key)["status"] == "blocked"


def test_a_reopened_ticket_has_to_be_approved_again(project: Project) -> None:
    key = project.ticket("date +%N > x.txt", "--criterion", "It is beautiful")
    project.ask("run")
    assert project.ask("approve", key).code == 0
    assert project.ask("update", key, "--status", "reopened", "--reason", "it is ugly").code == 0
    assert not project.shown(key)["criteria"][0]["met"]
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (4, "review")


def test_criteria_changed_during_the_run_keep_its_ticket_in_review(project: Project) -> None:
    key = project.ticket("echo x > x.txt; touch ready; while [ ! -e ../../../../go ]; do sleep 0.05; done; rm ready",
                         "--criterion", "c", "--check", "true")  # fmt: skip
    running = project.start("run")
    try:
        _until_begun(project)
        document = project.call("show", key, "--document").out
        changed = document.replace("check: 'true'", "check: 'false'").replace("check: true", "check: 'false'")
        assert changed != document
        (project.folder / "changed.md").write_text(changed, encoding="utf-8")
        assert project.ask("update", key, "--file", str(project.folder / "changed.md")).code == 0
    finally:
        (project.folder / "go").touch()
        running.communicate(timeout=60)
    shown = project.shown(key)
    assert (shown["status"], shown["criteria"][0]["met"]) == ("review", False)
    assert "changed while" in shown["reason"]


def _until_begun(project: Project) -> None:
    pause = threading.Event()
    for _ in range(400):
        if project.turns():
            return
        pause.wait(0.05)
    raise AssertionError("the agent never began")


def test_a_retry_lands_where_the_first_run_would_have(project: Project) -> None:
    git(project.root, "branch", "release")
    key = project.ticket("", rounds=["exit 3"])
    assert project.ask("run", "--target", "release").runs[key]["state"] == "failed"
    write(project.plays, {f"{key}.0.sh": "echo x > x.txt"})
    assert project.ask("runs", "retry", key).code == 0
    assert project.has("x.txt", "release")
    assert not project.has("x.txt", "main")


def test_a_vanished_workspace_comes_back_with_the_work_that_was_kept(project: Project) -> None:
    key = project.ticket("", "--criterion", "c", rounds=["echo first > first.txt", "echo second > second.txt"])
    project.ask("run")
    shutil.rmtree(project.run_of(key)["workspace"])
    assert project.ask("reject", key, "--reason", "again").code == 4
    assert project.ask("approve", key).code == 0
    assert project.has("first.txt")
    assert project.has("second.txt")


def test_cancelling_one_run_touches_no_other(project: Project) -> None:
    parked = project.ticket("echo y > y.txt", "--criterion", "a person looks")
    project.ask("run")
    left_behind = project.ticket("echo x > x.txt")
    project.killed_at("turn-ended", "run", left_behind)
    before = project.run_of(left_behind)["state"]
    answer = project.ask("runs", "cancel", parked)
    assert (answer.code, [run["ticket"] for run in answer.data["runs"]]) == (0, [parked])
    assert project.run_of(left_behind)["state"] == before
    assert project.ask("recover").runs[left_behind]["state"] == "done"


def test_a_branch_that_a_person_moves_on_meanwhile_is_nobodys_fault(project: Project) -> None:
    project.ticket(f"echo x > x.txt; {AS_PERSON} commit -q --allow-empty -m Meanwhile")
    answer = project.ask("run")
    assert answer.data["summary"] == {"merged": 1}, answer
