"""What only a person may say: results without evidence, checks from outside, and nothing of it by an agent."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from trackdown.render.times import local
from trackdown.testing.projects import Project
from trackdown.testing.repositories import write

UNCHECKED = ("--criterion", "It reads well")
TRACKDOWN = f"{sys.executable} -m trackdown"


def test_a_criterion_without_a_check_waits_in_review_until_a_person_approves(project: Project) -> None:
    key = project.ticket("echo x > x.txt", *UNCHECKED)
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"], project.log()) == (4, "review", [])
    assert project.shown(key)["status"] == "review"
    assert f"trackdown approve {key}" in answer.runs[key]["next"]
    approved = project.ask("approve", key)
    assert (approved.code, approved.runs[key]["outcome"]) == (0, "merged")
    shown = project.shown(key)
    assert (shown["status"], shown["verified"], shown["criteria"][0]["met"]) == ("done", "person", True)
    assert project.litter() == []


def test_who_approved_a_result_is_shown_with_its_run(project: Project) -> None:
    key = project.ticket("echo x > x.txt", *UNCHECKED)
    project.ask("run")
    assert project.run_of(key)["approved"] is None
    project.ask("approve", key)
    approved = project.run_of(key)["approved"]
    assert approved["by"].startswith("person:")
    shown = f"approved   {local(approved['at'])} by {approved['by'].partition(':')[2]}"
    assert shown in project.call("runs", "show", key).out


def test_waiting_for_review_is_not_waiting_for_run(project: Project) -> None:
    project.ticket("echo x > x.txt", *UNCHECKED)
    assert project.ask("run").code == 4
    again = project.ask("run")
    assert (again.code, again.data["runs"]) == (0, [])
    assert len(project.turns()) == 1


def test_a_rejection_takes_a_round_and_its_reason_reaches_the_agent(project: Project) -> None:
    tells = 'grep -o "too short" "$TRACKDOWN_FEEDBACK" > x.txt'
    key = project.ticket("", *UNCHECKED, rounds=["echo x > x.txt", tells])
    project.ask("run")
    answer = project.ask("reject", key, "--reason", "It is too short")
    assert (answer.code, answer.runs[key]["state"], answer.runs[key]["round"]) == (4, "review", 1)
    assert project.shown(key)["status"] == "review"
    assert project.ask("approve", key).code == 0
    assert project.file("x.txt") == "too short"


def test_a_third_rejection_escalates_and_keeps_the_workspace(project: Project) -> None:
    key = project.ticket('echo "$TRACKDOWN_ROUND" > x.txt', *UNCHECKED)
    project.ask("run")
    for _ in range(2):
        assert project.ask("reject", key, "--reason", "no").runs[key]["state"] == "review"
    answer = project.ask("reject", key, "--reason", "still no")
    assert (answer.code, answer.runs[key]["state"]) == (4, "escalated")
    assert project.shown(key)["status"] == "blocked"
    assert project.run_of(key)["workspace"]


def test_a_ticket_without_criteria_lands_unverified(project: Project) -> None:
    key = project.ticket("echo x > x.txt")
    assert project.ask("run").code == 0
    assert project.shown(key)["verified"] == "none"


def test_a_policy_can_ask_for_review_of_tickets_without_criteria(project: Project) -> None:
    project.configure('[policy]\nunverified = "review"\n')
    key = project.ticket("echo x > x.txt")
    assert project.ask("run").code == 4
    assert project.ask("approve", key).code == 0
    assert project.shown(key)["verified"] == "person"


def test_a_check_from_outside_runs_only_after_a_person_approved_it(project: Project) -> None:
    ran = project.folder / "ran"
    write(project.plays, {"TASK-1.sh": "echo x > x.txt"})
    check = f"touch {ran}; test -f x.txt"
    key = project.ask("create", "--title", "Do it", "--criterion", "c", "--check", check, "--from-outside").data["key"]
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["wait"]["kind"]) == (4, "approval")
    assert not ran.exists()
    assert project.ask("approve", key).code == 0
    assert ran.exists()
    assert project.shown(key)["verified"] == "evidence"


def test_a_check_approved_before_the_run_runs_at_once(project: Project) -> None:
    write(project.plays, {"TASK-1.sh": "echo x > x.txt"})
    words = ("--criterion", "c", "--check", "test -f x.txt", "--from-outside")
    key = project.ask("create", "--title", "Do it", *words).data["key"]
    assert project.ask("approve", key).data["approved"] == "checks"
    assert project.ask("run").code == 0


def test_approving_what_waits_for_nothing_is_refused(project: Project) -> None:
    key = project.ticket("echo x > x.txt")
    assert project.ask("approve", key).error["code"] == "E-REFUSED"
    assert project.ask("reject", key, "--reason", "no").code != 0
    assert project.ask("merge", key).code != 0
    assert project.ask("approve", "TASK-99").code == 5


def test_a_rejection_needs_a_reason(project: Project) -> None:
    key = project.ticket("echo x > x.txt", *UNCHECKED)
    project.ask("run")
    assert project.ask("reject", key, "--reason", "  ").error["code"] == "E-INPUT"
    assert project.shown(key)["status"] == "review"


@pytest.mark.parametrize("how", ["by itself", "without its environment", "out of its session"])
def test_an_agent_that_types_what_only_a_person_may_is_refused(how: str, project: Project) -> None:
    prefix = {
        "by itself": "",
        "without its environment": 'env -i PATH="$PATH" HOME="$HOME" TRACKDOWN_USER=ada ',
        "out of its session": f'env -u TRACKDOWN_RUN {sys.executable} -c "import os,sys; os.setsid() if os.getpid() != '
        'os.getpgrp() else 0; os.execvp(sys.argv[1], sys.argv[1:])" ',
    }[how]
    verbs = ("approve TASK-1", "update TASK-1 --status done", "run", "runs cancel RUN-1", "config set run.jobs 5")
    typed = "\n".join(f"{prefix}{TRACKDOWN} --json {verb} >> $OUT || echo $? >> $OUT.codes" for verb in verbs)
    out = project.folder / "said"
    key = project.ticket(f"OUT={out}\necho x > x.txt\n{typed}\n{prefix}{TRACKDOWN} comment TASK-1 'I am at it' >&2")
    answer = project.ask("run")
    assert answer.code == 0, answer
    said = [json.loads(line) for line in out.read_text().splitlines()]
    assert [item["errors"][0]["code"] for item in said] == ["E-NEEDS-PERSON"] * len(verbs)
    assert (project.folder / "said.codes").read_text().split() == ["4"] * len(verbs)
    [comment] = [item for item in project.shown(key)["comments"] if item["text"] == "I am at it"]
    assert comment["by"] == "agent:player"


def test_a_check_written_by_the_agent_is_no_person_either(project: Project) -> None:
    out = project.folder / "said"
    play = f"echo '{TRACKDOWN} --json approve TASK-1 > {out}; true' > mine.sh"
    key = project.ticket(play, "--criterion", "runs", "--check", "sh mine.sh", *UNCHECKED)
    assert project.ask("run").runs[key]["state"] == "review"
    assert json.loads(out.read_text())["errors"][0]["code"] == "E-NEEDS-PERSON"


def test_after_the_run_the_same_shell_is_a_person_again(project: Project) -> None:
    key = project.ticket("echo x > x.txt", *UNCHECKED)
    project.ask("run")
    done = subprocess.run(
        [sys.executable, "-m", "trackdown", "approve", key], cwd=project.root, env=project.environment, check=False
    )
    assert done.returncode == 0
