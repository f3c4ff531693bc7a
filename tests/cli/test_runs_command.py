"""``trackdown runs``: looking at runs and their logs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from trackdown.testing.processes import until
from trackdown.testing.projects import Project, finished, make_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    return made


def test_before_the_first_run_the_list_says_so(project: Project) -> None:
    assert project.call("runs").out.startswith("No run yet.")
    assert project.ask("runs").data == []


def test_runs_are_listed_newest_first_and_by_ticket(project: Project) -> None:
    keys = [project.ticket(f"echo {n} > {n}.txt") for n in range(2)]
    project.ask("run", "--jobs", "1")
    assert [run["key"] for run in project.ask("runs").data] == ["RUN-2", "RUN-1"]
    assert [run["ticket"] for run in project.ask("runs", "list", keys[0]).data] == [keys[0]]
    assert len(project.ask("runs", "--limit", "1").data) == 1
    assert project.ask("runs", "--open").data == []


def test_a_run_is_shown_by_its_key_or_its_tickets(project: Project) -> None:
    key = project.ticket("echo x > x.txt", "--criterion", "c", "--check", "test -f x.txt")
    project.ask("run")
    assert project.run_of(key) == project.run_of("run-1")
    text = project.call("runs", "show", "RUN-1").out
    assert "passed  c  [test -f x.txt" in text
    assert "merged" in text


def test_what_a_client_did_not_tell_is_unknown_and_not_nothing(project: Project) -> None:
    silent, told = (
        project.ticket("echo x > x.txt"),
        project.ticket("""echo '{"type": "usage", "input": 7}'; echo y > y"""),
    )
    project.ask("run")
    text = project.call("runs", "show", silent).out
    assert "usage      unknown\n  cost       unknown\n" in text
    assert "tokens unknown" in text
    run = project.run_of(silent)
    assert (run["usage"], run["cost"]["usd"], run["turns"][0]["usage"]) == (None, None, None)
    assert project.run_of(told)["usage"]["input"] == 7
    assert "usage      7 in, 0 cached" in project.call("runs", "show", told).out
    listed = {item["ticket"]: item for item in project.ask("runs").data}
    assert (listed[silent]["usage"], listed[silent]["cost"]) == (None, None)
    assert project.shown(silent)["runs"][0]["usage"] is None
    (report,) = [item for item in project.shown(silent)["comments"] if item["kind"] == "report"]
    assert (report["data"]["tokens"], report["data"]["cost_usd"]) == (None, None)


def test_a_run_that_does_not_exist_is_not_found(project: Project) -> None:
    for verb in ("show", "diff", "logs", "cancel", "retry"):
        answer = project.ask("runs", verb, "RUN-7")
        assert (answer.code, answer.error["code"]) == (5, "E-NOT-FOUND"), verb


def test_a_verb_without_a_run_says_how_to_name_one(project: Project) -> None:
    answer = project.ask("runs", "show")
    assert answer.code == 2
    assert "RUN-1" in answer.error["hint"]


def test_the_diff_of_a_waiting_run_shows_what_it_would_change(project: Project) -> None:
    key = project.ticket("echo new > new.txt", "--criterion", "Reads well")
    project.ask("run")
    assert "+new" in project.call("runs", "diff", key).out
    assert "new.txt" in project.call("runs", "diff", key, "--stat").out


def test_logs_are_one_event_a_line_of_every_turn(project: Project) -> None:
    key = project.ticket(
        "", "--criterion", "c", "--check", "test -f b", rounds=["echo one; echo a > a", "echo two; echo b > b"]
    )
    project.ask("run")
    events = project.ask("runs", "logs", key).data
    said = [(event["round"], event["text"]) for event in events if event["type"] == "text"]
    assert said == [(0, "one"), (1, "two")]
    assert "two" in project.call("runs", "logs", key).out
    followed = [json.loads(line) for line in project.call("--json", "runs", "logs", key, "--follow").out.splitlines()]
    assert [line["data"] for line in followed] == [*events, {"run": "RUN-1", "events": len(events)}]


def test_logs_can_be_followed_until_the_run_is_over(project: Project) -> None:
    go = project.folder / "go"
    key = project.ticket(f"echo early; while [ ! -e {go} ]; do sleep 0.02; done; echo late; echo x > x.txt")
    run = project.start("run")
    until(lambda: project.turns(), "the agent began")
    follow = project.start("runs", "logs", key, "--follow")
    _until_line(follow, "early")
    go.touch()
    rest = finished(follow).out
    assert "late" in rest
    # As JSON every line is an envelope, and nothing else is printed.
    told = [json.loads(line) for line in rest.splitlines()]
    assert all(line["ok"] for line in told)
    assert told[-1]["data"] == {"run": "RUN-1", "events": 3}
    assert finished(run).code == 0


def _until_line(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if text in line:
            return
    raise AssertionError(f"it ended without saying {text!r}")


def test_what_an_agent_says_cannot_steer_the_terminal(project: Project) -> None:
    key = project.ticket("printf 'red \\033[31m bell \\007\\n'; echo x > x.txt")
    answer = project.call("run")
    logs = project.call("runs", "logs", key)
    assert "\033" not in answer.out + answer.err + logs.out
    assert "\007" not in answer.out + answer.err + logs.out


def test_retrying_with_an_agent_that_does_not_exist_changes_nothing(project: Project) -> None:
    key = project.ticket("exit 3")
    project.ask("run")
    assert project.ask("runs", "retry", key, "--agent", "nobody").code == 5
    assert project.shown(key)["status"] == "blocked"


def test_an_option_of_another_verb_is_refused_and_its_own_verb_named(project: Project) -> None:
    answer = project.ask("runs", "logs", "RUN-1", "--kind", "tool")
    assert answer.code == 2
    error = answer.error
    assert (error["code"], error["message"]) == ("E-USAGE", "`runs logs` has no option --kind.")
    assert "`runs search`" in error["hint"]
    assert project.ask("runs", "logs", "RUN-1", "--format", "markdown").code == 2, "its usual value is no exception"


def test_a_search_without_a_text_asks_for_a_text(project: Project) -> None:
    answer = project.ask("runs", "search")
    assert answer.code == 2
    assert "needs a text" in answer.error["message"]
