"""What is delegated in a repository of several packages is judged by the gates of those that it concerns."""

from __future__ import annotations

import os

import pytest

from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all

OUTER = Bubblewrap(os.environ).outer()
GOOD = "import os, unittest\n\nclass T(unittest.TestCase):\n    def test_a(self): assert os.path.exists('here.txt')\n"
BAD = GOOD.replace("here.txt", "nowhere.txt")
PACKAGES = {
    **{f"packages/{name}/setup.py": "" for name in "ab"},
    **{f"packages/{name}/here.txt": "" for name in "ab"},
    "packages/a/tests/test_a.py": GOOD,
    "packages/b/tests/test_b.py": BAD,
}


def judged(project: Project, key: str) -> dict[str, str]:
    return {item["name"].partition(":")[0]: item["verdict"] for item in project.evidence(key, "gate")}


def test_only_the_package_that_was_changed_is_tested_and_in_its_own_folder(project: Project) -> None:
    commit_all(project.root, PACKAGES)
    key = project.ticket("echo x > packages/a/x.txt")
    answer = project.ask("delegate", key, "--to", "player")
    assert answer.code == 0, answer
    assert judged(project, key) == {"tests (unittest in packages/a)": "passed", "secrets": "passed"}


def test_a_change_outside_of_all_packages_is_tested_by_all(project: Project) -> None:
    commit_all(project.root, PACKAGES)
    key = project.ticket("echo x > packages/a/x.txt; echo x > shared.txt")
    assert project.ask("delegate", key, "--to", "player").code == 4
    found = judged(project, key)
    assert found["tests (unittest in packages/a)"] == "passed"
    assert found["tests (unittest in packages/b)"] == "failed"


@pytest.mark.parametrize("play", ["rm -rf packages/a; mkdir -p packages/c; echo x > packages/c/x.txt"])
def test_a_package_that_is_gone_with_its_tests_fails_the_result(project: Project, play: str) -> None:
    commit_all(project.root, {**PACKAGES, "packages/b/tests/test_b.py": GOOD})
    key = project.ticket(play)
    assert project.ask("delegate", key, "--to", "player").code == 4
    assert judged(project, key)["tests (unittest in packages/a)"] == "failed"
    (seen,) = project.evidence(key, "tests")
    assert (seen["verdict"], seen["excerpt"]) == ("person", "packages/a/tests/test_a.py: 1, the file is gone")


def test_what_would_run_is_listed_with_its_folder_and_all_of_it_on_demand(project: Project) -> None:
    commit_all(project.root, PACKAGES)
    (project.root / "packages/a/new.txt").write_text("x")
    listed = project.call("doctor", "--eval", "--list", "--gate", "tests").out
    assert "python3 -m unittest discover -s tests (in packages/a)" in listed
    assert "packages/b" not in listed
    assert "(in packages/b)" in project.call("doctor", "--eval", "--list", "--all-files", "--gate", "tests").out
    gates = {item["folder"]: item["verdict"] for item in project.ask("doctor", "--eval", "--all-files").data["gates"]}
    assert (gates["packages/a"], gates["packages/b"]) == ("passed", "failed")


@pytest.mark.skipif(not OUTER.works, reason=f"no sandbox here: {OUTER.detail}")
def test_in_a_sandbox_a_package_is_tested_in_its_folder_too(project: Project) -> None:
    commit_all(project.root, PACKAGES)
    key = project.ticket("echo x > packages/a/x.txt")
    project.agent(command=["sh", "-e", str(project.plays / f"{key}.sh")], sandbox="workspace")
    commit_all(project.root)
    answer = project.ask("delegate", key, "--to", "player")
    assert answer.code == 0, answer
    assert judged(project, key) == {"tests (unittest in packages/a)": "passed", "secrets": "passed"}
