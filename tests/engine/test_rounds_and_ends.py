"""Fix rounds, and every way in which a run ends or waits without landing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trackdown.testing.processes import alive, until
from trackdown.testing.projects import Project, finished
from trackdown.testing.repositories import git

NEVER = ("--criterion", "never", "--check", "false")


def _later(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def _limit(seconds: float) -> str:
    return f"""echo '{{"type": "limit", "until": "{_later(seconds)}", "message": "enough for now"}}'; exit 1"""


def test_two_fix_rounds_and_then_a_person_is_asked(project: Project) -> None:
    key = project.ticket('echo "$TRACKDOWN_ROUND" > x.txt', *NEVER)
    answer = project.ask("run")
    assert answer.code == 4
    assert [turn["round"] for turn in project.turns()] == [0, 1, 2]
    run = answer.runs[key]
    assert (run["state"], run["round"]) == ("escalated", 2)
    shown = project.shown(key)
    assert shown["status"] == "blocked"
    assert "not right after 2 fix rounds" in shown["reason"]
    assert (Path(project.run_of(key)["workspace"]) / "x.txt").read_text() == "2\n"
    assert project.log() == []
    assert project.ask("run").data["runs"] == [], "it is not handed out again"


def test_a_result_mended_in_a_round_is_merged_and_called_fixed(project: Project) -> None:
    key = project.ticket(
        "", "--criterion", "c", "--check", "grep good x.txt", rounds=["echo bad > x.txt", "echo good > x.txt"]
    )
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["outcome"], answer.runs[key]["round"]) == (0, "fixed", 1)
    assert answer.data["summary"] == {"fixed": 1}


def test_the_second_round_goes_on_in_the_same_workspace(project: Project) -> None:
    project.ticket("", "--criterion", "c", "--check", "test -f b", rounds=["echo a > a", "test -f a; echo b > b"])
    assert project.ask("run").code == 0
    assert len({turn["cwd"] for turn in project.turns()}) == 1


def test_an_agent_that_fails_ends_the_run_and_blocks_the_ticket(project: Project) -> None:
    key = project.ticket("echo half > half.txt; echo 'no such model' >&2; exit 3")
    other = project.ticket("echo x > x.txt")
    answer = project.ask("run")
    assert answer.code == 3, "one part of it worked"
    assert (answer.runs[key]["state"], answer.runs[other]["state"]) == ("failed", "done")
    assert "no such model" in answer.runs[key]["reason"]
    assert project.shown(key)["status"] == "blocked"
    assert (Path(project.run_of(key)["workspace"]) / "half.txt").exists()


def test_if_every_run_fails_the_command_fails(project: Project) -> None:
    project.ticket("exit 3")
    assert project.ask("run").code == 1


def test_a_turn_that_takes_too_long_is_ended_with_its_descendants(project: Project) -> None:
    project.agent(limits={"turn_seconds": 1})
    pids = project.folder / "pids"
    key = project.ticket(f"sleep 60 & echo $! > {pids}; wait")
    assert project.ask("run").code == 1
    assert "in time" in project.run_of(key)["reason"]
    assert not alive(int(pids.read_text()))


def test_a_limit_waits_uses_no_round_and_goes_on_when_it_is_over(project: Project) -> None:
    key = project.ticket(f"if [ ! -f x.txt ]; then echo half > x.txt; {_limit(3600)}; fi; echo whole >> x.txt")
    answer = project.ask("run")
    run = answer.runs[key]
    assert (answer.code, run["state"], run["wait"]["kind"], run["round"]) == (4, "waiting", "limit", 0)
    assert project.ask("run").data["runs"] == [], "not before its time"
    assert len(project.turns()) == 1


def test_wait_stays_until_the_limit_is_over_and_goes_on_in_the_same_workspace(project: Project) -> None:
    key = project.ticket(f"if [ ! -f x.txt ]; then echo half > x.txt; {_limit(2)}; fi; echo whole >> x.txt")
    answer = project.ask("run", "--wait")
    assert (answer.code, answer.runs[key]["state"], answer.runs[key]["round"]) == (0, "done", 0)
    assert project.file("x.txt") == "half\nwhole"
    assert [turn["round"] for turn in project.turns()] == [0, 0]


def test_no_other_ticket_goes_to_an_agent_that_has_reached_its_limit(project: Project) -> None:
    project.ticket(_limit(3600))
    other = project.ticket("echo x > x.txt")
    assert project.ask("run", "--jobs", "1").code == 4
    assert project.shown(other)["status"] == "open"
    assert {turn["ticket"] for turn in project.turns()} == {"TASK-1"}


def test_a_run_is_cancelled_from_another_process(project: Project) -> None:
    key = project.ticket("echo half > half.txt; sleep 60")
    process = project.start("run")
    until(lambda: project.turns(), "the agent began")
    cancelled = project.ask("runs", "cancel", key, "--reason", "not needed")
    assert cancelled.code == 0
    answer = finished(process)
    assert (answer.code, answer.runs[key]["state"]) == (1, "cancelled")
    assert not alive(project.turns()[0]["pid"])
    shown = project.shown(key)
    assert shown["status"] == "open"
    uid = answer.runs[key]["uid"]
    assert "half.txt" in git(project.root, "ls-tree", "--name-only", f"refs/trackdown/wip/{uid}")


def test_a_check_at_work_is_ended_when_its_run_is_cancelled(project: Project) -> None:
    pids = project.folder / "pids"
    key = project.ticket("echo x > x.txt", "--criterion", "c", "--check", f"sleep 60 & echo $! > {pids}; wait")
    process = project.start("run")
    until(lambda: pids.exists() and pids.read_text(), "the check began")
    project.ask("runs", "cancel", key)
    assert finished(process).runs[key]["state"] == "cancelled"
    assert not alive(int(pids.read_text()))


def test_a_parked_run_is_cancelled_at_once(project: Project) -> None:
    key = project.ticket("echo x > x.txt", "--criterion", "Reads well")
    project.ask("run")
    assert project.ask("runs", "cancel", key).code == 0
    assert project.run_of(key)["state"] == "cancelled"
    assert project.shown(key)["status"] == "open"
    assert project.ask("runs", "cancel", key).error["code"] == "E-REFUSED"


def test_cancelling_the_ticket_of_a_parked_run_takes_the_run_along(project: Project) -> None:
    key = project.ticket("echo x > x.txt", "--criterion", "Reads well")
    project.ask("run")
    assert project.ask("update", key, "--status", "cancelled", "--reason", "not wanted").code == 0
    project.ask("run")
    assert project.run_of(key)["state"] == "cancelled"
    assert project.shown(key)["status"] == "cancelled"


def test_cancelling_the_ticket_ends_the_agent_at_work_on_it(project: Project) -> None:
    key = project.ticket("echo half > half.txt; sleep 60")
    process = project.start("run")
    until(lambda: project.turns(), "the agent began")
    assert project.ask("update", key, "--status", "cancelled", "--reason", "not wanted").code == 0
    answer = finished(process, 30)
    assert answer.runs[key]["state"] == "cancelled"
    assert not alive(project.turns()[0]["pid"])
    assert project.shown(key)["status"] == "cancelled"


def test_a_retry_is_a_new_run_in_a_fresh_workspace(project: Project) -> None:
    key = project.ticket("", rounds=["exit 3"])
    project.ask("run")
    (project.plays / f"{key}.0.sh").write_text("echo x > x.txt")
    answer = project.ask("runs", "retry", key)
    assert (answer.code, answer.runs[key]["key"], answer.runs[key]["state"]) == (0, "RUN-2", "done")
    assert project.ask("runs", "retry", key).error["code"] == "E-REFUSED"


def test_set_up_runs_once_for_a_workspace_and_its_output_is_kept(project: Project) -> None:
    log = project.folder / "setups"
    project.configure(f'[workspace]\nsetup = ["echo installed; pwd >> {log}"]\n')
    key = project.ticket("", "--criterion", "c", "--check", "test -f b", rounds=["echo a > a", "echo b > b"])
    assert project.ask("run").code == 0
    workspace = project.turns()[0]["cwd"]
    assert log.read_text().splitlines().count(workspace) == 1
    operations = project.ask("log", project.run_of(key)["key"]).data
    assert operations


def test_a_set_up_that_fails_fails_the_run_before_the_agent_starts(project: Project) -> None:
    project.configure('[workspace]\nsetup = "echo no network >&2; exit 9"\n')
    key = project.ticket("echo x > x.txt")
    assert project.ask("run").code == 1
    assert "no network" in project.run_of(key)["reason"]
    assert project.turns() == []


def test_a_set_up_has_a_time_limit(project: Project) -> None:
    project.configure('[workspace]\nsetup = "sleep 60"\nsetup_seconds = 0.5\n')
    key = project.ticket("echo x > x.txt")
    assert project.ask("run").code == 1
    assert "ran out of time" in project.run_of(key)["reason"]


def test_a_workspace_removed_by_hand_between_the_rounds_is_made_again(project: Project) -> None:
    key = project.ticket("", "--criterion", "Reads well", rounds=["echo a > a.txt", "echo b > b.txt"])
    project.ask("run")
    shutil.rmtree(project.run_of(key)["workspace"])
    answer = project.ask("reject", key, "--reason", "again")
    assert answer.runs[key]["state"] == "review", answer
    assert project.ask("approve", key).code == 0
    assert project.file("b.txt") == "b"
    uid = answer.runs[key]["uid"]
    kept = git(project.root, "log", "--format=", "--name-only", f"refs/trackdown/wip/{uid}", "--", "a.txt")
    assert kept


def test_a_workspace_that_vanishes_under_the_agent_fails_the_run_with_a_sentence(project: Project) -> None:
    key = project.ticket('rm -rf "$PWD"')
    answer = project.ask("run")
    assert answer.code in (1, 4), answer
    assert project.shown(key)["status"] == "blocked"
    assert "Traceback" not in answer.err + answer.out
