"""Inside a run's processes the command line is that agent, whatever its environment says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_person import Person

from trackdown.adapters.processes.process_table import boot_id, look
from trackdown.cli.caller import ancestors

FORBIDDEN = [
    ("create", "--title", "x"),
    ("update", "TASK-1", "--meet", "1"),
    ("task", "update", "TASK-1", "--status", "done"),
    ("block", "TASK-1", "--reason", "x"),
    ("unblock", "TASK-1"),
    ("undo",),
    ("config", "set", "run.jobs", "9"),
    ("config", "unset", "run.jobs"),
    ("admin", "rebuild"),
    ("init",),
    ("run", "TASK-1"),
    ("approve", "TASK-1"),
    ("merge", "TASK-1"),
]
ALLOWED = [
    ("show", "TASK-1"),
    ("task", "list"),
    ("ready",),
    ("log", "TASK-1"),
    ("config", "get", "run.jobs"),
    ("help",),
    ("version",),
]


@pytest.fixture
def prepared(person: Person) -> Person:
    person.does("create", "--title", "One", "--criterion", "holds")
    return person


def supervised(person: Person, started: str | None = None) -> None:
    """Say that this very process, the parent of the commands below, is the supervisor of a run."""
    me = look(os.getpid())
    assert me is not None
    content = {"started": started or me.started, "boot": boot_id(), "agent": "quick", "run": "RUN-1"}
    person.writes(f".git/trackdown/live/{os.getpid()}", json.dumps(content))


def below(person: Person, *words: str) -> tuple[int, dict[str, Any]]:
    """A command two processes below this one, with an empty environment."""
    command = [sys.executable, "-m", "trackdown", "-C", str(person.folder), "--json", *words]
    script = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"
    done = subprocess.run([sys.executable, "-c", script, *command], capture_output=True, env={}, check=False)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("words", FORBIDDEN, ids=" ".join)
def test_what_is_a_persons_is_refused(
    words: tuple[str, ...], prepared: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKDOWN_RUN", "RUN-1")
    before = prepared.everything()
    error = prepared.fails(*words)
    assert (error["code"], error["exit"]) == ("E-NEEDS-PERSON", 4)
    assert prepared.everything() == before


@pytest.mark.parametrize("words", ALLOWED, ids=" ".join)
def test_looking_is_allowed(words: tuple[str, ...], prepared: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKDOWN_RUN", "RUN-1")
    prepared.does(*words)


def test_the_processes_tell_even_if_the_environment_does_not(prepared: Person) -> None:
    supervised(prepared)
    code, answer = below(prepared, "update", "TASK-1", "--meet", "1")
    assert (code, answer["errors"][0]["code"]) == (4, "E-NEEDS-PERSON")
    assert "agent quick" in answer["errors"][0]["message"]
    code, answer = below(prepared, "comment", "TASK-1", "done, I think")
    assert code == 0
    assert answer["data"]["comment"]["by"] == "agent:quick"


def branded(person: Person, marker: str, *words: str) -> tuple[int, dict[str, Any]]:
    """A command that wears the brand of that marker and descends from no supervisor: as in a sandbox."""
    script = (
        "import sys; from trackdown.adapters.processes.brand import brand_of, wear;"
        " from trackdown.cli.main import main; wear(brand_of(sys.argv[1])); sys.exit(main(sys.argv[2:]))"
    )
    command = [sys.executable, "-c", script, marker, "-C", str(person.folder), "--json", *words]
    done = subprocess.run(command, capture_output=True, env={}, check=False)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has brands")
def test_a_brand_tells_where_neither_the_processes_nor_the_environment_do(prepared: Person) -> None:
    live = {"started": "1", "boot": boot_id(), "agent": "quick", "run": "RUN-1", "marker": "run-1"}
    prepared.writes(".git/trackdown/live/1999999999", json.dumps(live))
    code, answer = branded(prepared, "run-1", "answer", "Q-1", "yes")
    assert (code, answer["errors"][0]["code"]) == (4, "E-NEEDS-PERSON")
    assert "agent quick" in answer["errors"][0]["message"]
    code, answer = branded(prepared, "run-of-another", "create", "--title", "x")
    assert (code, "agent unknown" in answer["errors"][0]["message"]) == (4, True)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has brands")
def test_where_no_agent_is_at_work_a_brand_makes_nobody_an_agent(prepared: Person) -> None:
    """Somebody may work on this very program with it: its tests are then branded by a run of another project."""
    assert branded(prepared, "run-1", "create", "--title", "x")[0] == 0


def test_a_recycled_number_makes_nobody_an_agent(prepared: Person) -> None:
    supervised(prepared, started="12345")
    code, answer = below(prepared, "update", "TASK-1", "--meet", "1")
    assert (code, answer["ok"]) == (0, True)


def test_a_supervisor_elsewhere_makes_nobody_an_agent(prepared: Person) -> None:
    prepared.writes(".git/trackdown/live/1999999999", "{}")
    assert below(prepared, "create", "--title", "x")[0] == 0


def test_a_supervisor_that_cannot_be_read_is_still_one(prepared: Person) -> None:
    prepared.writes(f".git/trackdown/live/{os.getpid()}", "not JSON")
    assert below(prepared, "create", "--title", "x")[0] == 4


def test_an_ancestor_has_the_start_time_that_a_supervisor_records() -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("this system has no /proc; ancestors come from ps")
    parent = look(os.getppid())
    assert parent is not None
    assert next(iter(ancestors())) == (parent.pid, parent.started)
