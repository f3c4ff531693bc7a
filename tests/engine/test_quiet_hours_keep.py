"""In quiet hours no turn begins, and the command says until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from trackdown.testing.projects import Project


def quiet(begins: float, ends: float) -> str:
    """Hours around now, in minutes."""
    now = datetime.now(UTC)
    first, last = (now + timedelta(minutes=minutes) for minutes in (begins, ends))
    return f'[limits]\nquiet = "{first:%H:%M}-{last:%H:%M}"\n'


NOW = (-60, 60)
LATER = (120, 180)


def test_nothing_begins_in_quiet_hours_and_the_command_says_so(project: Project) -> None:
    project.configure(quiet(*NOW))
    key = project.ticket("echo x > x.txt")
    assert "quiet until" in project.ask("run", "--dry-run").data["planned"][0]["when"]
    answer = project.call("run", "--no-wait")
    assert answer.code == 4
    assert "It is quiet until" in answer.err
    assert "it is quiet until" in answer.out
    assert project.turns() == []
    assert project.shown(key)["status"] == "open"


def test_outside_of_them_work_goes_on(project: Project) -> None:
    project.configure(quiet(*LATER))
    project.ticket("echo x > x.txt")
    assert project.ask("run").data["summary"] == {"merged": 1}


def test_a_fix_round_waits_until_they_are_over(project: Project) -> None:
    key = project.ticket("echo bad > x.txt", "--criterion", "c", "--check", "grep good x.txt")
    project.killed_at("verified", "run")
    project.configure(quiet(*NOW))
    answer = project.ask("run", "--no-wait")
    run = answer.runs[key]
    assert (answer.code, run["state"], run["wait"]["kind"]) == (4, "waiting", "quiet")
    assert run["wait"]["until"] > datetime.now(UTC).isoformat()
    assert len(project.turns()) == 1


def test_the_run_that_waited_goes_on_once_it_is_loud(project: Project) -> None:
    project.ticket("echo bad > x.txt", "--criterion", "c", "--check", "grep good x.txt")
    project.killed_at("verified", "run")
    config = project.root / ".trackdown" / "config.toml"
    before = config.read_text(encoding="utf-8")
    project.configure(quiet(*NOW))
    project.ask("run", "--no-wait")
    config.write_text(before, encoding="utf-8")
    assert project.ask("runs", "retry", "RUN-1").runs["TASK-1"]["state"] == "escalated", "it went on"


@pytest.mark.parametrize("zone", ["Nowhere/At_All", "../../etc/passwd"])
def test_a_zone_that_is_none_is_an_error_that_names_the_setting(zone: str, project: Project) -> None:
    project.configure(f'[limits]\nquiet = "22:00-06:00 {zone}"\n')
    answer = project.ask("run")
    assert (answer.code, answer.error["code"]) == (2, "E-CONFIG")
    assert "quiet" in str(answer.error)
