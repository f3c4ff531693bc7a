"""`recover --dry-run` says what would be ended and taken up, and does neither."""

from __future__ import annotations

import os
import signal

from trackdown.testing.processes import alive, until
from trackdown.testing.projects import Project

SLOW = 'echo "$TRACKDOWN_RUN" >> half.txt; if [ "$(wc -l < half.txt)" = 1 ]; then sleep 60; fi'


def _at_work(project: Project) -> int:
    """The pid of the agent that has begun."""
    until(lambda: project.turns(), "the agent began")
    return int(project.turns()[0]["pid"])


def test_with_nothing_left_behind_it_says_so(project: Project) -> None:
    project.ticket("echo other > other.txt")
    assert project.call("recover", "--dry-run").out == "Nothing was left behind.\n"
    assert project.ask("recover", "--dry-run").data == {"runs": [], "dry_run": True}


def test_an_agent_that_is_still_at_work_would_be_followed(project: Project) -> None:
    key = project.ticket("echo one > one.txt; sleep 3")
    project.killed_at("turn-launched", "run")
    agent = _at_work(project)
    (left,) = project.ask("recover", "--dry-run").data["runs"]
    expected = {"key": "RUN-1", "ticket": key, "state": "working", "goes_on": True, "adopts": True, "ends": []}
    assert left == expected
    assert "would go on, following its agent" in project.call("recover", "--dry-run").out
    assert alive(agent)
    assert project.ask("recover").code == 0
    assert project.ask("recover", "--dry-run").data["runs"] == []


def test_what_nobody_looks_after_would_be_ended_and_is_not(project: Project) -> None:
    project.ticket(SLOW)
    project.killed_at("turn-launched", "run")
    [supervisor] = [int(path.name) for path in (project.root / ".git" / "trackdown" / "live").glob("[0-9]*")]
    _at_work(project)
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: not alive(supervisor), "the supervisor is gone")
    before = project.ask("log", "RUN-1").data
    (left,) = project.ask("recover", "--dry-run").data["runs"]
    assert (left["goes_on"], left["adopts"]) == (True, False)
    # Whom the system did not end with its supervisor.
    strays = [int(name.removeprefix("process ")) for name in left["ends"]]
    assert strays
    assert f"would end: process {strays[0]}" in project.call("recover", "--dry-run").out
    assert all(map(alive, strays))
    assert project.ask("log", "RUN-1").data == before
    assert project.ask("recover").code == 0
    assert not any(map(alive, strays))


def test_a_run_that_waits_for_a_person_would_stay(project: Project) -> None:
    project.ticket("echo x > x.txt", "--criterion", "it reads well")
    project.ask("run")
    (left,) = project.ask("recover", "--dry-run").data["runs"]
    assert (left["state"], left["goes_on"], left["ends"]) == ("review", False, [])
    assert "would stay as it is (trackdown runs diff RUN-1" in project.call("recover", "--dry-run").out
    assert project.call("recover", "--dry-run", "--quiet").out == ""
