"""What passes by itself is waited for and tried again, with bounds; everything else ends the run."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from trackdown.core.runs.trouble import MAX_RETRIES
from trackdown.testing.projects import Project

QUICKLY = "[limits]\nretry_seconds = 0.5\n"


def fails(message: str, times: int = 1, then: str = "echo whole >> x.txt") -> str:
    """A play that ends so many turns with an error event."""
    event = json.dumps({"type": "error", "message": message})
    return f"""
n=$(cat turns.log 2>/dev/null | wc -l)
echo x >> turns.log
if [ $n -lt {times} ]; then echo half >> x.txt; echo '{event}'; exit 1; fi
{then}
"""


@pytest.mark.parametrize(
    "message", ["API Error: 500 internal server error", "API Error: 529 overloaded_error", "Connection refused"]
)
def test_what_passes_by_itself_is_tried_again_and_costs_no_round(message: str, project: Project) -> None:
    project.configure(QUICKLY)
    key = project.ticket(fails(message))
    answer = project.ask("run")
    run = answer.runs[key]
    assert (answer.code, run["outcome"], run["round"]) == (0, "merged", 0), run
    assert project.file("x.txt") == "half\nwhole", "in the same workspace"
    first, second = project.run_of(key)["turns"]
    assert first["failure"].startswith("agent_error.provider_")
    assert (first["ending"] in ("failed", "limit"), second["ending"]) == (True, "finished")
    assert first["until"]


def test_after_so_many_tries_the_run_fails_and_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trackdown.core.runs.trouble.PAUSE_GROWS", 1)
    project.configure(QUICKLY)
    key = project.ticket(fails("API Error: 500 internal server error", times=99))
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (1, "failed")
    assert len(project.turns()) == MAX_RETRIES + 1
    assert f"still failing after {MAX_RETRIES} more tries" in answer.runs[key]["reason"]
    assert project.shown(key)["status"] == "blocked"


@pytest.mark.parametrize(
    ("message", "failure"),
    [
        ("API Error: 401 invalid x-api-key", "agent_error.provider_auth_or_access"),
        ("prompt is too long: 300000 tokens > 200000 maximum", "agent_error.context_overflow"),
        ("the moon is in the wrong house", "agent_error.unknown"),
    ],
)
def test_what_does_not_pass_ends_the_run_at_once(message: str, failure: str, project: Project) -> None:
    key = project.ticket(fails(message))
    answer = project.ask("run")
    assert (answer.code, answer.runs[key]["state"]) == (1, "failed")
    assert len(project.turns()) == 1
    (turn,) = project.run_of(key)["turns"]
    assert turn["failure"] == failure
    assert failure in project.call("runs", "show", key).out


def test_no_wait_ends_instead_of_trying_again_and_the_next_run_does_it(project: Project) -> None:
    project.configure(QUICKLY)
    key = project.ticket(fails("API Error: 500 internal server error"))
    answer = project.ask("run", "--no-wait")
    run = answer.runs[key]
    assert (answer.code, run["state"], run["wait"]["kind"]) == (4, "waiting", "retry")
    assert project.ask("run").runs[key]["outcome"] == "merged"


def test_a_person_can_let_it_go_on_before_its_time(project: Project) -> None:
    later = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    event = json.dumps({"type": "limit", "until": later, "message": "enough for now"})
    key = project.ticket(f"if [ ! -f x.txt ]; then echo half > x.txt; echo '{event}'; exit 1; fi; echo x > y.txt")
    assert project.ask("run").runs[key]["wait"]["kind"] == "limit"
    assert project.ask("runs", "retry", "RUN-1").runs[key]["outcome"] == "merged"


@pytest.mark.parametrize("point", ["turn-ended", "parked", "resumed"])
def test_a_pause_survives_a_kill(point: str, project: Project) -> None:
    project.configure(QUICKLY)
    project.ticket(fails("API Error: 500 internal server error"))
    project.killed_at(point, "run")
    answer = project.ask("run")
    assert [run["outcome"] for run in answer.runs.values()] == ["merged"], answer
    assert len(project.turns()) == 2
    assert project.differing() == 0


def test_a_limit_survives_a_kill_of_the_one_that_waits(project: Project) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    event = json.dumps({"type": "limit", "until": soon, "message": "enough for now"})
    key = project.ticket(f"if [ ! -f x.txt ]; then echo half > x.txt; echo '{event}'; exit 1; fi; echo x > y.txt")
    project.killed_at("parked", "run", "--wait")
    assert project.run_of(key)["wait"]["kind"] == "limit"
    answer = project.ask("run", "--wait")
    assert (answer.runs[key]["outcome"], answer.runs[key]["round"], len(project.turns())) == ("merged", 0, 2)
    assert project.differing() == 0


def test_while_one_agent_waits_for_its_limit_another_goes_on(project: Project) -> None:
    later = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    event = json.dumps({"type": "limit", "until": later, "message": "enough for now"})
    project.agent("other")
    waits = project.ticket(f"echo '{event}'; exit 1", "--agent", "player")
    goes = project.ticket("echo x > x.txt", "--agent", "other")
    behind = project.ticket("echo y > y.txt", "--agent", "player")
    answer = project.ask("run", "--jobs", "1")
    assert answer.runs[waits]["state"] == "waiting"
    assert answer.runs[goes]["outcome"] == "merged"
    assert project.shown(behind)["status"] == "open"


def test_a_run_that_is_tried_again_goes_on_while_another_is_at_work(project: Project) -> None:
    project.configure(QUICKLY)
    pipe = project.folder / "pipe"
    os.mkfifo(pipe)
    key = project.ticket(fails("API Error: 500 internal server error", then=f"echo go > {pipe}; echo whole >> x.txt"))
    other = project.ticket(f"read go < {pipe}; echo y > y.txt")
    answer = project.ask("run", "--jobs", "2")
    assert (answer.runs[key]["outcome"], answer.runs[other]["outcome"]) == ("merged", "merged")


def test_the_transcript_ends_with_why(project: Project) -> None:
    key = project.ticket(fails("API Error: 401 invalid x-api-key"))
    project.ask("run")
    events = [json.loads(line) for line in project.ask("runs", "logs", key).out.splitlines() if line.startswith("{")]
    whole = json.dumps(events)
    assert '"failure": "agent_error.provider_auth_or_access"' in whole or "provider_auth_or_access" in whole


def test_a_git_that_is_gone_leaves_the_run_open(project: Project) -> None:
    """The agent's play takes git away from Trackdown itself, and the next run has it back."""
    tools = project.folder / "tools"
    tools.mkdir()
    real = shutil.which("git")
    assert real is not None
    (tools / "git").symlink_to(real)
    without = [folder for folder in os.environ["PATH"].split(os.pathsep) if not (shutil.which("git", path=folder))]
    away = {"PATH": os.pathsep.join([str(tools), *without])}
    if shutil.which("sh", path=away["PATH"]) is None:
        (tools / "sh").symlink_to(shutil.which("sh") or "/bin/sh")
        for name in ("rm", "test", "env"):
            (tools / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    key = project.ticket(f"echo x > x.txt; rm -f {tools}/git")
    answer = project.ask("run", env=away)
    assert (answer.code, answer.runs[key]["state"]) == (1, "verifying"), answer
    assert "git" in answer.runs[key]["reason"]
    assert project.shown(key)["status"] == "in-progress"
    assert project.ask("run").runs[key]["outcome"] == "merged"
    assert len(project.turns()) == 1
