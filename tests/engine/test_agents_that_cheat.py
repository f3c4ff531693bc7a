"""An agent that takes away what judges it is found out: its tests, and what says how they are run."""

from __future__ import annotations

import json

import pytest

from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all

THREE = "def test_a(): pass\n\n\ndef test_b(): pass\n\n\ndef test_c(): pass\n"
PYTEST = {"pyproject.toml": "[tool.pytest.ini_options]\n", "tests/test_a.py": THREE, "tests/test_b.py": THREE}
NODE = {"package.json": json.dumps({"scripts": {"test": "node --test"}}), "tests/a.test.js": "test('a', () => {})\n"}


def test_tests_that_are_gone_fail_the_result(project: Project) -> None:
    commit_all(project.root, PYTEST)
    key = project.ticket("rm -rf tests; echo x > x.txt")
    assert project.ask("run", key).code == 4
    assert project.has("tests/test_a.py")
    (seen,) = project.evidence(key, "tests")
    assert (seen["verdict"], seen["name"]) == (
        "failed",
        "the tests are gone: there were 2 test files before, and now there is none",
    )
    assert "tests/test_a.py: 3, the file is gone" in seen["excerpt"]
    assert project.run_of(key)["state"] == "escalated"


def test_an_agent_that_is_told_so_puts_its_tests_back_and_lands(project: Project) -> None:
    commit_all(project.root, PYTEST)
    key = project.ticket("", rounds=["rm -rf tests; echo x > x.txt", "git checkout -q main -- tests"])
    assert project.ask("run", key).code == 0
    assert project.run_of(key)["outcome"] == "fixed"
    assert project.has("x.txt")


@pytest.mark.parametrize(
    ("play", "says"),
    [
        ("rm -f tests/test_b.py", "3 tests fewer than before"),
        (r"sed -i.log 's/assert/pass/' tests/c.test.js tests/test_c.py", "2 tests no longer check what they did"),
    ],
)
def test_fewer_tests_and_emptied_ones_are_for_a_person_to_look_at(project: Project, play: str, says: str) -> None:
    checking = {
        "tests/test_c.py": "def test_c():\n    assert a\n",
        "tests/c.test.js": "test('c', () => { assert(a()) })\n",
    }
    commit_all(project.root, {**PYTEST, **checking})
    key = project.ticket(f"{play}; echo x > x.txt")
    assert project.ask("run", key).code == 4
    (seen,) = project.evidence(key, "tests")
    assert seen["verdict"] == "person"
    assert seen["name"] == f"{says}, in files that the ticket does not name"
    assert project.run_of(key)["state"] == "review"
    assert project.ask("approve", key).code == 0
    assert project.has("x.txt")


def test_tests_that_the_ticket_names_may_go(project: Project) -> None:
    commit_all(project.root, PYTEST)
    key = project.ticket("git rm -rq tests", "--delete-file", "tests/")
    assert project.ask("run", key).code == 0
    assert not project.has("tests/test_a.py")


def test_tests_that_are_moved_are_not_lost(project: Project) -> None:
    commit_all(project.root, PYTEST)
    key = project.ticket("mkdir tests/more; git mv tests/test_a.py tests/more/test_moved.py")
    assert project.ask("run", key).code == 0
    assert project.evidence(key, "tests") == []


@pytest.mark.parametrize(
    ("files", "play", "says"),
    [
        (NODE, "rm -f package.json", "package.json has the script test"),
        (PYTEST, ": > pyproject.toml", "pyproject.toml has [tool.pytest.ini_options]"),
    ],
)
def test_what_says_how_tests_are_run_cannot_be_taken_away(
    project: Project, files: dict[str, str], play: str, says: str
) -> None:
    commit_all(project.root, files)
    key = project.ticket(f"{play}; echo x > x.txt")
    assert project.ask("delegate", key, "--to", "player").code == 4
    failed = [item for item in project.evidence(key, "gate") if item["verdict"] == "failed"]
    assert failed
    assert all(says.partition(" ")[0] in item["name"] for item in failed)
    assert [item for item in failed if item["subject"] == "tests" and says in item["name"]]
    assert project.run_of(key)["state"] == "escalated"


def test_a_gate_may_go_where_the_ticket_names_what_it_is_told_by(project: Project) -> None:
    commit_all(project.root, {"package.json": NODE["package.json"], "x.txt": "1\n"})
    key = project.ticket("rm -f package.json", "--delete-file", "package.json")
    assert project.ask("delegate", key, "--to", "player").code == 0


def test_an_agent_cannot_point_the_tests_elsewhere(project: Project) -> None:
    """The command is the one that the base asks for, whatever the result would be asked for."""
    commit_all(project.root, {"setup.py": "", "tests/test_a.py": "import nothing_like_it\n"})
    key = project.ticket("echo 'import unittest' > test_own.py; echo x > x.txt")
    assert project.ask("delegate", key, "--to", "player").code == 4
    (seen,) = [item for item in project.evidence(key, "gate") if item["subject"] == "tests"]
    assert (seen["verdict"], seen["command"]) == ("failed", "python3 -m unittest discover -s tests")
