"""What is delegated lands only when the gates let it: they are pinned when it starts, and their findings go back."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from trackdown.testing.processes import alive, until
from trackdown.testing.projects import Project, finished
from trackdown.testing.repositories import commit_all

KEY = "ghp_aB3dE5fG7hJ9kL2mN4pQ6rS8tU0vW2xY4zA6"
GATE = f"[gates.words]\ncommand = ['{sys.executable}', '-c', '''{{code}}''']\n"
FORBIDS = "import sys, pathlib; text = pathlib.Path('x.txt').read_text(); print('no', text); sys.exit('bad' in text)"


def gated(project: Project, more: str = "") -> None:
    project.configure(GATE.replace("{code}", FORBIDS) + more)


def test_a_gate_that_fails_sends_the_result_back_and_one_that_holds_lets_it_land(project: Project) -> None:
    gated(project)
    told = 'cp "$TRACKDOWN_FEEDBACK" told.txt; echo good > x.txt'
    key = project.ticket("", rounds=["echo bad > x.txt", told])
    answer = project.ask("delegate", key, "--to", "player")
    assert answer.code == 0, answer
    assert "- gate: words" in project.file("told.txt")
    assert "no bad" in project.file("told.txt")
    (seen,) = [item for item in project.evidence(key, "gate") if item["subject"] == "words"]
    assert seen["verdict"] == "passed"
    assert project.run_of(key)["outcome"] == "fixed"
    assert project.litter() == []


def test_a_secret_that_the_agent_wrote_never_lands(project: Project) -> None:
    key = project.ticket(f"echo 'token = \"{KEY}\"' > settings.py")
    assert project.ask("delegate", key, "--to", "player").code == 4
    assert not project.has("settings.py")
    (seen,) = [item for item in project.evidence(key, "gate") if item["verdict"] == "failed"]
    assert "settings.py:1" in seen["excerpt"]
    assert KEY not in str(seen)


def test_an_agent_cannot_allow_its_own_secret_but_a_person_could(project: Project) -> None:
    marked = f"token = '{KEY}'  # pragma: allowlist secret"
    commit_all(project.root, {"known.py": f"{marked}\n"})
    key = project.ticket("echo '# more' >> known.py; git mv known.py moved.py")
    assert project.ask("delegate", key, "--to", "player").code == 0
    key = project.ticket(f'echo "{marked}, new" > settings.py')
    assert project.ask("delegate", key, "--to", "player").code == 4
    assert not project.has("settings.py")


def test_a_tool_that_an_agent_brings_along_is_not_the_projects(project: Project) -> None:
    commit_all(project.root, {"pyproject.toml": "[tool.pytest.ini_options]\n", "tests/test_a.py": "assert 0\n"})
    fake = "mkdir -p own/bin; ln -sfn own .venv; printf '#!/bin/sh\nexit 0\n' | tee own/bin/python > own/bin/pytest"
    key = project.ticket(f"{fake}; chmod +x own/bin/*; git add -f .venv")
    assert project.ask("delegate", key, "--to", "player").code == 4
    (seen, *_) = [item for item in project.evidence(key, "gate") if item["subject"] == "tests"]
    assert (seen["verdict"], "own" in seen["output"]) == ("failed", False)


@pytest.mark.parametrize("more", ["required = false\n", "when = 'never'\n", "when = ['*.py']\n"])
def test_a_gate_that_is_not_wanted_holds_nothing_up(project: Project, more: str) -> None:
    gated(project, more)
    key = project.ticket("echo bad > x.txt")
    assert project.ask("delegate", key, "--to", "player").code == 0


def test_a_gate_that_somebody_configured_and_that_cannot_run_is_for_a_person(project: Project) -> None:
    project.configure("[gates.words]\ncommand = ['no-such-program']\n")
    key = project.ticket("echo bad > x.txt")
    assert project.ask("delegate", key, "--to", "player").code == 4
    assert not project.has("x.txt")
    (seen,) = [item for item in project.evidence(key, "gate") if item["subject"] == "words"]
    assert (seen["verdict"], seen["name"]) == ("person", "words: no-such-program is not installed")
    assert project.ask("runs", "cancel", "RUN-1").data["summary"] == {"cancelled": 1}
    # What takes its place is judged in the same way, though nobody delegates it.
    assert project.ask("runs", "retry", "RUN-1").code == 4
    assert project.ask("approve", key).code == 0
    assert project.has("x.txt")


def test_a_gate_that_is_not_required_and_cannot_run_holds_nothing_up(project: Project) -> None:
    project.configure("[gates.words]\ncommand = ['no-such-program']\nrequired = false\n")
    key = project.ticket("echo bad > x.txt")
    assert project.ask("delegate", key, "--to", "player").code == 0
    assert [item for item in project.evidence(key, "gate") if item["subject"] == "words"] == []


def test_a_person_looks_where_an_agent_changed_what_says_which_gates_run(project: Project) -> None:
    manifest = "[tool.pytest.ini_options]\n"
    commit_all(project.root, {"pyproject.toml": manifest, "tests/test_a.py": "def test_a(): pass\n"})
    key = project.ticket("echo '# more' >> pyproject.toml; echo x > x.txt")
    assert project.ask("delegate", key, "--to", "player").code == 4
    assert not project.has("x.txt")
    (seen,) = [item for item in project.evidence(key, "gate") if item["subject"] == "tests"]
    assert seen["verdict"] == "person"
    assert "pyproject.toml" in seen["name"]
    assert project.ask("approve", key).code == 0
    assert project.has("x.txt")


def test_what_is_run_without_delegating_has_its_checks_alone_unless_gates_always_hold(project: Project) -> None:
    gated(project)
    key = project.ticket("echo bad > x.txt")
    assert project.ask("run", key).code == 0
    assert project.evidence(key, "gate") == []
    project.configure("[policy]\ngates = 'always'\n")
    key = project.ticket("echo good > x.txt")
    assert project.ask("run", key).code == 0
    assert {item["subject"]: item["verdict"] for item in project.evidence(key, "gate")}["words"] == "passed"


def test_an_agent_that_switches_a_gate_off_is_judged_by_it_all_the_same(project: Project) -> None:
    gated(project)
    off = "printf '\\n[gates.words]\\nwhen = \"never\"\\n' > .trackdown/config.toml; echo bad > x.txt"
    key = project.ticket(off)
    assert project.ask("delegate", key, "--to", "player").code == 4
    failed = [item for item in project.evidence(key, "gate") if item["verdict"] == "failed"]
    assert [item["subject"] for item in failed] == ["words"]


@pytest.mark.slow
def test_ctrl_c_ends_a_gate_at_work_and_the_result_is_judged_when_it_goes_on(project: Project) -> None:
    note, once = project.folder / "pid", project.folder / "once"
    waits = "import os, pathlib, sys, time; once = pathlib.Path(sys.argv[1]); waits = not once.exists(); once.touch()"
    waits += "; pathlib.Path(sys.argv[2]).write_text(str(os.getpid())); time.sleep(120 if waits else 0)"
    project.configure(f"[gates.words]\ncommand = {[sys.executable, '-c', waits, str(once), str(note)]}\n")
    key = project.ticket("echo x > x.txt")
    process = project.start("delegate", key, "--to", "player")
    until(lambda: note.exists() and note.read_text(), "the gate is at work", 60)
    first = int(note.read_text())
    os.killpg(process.pid, signal.SIGINT)
    assert finished(process, 40).code == 130
    assert not alive(first)
    assert project.run_of(key)["state"] == "verifying"
    assert project.ask("run").code == 0
    assert [item["verdict"] for item in project.evidence(key, "gate") if item["subject"] == "words"] == ["passed"]
