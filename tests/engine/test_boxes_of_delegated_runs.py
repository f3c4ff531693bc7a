"""Boxes of the definition of done that gates can judge are settled by the gates of a delegated run, before it lands."""

from __future__ import annotations

from typing import Any

import pytest

from trackdown.testing.projects import Project
from trackdown.testing.repositories import write

TESTS = '[gates.tests]\ncommand = "echo 1 passed in 0.1s; test -e x.txt"\n'
LINT = '[gates.lint]\ncommand = "! grep bad x.txt"\n'


def boxed(project: Project, *boxes: str, script: str = "echo good > x.txt", before: str = "") -> str:
    lines = "".join(f"- [ ] {box}\n" for box in boxes)
    write(project.folder, {"ticket.md": f"# Do it\n\n{before}## Definition of Done\n\n{lines}"})
    made = project.ask("create", "--file", str(project.folder / "ticket.md")).data["tickets"]
    write(project.plays, {f"{made[0]['key']}.sh": script})
    return str(made[0]["key"])


def met(project: Project, key: str) -> dict[str, tuple[bool, Any]]:
    return {item["text"]: (item["met"], item["evidence"]) for item in project.shown(key)["criteria"]}


def test_boxes_that_the_gates_judge_wait_for_nobody(project: Project) -> None:
    project.configure(TESTS + LINT)
    key = boxed(project, "All tests passing", "No linting errors")
    answer = project.ask("delegate", key, "--to", "player")
    assert answer.code == 0, answer
    assert project.has("x.txt")
    assert project.shown(key)["status"] == "done"
    for text, gate in (("All tests passing", "tests"), ("No linting errors", "lint")):
        held, evidence = met(project, key)[text]
        assert held
        assert (evidence["by"], evidence["run"], evidence["gates"]) == ("check", "RUN-1", [gate])
    assert "tests passed" in project.call("runs", "show", key).out


def test_what_only_a_person_can_say_still_waits_and_the_rest_is_settled(project: Project) -> None:
    project.configure(TESTS)
    key = boxed(project, "All tests passing", "Documentation updated", "No linting errors")
    assert project.ask("delegate", key, "--to", "player").code == 4
    verdicts = {item["name"]: item["verdict"] for item in project.evidence(key, "criterion")}
    assert verdicts == {"All tests passing": "passed", "Documentation updated": "person", "No linting errors": "person"}
    assert "All tests" not in project.run_of(key)["wait"]["detail"]
    assert project.ask("approve", key).code == 0
    by = {text: evidence["by"] for text, (_, evidence) in met(project, key).items()}
    assert by["All tests passing"] == "check"
    assert by["Documentation updated"] != "check"


def test_a_box_whose_gate_fails_sends_the_result_back_though_the_gate_is_not_required(project: Project) -> None:
    project.configure(LINT + "required = false\n")
    key = boxed(project, "No linting errors", script="echo bad > x.txt")
    assert project.ask("delegate", key, "--to", "player").code == 4
    assert project.run_of(key)["state"] == "escalated"
    (seen,) = project.evidence(key, "criterion")
    assert (seen["verdict"], seen["excerpt"]) == ("failed", "lint failed")


@pytest.mark.parametrize(
    ("criterion", "code"), [("- [ ] It is there\n  check: test -e x.txt\n", 0), ("- [ ] It is nice\n", 4)]
)
def test_a_box_about_the_criteria_is_judged_by_them(project: Project, criterion: str, code: int) -> None:
    before = f"## Acceptance Criteria\n\n{criterion}\n"
    key = boxed(project, "All acceptance criteria met", before=before)
    assert project.ask("delegate", key, "--to", "player").code == code


def test_what_is_run_without_delegating_leaves_its_boxes_to_a_person(project: Project) -> None:
    project.configure(TESTS)
    key = boxed(project, "All tests passing")
    assert project.ask("run", key).code == 4
