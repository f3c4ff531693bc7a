"""``trackdown report forecast`` over runs that really happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackdown.testing.projects import Project, make_project

TEXT = "# Ticket: PLAYER-{0} - Write {0}\n\n**Agent:** @player\n**Complexity:** simple\n**Estimated tokens:** 2K\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    return made


def test_without_runs_there_is_nothing_to_compare(project: Project) -> None:
    assert "nothing to compare" in project.call("report", "forecast").out
    assert project.ask("report", "forecast").data["tickets"] == []


def test_an_imported_agent_ticket_runs_and_is_compared_with_its_forecast(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "PLAYER-1.md"
    file.write_text(TEXT.format(1))
    project.ask("import", str(file), "--format", "arela")
    (project.plays / "TASK-1.sh").write_text("echo one > one.txt\n")
    project.ask("run")
    assert project.ask("show", "PLAYER-1").data["status"] == "done"
    data = project.ask("report", "forecast").data
    [row] = data["tickets"]
    assert (row["key"], row["agent"], row["complexity"]) == ("TASK-1", "player", "simple")
    assert row["tokens"] == {"estimate": 2000, "actual": None, "ratio": None}
    assert row["minutes"]["ratio"] > 0
    assert data["unknown"]["tokens"] == ["TASK-1"]
    shown = project.call("report", "forecast").out
    assert "written tokens: nothing to compare; unknown: TASK-1" in shown
    assert "time: the one ticket off by" in shown


def test_a_query_narrows_the_report_and_a_wrong_one_is_refused(project: Project) -> None:
    assert project.ask("report", "forecast", "--query", "label:none").data["tickets"] == []
    assert project.call("--json", "report", "forecast", "--query", "((").code == 2
