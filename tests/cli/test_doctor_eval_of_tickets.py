"""``trackdown doctor --eval KEY``: criteria, definition of done, scope, the result of a run, what is recorded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from trackdown.testing.projects import Project, make_project
from trackdown.testing.repositories import commit_all, git, write

DOCUMENT = """\
# Greet people

## Acceptance Criteria

- [ ] It greets
  check: grep -q hello greeting.txt
- [ ] It is friendly

## Definition of Done

- [ ] All tests written and passing
- [ ] Documentation updated
"""
TESTS = '[gates.tests]\ncommand = "echo 1 passed in 0.1s; test ! -e broken"\n'
WORKFLOW = """\
workflows:
  feature:
    states: [planning, review, done]
    transitions:
      planning -> review: [tests_passing, code_approved]
      review -> done: []
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = make_project(tmp_path)
    made.configure(TESTS)
    return made


def documented(project: Project, text: str = DOCUMENT) -> str:
    file = project.folder / "ticket.md"
    file.write_text(text)
    return str(project.ask("create", "--file", str(file)).data["tickets"][0]["key"])


def evaluated(project: Project, *words: str, code: int = 0) -> dict[str, Any]:
    answer = project.ask("doctor", "--eval", *words)
    assert answer.code == code, answer
    data: dict[str, Any] = answer.data
    return data


