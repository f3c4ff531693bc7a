"""What ``.ticket-status.json`` says that a ticket cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trackdown.testing.agent_tickets import SMALL
from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import write

FOLDER = ".arela/tickets"
STATUS = f"{FOLDER}/.ticket-status.json"
USED = """echo '{"type": "usage", "input": 7, "cost": "0.30"}'; """


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def noted(project: Project, script: str, before: dict[str, Any]) -> dict[str, Any]:
    """What the status file says of the ticket after a run that did this, where it said ``before`` that."""
    write(project.root, {f"{FOLDER}/codex/CODEX-123-profile.md": SMALL})
    write(project.root, {STATUS: json.dumps({"tickets": {"CODEX-123": {"status": "open", **before}}})})
    project.ask("import", ".", "--format", "arela")
    key = project.shown("CODEX-123")["key"]
    write(project.plays, {f"{key}.sh": f"mkdir -p src/api; {script}echo x > src/api/users.ts"})
    project.ask("run", key, "--agent", "player")
    project.ask("export", "--format", "arela", "--in-place")
    found: dict[str, Any] = json.loads((project.root / STATUS).read_text())["tickets"]["CODEX-123"]
    return found


@pytest.mark.parametrize(("before", "cost"), [({}, 0.3), ({"cost": 0.2}, 0.5), ({"cost": 0}, 0.3)])
def test_the_cost_of_its_runs_is_noted_besides_what_it_cost_before(
    project: Project, before: dict[str, Any], cost: float
) -> None:
    found = noted(project, USED, before)
    assert (found["status"], found["agent"], found["cost"]) == ("in_progress", "codex", cost)
    assert project.ask("export", "--format", "arela", "--in-place").data["statuses"] is False


@pytest.mark.parametrize(
    ("script", "before"), [("", {}), ("", {"cost": 0.2}), (USED, {"cost": "much"}), (USED, {"cost": None})]
)
def test_a_cost_that_nobody_knows_is_left_as_it_was(project: Project, script: str, before: dict[str, Any]) -> None:
    found = noted(project, script, before)
    assert found["status"] == "in_progress"
    assert {name: found[name] for name in found if name == "cost"} == before
