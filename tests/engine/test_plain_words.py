"""What a person is told, and what of theirs is respected while agents work. Each was missing once."""

from __future__ import annotations

from trackdown.testing.projects import Project
from trackdown.testing.repositories import write


def test_what_the_set_up_leaves_behind_is_not_the_agents_work(project: Project) -> None:
    project.configure('[workspace]\nsetup = ["mkdir modules && date > modules/x"]\n')
    key = project.ticket("echo x > x.txt")
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (1, "failed")
    assert "modules/x" in answer.runs[key]["reason"]
    assert project.turns() == []


def test_what_the_set_up_leaves_in_ignored_files_is_fine(project: Project) -> None:
    project.configure('[workspace]\nsetup = ["date > made.log"]\n')
    project.ticket("test -f made.log; echo x > x.txt")
    assert project.ask("run").data["summary"] == {"merged": 1}


def test_a_ticket_whose_agent_is_missing_does_not_stop_the_others(project: Project) -> None:
    bad = project.ticket("", "--agent", "gone")
    good = project.ticket("echo x > x.txt")
    answer = project.ask("run")
    assert answer.code == 3
    assert answer.runs[good]["state"] == "done"
    assert [(item["key"], "no agent 'gone'" in item["reason"]) for item in answer.data["unstarted"]] == [(bad, True)]
    assert project.shown(bad)["status"] == "open"


def test_a_ticket_that_is_done_is_named_when_it_is_asked_for_again(project: Project) -> None:
    key = project.ticket("echo x > x.txt")
    project.ask("run")
    answer = project.ask("run", key)
    assert answer.code == 0
    assert answer.data["unstarted"] == [{"key": key, "reason": "it is done"}]


def test_a_ticket_at_work_is_moved_by_its_run_alone(project: Project) -> None:
    key = project.ticket("echo x > x.txt", "--criterion", "a person looks")
    project.ask("run")
    for words in (("block", key, "--reason", "wait"), ("update", key, "--status", "done", "--force")):
        answer = project.ask(*words)
        assert (answer.code, answer.error["code"]) == (2, "E-REFUSED"), words
        assert "RUN-1 is at" in answer.error["message"]
    assert project.ask("approve", key).code == 0


def test_what_an_agents_file_asks_for_in_vain_is_said_before_it_starts(project: Project) -> None:
    project.agent(model="opus")
    project.agent("other", model="sonnet")
    project.ticket("echo x > x.txt", "--agent", "player")
    said = project.call("run").err
    assert "player.yaml:1: `model` has no effect" in said
    assert "other.yaml:" not in said
    assert "has no effect" not in project.call("run", "--quiet").err


def test_a_check_that_ran_out_of_time_says_so(project: Project) -> None:
    project.configure("[verify]\ncheck_seconds = 1\n")
    key = project.ticket("date +%N > x.txt", "--criterion", "slow", "--check", "echo before; sleep 60")
    project.ask("run")
    (item,) = project.evidence(key, "criterion")
    assert (item["verdict"], item["exit_code"]) == ("failed", None)
    assert "ran out of time" in project.call("runs", "show", key).out


def test_a_landing_that_waits_names_the_files_in_the_way(project: Project) -> None:
    key = project.ticket("echo two > src/app.txt")
    write(project.root, {"src/app.txt": "mine\n"})
    answer = project.ask("run")
    assert "src/app.txt" in answer.runs[key]["wait"]["detail"]


def test_a_result_without_proof_is_called_unverified(project: Project) -> None:
    project.ticket("echo x > x.txt")
    answer = project.call("run")
    assert "unverified" in answer.out
    assert project.run_of("TASK-1")["verified"] == "none"


def test_a_judge_cannot_be_shadowed_by_a_new_file(project: Project) -> None:
    check = "python3 -m unittest no_such_test"
    key = project.ticket("touch unittest.py", "--criterion", "c", "--check", check)
    project.ask("run")
    (item,) = project.evidence(key, "protected")
    assert "unittest.py" in item["excerpt"]
    assert project.evidence(key, "criterion")[0]["verdict"] == "failed", "it ran the agent's own unittest.py"


def test_the_only_agent_with_a_file_is_meant_also_where_clients_are_installed(project: Project) -> None:
    installed = project.folder / "bin"
    write(installed, {"claude": "#!/bin/sh\nexit 1\n", "codex": "#!/bin/sh\nexit 1\n"})
    for name in ("claude", "codex"):
        (installed / name).chmod(0o755)
    project.environment["PATH"] = f"{installed}:{project.environment['PATH']}"
    key = project.ticket("echo x > x.txt")
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["agent"]) == (0, "player"), answer