def gate(data: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [item for item in data["gates"] if item["gate"] == name]
    return dict(found)


def test_the_criteria_of_a_ticket_are_checked_and_the_unmet_ones_named(project: Project) -> None:
    key = documented(project)
    data = evaluated(project, key, code=1)
    criteria = gate(data, "criteria")
    assert (criteria["verdict"], criteria["counted"]) == (
        "failed",
        {"good": 0, "total": 1, "unit": "criteria", "unknown": 1},
    )
    assert [(item["rule"], item["text"].partition(":")[0]) for item in criteria["findings"]] == [
        ("unmet", "It greets"),
        ("person", "It is friendly"),
    ]
    commit_all(project.root, {"greeting.txt": "hello\n"})
    data = evaluated(project, key)
    assert gate(data, "criteria")["verdict"] == "person"
    evaluated(project, key, "--strict", code=3)
    shown = project.shown(key)["criteria"]
    assert [item["met"] for item in shown[:2]] == [True, False]
    assert shown[0]["evidence"]["by"] == "check"


def test_a_definition_of_done_is_met_by_gates_as_far_as_they_can_say(project: Project) -> None:
    key = documented(project)
    data = evaluated(project, key, "--gate", "done")
    assert [(box["text"], box["verdict"]) for box in data["boxes"]] == [
        ("All tests written and passing", "passed"),
        ("Documentation updated", "person"),
    ]
    assert [item["gate"] for item in data["gates"]] == ["tests", "done"]
    met = {item["text"]: item["met"] for item in project.shown(key)["criteria"]}
    assert (met["All tests written and passing"], met["Documentation updated"]) == (True, False)
    commit_all(project.root, {"broken": ""})
    assert gate(evaluated(project, key, "--gate", "done", code=1), "done")["verdict"] == "failed"


def test_a_check_in_the_definition_of_done_belongs_to_it(project: Project) -> None:
    key = documented(project, "# T\n\n## Definition of Done\n- [ ] Built\n  check: test -f built\n")
    data = evaluated(project, key, code=1)
    assert (gate(data, "criteria")["verdict"], gate(data, "done")["verdict"]) == ("none", "failed")
    commit_all(project.root, {"built": ""})
    assert evaluated(project, key, "--gate", "criteria", code=3)["boxes"] == []
    assert not project.shown(key)["criteria"][0]["met"]
    assert gate(evaluated(project, key, "--gate", "done"), "done")["verdict"] == "passed"
    assert project.shown(key)["criteria"][0]["met"]


def test_results_are_one_step_of_the_ticket_that_can_be_undone(project: Project) -> None:
    key = documented(project)
    commit_all(project.root, {"greeting.txt": "hello\n"})
    before = project.shown(key)
    evaluated(project, key)
    after = project.shown(key)
    [comment] = after["comments"]
    assert comment["kind"] == "gates"
    assert comment["data"]["gates"][0]["gate"] == "tests"
    assert "tests: passed" in project.call("show", key).out
    assert project.ask("undo").code == 0
    undone = project.shown(key)
    assert (undone["comments"], undone["criteria"]) == ([], before["criteria"])
    assert project.differing() == 0


def test_nothing_is_settled_by_files_that_are_not_committed(project: Project) -> None:
    key = documented(project)
    write(project.root, {"greeting.txt": "hello\n"})
    data = evaluated(project, key)
    assert data["dirty"] is True
    assert "not committed" in data["recorded"]["left"]
    shown = project.shown(key)
    assert not any(item["met"] for item in shown["criteria"])
    assert len(shown["comments"]) == 1


def test_nothing_is_recorded_if_nobody_wants_it(project: Project) -> None:
    key = documented(project)
    before = project.shown(key)
    assert evaluated(project, key, "--no-record", code=1)["recorded"] is None
    assert project.shown(key) == before


def test_a_check_from_outside_waits_for_approval(project: Project) -> None:
    file = project.folder / "ticket.md"
    file.write_text("# T\n\n## Acceptance Criteria\n- [ ] a\n  check: touch ran\n")
    key = project.ask("create", "--from-outside", "--file", str(file)).data["tickets"][0]["key"]
    data = evaluated(project, key)
    assert gate(data, "criteria")["verdict"] == "person"
    assert not (project.root / "ran").exists()


def test_only_files_that_the_ticket_names_may_be_changed(project: Project) -> None:
    key = project.ticket("", "--modify", "src/app.txt")
    write(project.root, {"src/app.txt": "two\n"})
    assert gate(evaluated(project, key), "scope")["verdict"] == "passed"
    write(project.root, {"stray.txt": "x\n"})
    scope = gate(evaluated(project, key, code=1), "scope")
    assert [item["path"] for item in scope["findings"]] == ["stray.txt"]


def test_gates_approve_the_guards_that_are_theirs_and_withdraw_no_others(project: Project) -> None:
    commit_all(project.root, {".trackdown/workflows.yaml": WORKFLOW})
    key = project.ticket("")
    assert project.ask("workflow", "assign", key, "--workflow", "feature").code == 0
    assert project.ask("approve", key, "code_approved").code == 0
    assert evaluated(project, key)["recorded"]["approved"] == ["tests_passing"]
    guards = project.shown(key)["guards"]
    assert {name: known["by"] for name, known in guards.items()} == {"code_approved": "person", "tests_passing": "gate"}
    commit_all(project.root, {"broken": ""})
    assert evaluated(project, key, code=1)["recorded"]["withdrawn"] == ["tests_passing"]
    assert list(project.shown(key)["guards"]) == ["code_approved"]
    assert project.ask("approve", key, "tests_passing").code == 0
    assert evaluated(project, key, code=1)["recorded"]["withdrawn"] == []


def parked(project: Project, play: str, *options: str) -> str:
    """A ticket whose run waits in review: its result is on no branch of the person's."""
    key = project.ticket(play, "--criterion", "somebody likes it", *options)
    assert project.ask("run", key).code == 4
    return key


def test_the_result_of_a_run_is_judged_in_a_clean_checkout(project: Project) -> None:
    key = parked(project, "echo hello > greeting.txt; echo x > broken")
    write(project.root, {"mine.txt": "of the person\n"})
    before = project.litter()
    data = evaluated(project, key, code=1)
    assert (data["run"], data["dirty"], gate(data, "tests")["verdict"]) == ("RUN-1", False, "failed")
    assert data["commit"] != git(project.root, "rev-parse", "HEAD")
    assert project.litter() == before
    here = evaluated(project, key, "--here")
    assert (here["run"], gate(here, "tests")["verdict"]) == (None, "passed")


def test_a_result_that_has_not_landed_settles_nothing(project: Project) -> None:
    options = ("--criterion", "it greets", "--check", "grep -q hello greeting.txt")
    waiting = parked(project, "echo hello > greeting.txt", *options)
    assert "has not landed" in evaluated(project, waiting)["recorded"]["left"]
    assert not any(item["met"] for item in project.shown(waiting)["criteria"])
    landed = project.ticket("echo hello > greeting.txt", *options)
    assert project.ask("run", landed).code == 0
    data = evaluated(project, landed)
    assert (data["run"], data["recorded"]["left"], gate(data, "criteria")["verdict"]) == ("RUN-2", "", "passed")


def test_an_agent_that_changes_what_runs_is_not_judged_by_it(project: Project) -> None:
    text = project.root.joinpath(".trackdown/config.toml").read_text().partition("[gates")[0]
    passing = "import unittest\nclass A(unittest.TestCase):\n    def test_a(self): pass\n"
    commit_all(project.root, {".trackdown/config.toml": text, "tests/test_a.py": passing, "setup.cfg": "[x]\n"})
    key = parked(project, "echo '[y]' >> setup.cfg")
    tests = gate(evaluated(project, key), "tests")
    assert (tests["verdict"], "setup.cfg" in tests["text"]) == ("person", True)
    named = parked(project, "echo '[y]' >> setup.cfg", "--modify", "setup.cfg")
    assert gate(evaluated(project, named), "tests")["verdict"] == "passed"


def test_what_judges_a_result_is_put_back_before_it_judges(project: Project) -> None:
    commit_all(project.root, {"Makefile": "test:\n\tfalse\n"})
    project.configure("[gates.make]\ncommand = 'grep -q false Makefile && echo as before'\n")
    key = project.ticket("echo hello > a.txt; printf 'test:\\n\\ttrue\\n' > Makefile")
    project.ask("run", key)
    assert gate(evaluated(project, key), "make")["verdict"] == "passed"


def test_a_program_that_an_agent_wrote_is_no_person(project: Project) -> None:
    typed = f"{sys.executable} -m trackdown approve TASK-1"
    project.configure(f"[gates.sly]\ncommand = {typed!r}\nrequired = false\n")
    key = parked(project, "echo hello > greeting.txt")
    sly = gate(evaluated(project, key), "sly")
    assert (sly["exit_code"], "Only a person" in sly["excerpt"]) == (4, True)
    assert project.run_of(key)["state"] == "review"
    assert not any((project.root / ".git/trackdown/live").iterdir())


def test_a_set_up_that_fails_fails_what_needs_it(project: Project) -> None:
    project.configure("[workspace]\nsetup = ['test ! -e greeting.txt']\n")
    key = parked(project, "echo hello > other.txt")
    assert gate(evaluated(project, key), "tests")["verdict"] == "passed"
    other = project.ticket("echo hello > greeting.txt", "--criterion", "x")
    project.ask("run", other)
    tests = gate(evaluated(project, other, code=1), "tests")
    assert "set-up fails" in tests["text"]


def test_a_result_that_is_not_on_this_machine_is_not_found(project: Project) -> None:
    key = parked(project, "echo hello > greeting.txt")
    commit = project.run_of(key)["commit"]
    (project.root / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
    assert project.ask("doctor", "--eval", key).code == 5
    assert project.ask("doctor", "--eval", key, "--here").code == 0
