"""``trackdown doctor --eval`` over the checkout."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from cli_person import Person, git

TOKEN = "ghp_" + "q8Zr2LmX7vTn4KdP1sYb6JhW3cGf9A"
PASSES = '[gates.tests]\ncommand = "echo 3 passed in 0.1s"\n'
FAILS = '[gates.tests]\ncommand = "echo 1 failed, 2 passed in 0.1s; exit 1"\n'


@pytest.fixture
def at_work(person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Person:
    """Somebody whose repository has a commit, and who keeps nothing outside of the test's folder."""
    monkeypatch.setenv("TRACKDOWN_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    commit(person)
    return person


def commit(person: Person) -> None:
    git(person.folder, "add", "-A")
    git(person.folder, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-q", "--allow-empty", "-m", "x")


def configured(person: Person, text: str) -> None:
    path = person.folder / ".trackdown" / "config.toml"
    path.write_text(f"{path.read_text()}\n{text}")
    commit(person)


def evaluated(person: Person, *words: str, code: int = 0) -> dict[str, Any]:
    answer = person.types("--json", "doctor", "--eval", *words)
    assert answer.code == code, answer
    content = json.loads(answer.out)
    assert content["errors"] == []
    data: dict[str, Any] = content["data"]
    return data


def verdicts(data: dict[str, Any]) -> dict[str, str]:
    return {item["gate"]: item["verdict"] for item in data["gates"]}


def test_a_python_project_is_judged_by_its_own_tools_with_nothing_configured(at_work: Person) -> None:
    at_work.writes("pyproject.toml", "[tool.pytest.ini_options]\n[tool.ruff]\n")
    at_work.writes("test_a.py", "def test_a():\n    assert True\n\n\ndef test_b():\n    assert False\n")
    at_work.writes("b.py", "import os\n")
    data = evaluated(at_work, "--gate", "tests", "lint", code=1)
    assert verdicts(data) == {"tests": "failed", "lint": "failed"}
    tests, lint = data["gates"]
    assert (tests["counted"]["good"], tests["counted"]["total"]) == (1, 2)
    assert "pyproject.toml has [tool.pytest.ini_options]" in tests["why"]
    assert "test_b" in tests["excerpt"]
    assert "b.py" in lint["excerpt"]
    assert {item["name"]: item["percent"] for item in data["metrics"]}["tests_pass"] == 50.0


def test_what_was_printed_is_kept_as_evidence(at_work: Person) -> None:
    configured(at_work, FAILS)
    (gate,) = evaluated(at_work, "--gate", "tests", code=1)["gates"]
    blobs = at_work.folder / ".git" / "trackdown" / "blobs"
    assert (blobs / gate["output"][:2] / gate["output"][2:]).read_text() == "1 failed, 2 passed in 0.1s\n"


def test_a_gate_that_is_not_required_fails_nothing(at_work: Person) -> None:
    configured(at_work, f"{FAILS}required = false\n[gates.docs]\ncommand = ['true']\n")
    data = evaluated(at_work)
    assert (verdicts(data)["tests"], verdicts(data)["docs"], data["verdict"]) == ("failed", "passed", "passed")
    assert "failed    tests (not required)" in at_work.does("doctor", "--eval")


def test_a_missing_tool_is_neither_passed_nor_failed(at_work: Person) -> None:
    configured(at_work, f'{PASSES}[gates.lint]\ncommand = ["no-such-linter-here"]\n')
    data = evaluated(at_work)
    (lint,) = [item for item in data["gates"] if item["gate"] == "lint"]
    assert (lint["verdict"], lint["text"]) == ("not-run", "no-such-linter-here is not installed")
    assert data["verdict"] == "not-run"
    evaluated(at_work, "--strict", code=3)
    evaluated(at_work, "--gate", "lint", code=3)
    evaluated(at_work, "--gate", "tests", "--strict")


def test_a_gate_out_of_time_fails(at_work: Person) -> None:
    configured(at_work, '[gates.tests]\ncommand = "sleep 300"\ntimeout = 0.5\n')
    (gate,) = evaluated(at_work, "--gate", "tests", code=1)["gates"]
    assert (gate["exit_code"], "out of time" in gate["text"]) == (None, True)


def test_a_gate_runs_only_for_the_changes_that_it_asks_for(at_work: Person) -> None:
    configured(at_work, f'{FAILS}when = ["*.py"]\n[gates.lint]\ncommand = "true"\n')
    at_work.writes("README.md", "x")
    assert verdicts(evaluated(at_work))["tests"] == "none"
    at_work.writes("a.py", "")
    assert verdicts(evaluated(at_work, code=1))["tests"] == "failed"


def test_secrets_are_looked_for_in_what_is_changed(at_work: Person) -> None:
    at_work.writes("old.py", f"T = '{TOKEN}'\n")
    commit(at_work)
    assert verdicts(evaluated(at_work, "--gate", "secrets", code=3)) == {"secrets": "none"}
    at_work.writes("new.py", f"\nT = '{TOKEN}'\n")
    (gate,) = evaluated(at_work, "--gate", "secrets", code=1)["gates"]
    assert [(item["path"], item["line"], item["rule"]) for item in gate["findings"]] == [("new.py", 2, "forge token")]
    answer = at_work.types("doctor", "--eval", "--all-files", "--gate", "secrets")
    assert "old.py:1" in answer.out
    assert TOKEN not in answer.out


def test_a_name_of_a_file_that_is_no_text_and_many_findings_are_kept(at_work: Person) -> None:
    key = at_work.asks("create", "--title", "T")["key"]
    name = os.fsdecode(b"odd\xff\x1b[31m.py")
    (at_work.folder / name).write_text(f"T = '{TOKEN}'\n" * 150)
    answer = at_work.types("doctor", "--eval", key, "--gate", "secrets")
    assert answer.code == 1
    assert "\x1b" not in answer.out
    assert len(evaluated(at_work, "--gate", "secrets", code=1)["gates"][0]["findings"]) == 150
    (comment,) = at_work.asks("show", key)["comments"]
    assert len(comment["data"]["gates"][0]["findings"]) == 100
    assert at_work.asks("admin", "rebuild")["differing"] == 0
    at_work.writes("out.json", at_work.does("export"))
    assert at_work.types("import", str(at_work.folder / "out.json"), "--update", "--dry-run").code == 0


def test_what_is_changed_since_a_revision_counts(at_work: Person) -> None:
    git(at_work.folder, "tag", "before")
    at_work.writes("old.py", f"T = '{TOKEN}'\n")
    commit(at_work)
    assert verdicts(evaluated(at_work, "--gate", "secrets", "--base", "before", code=1)) == {"secrets": "failed"}
    assert at_work.fails("doctor", "--eval", "--base", "nowhere")["exit"] == 5
    assert at_work.fails("doctor", "--eval", "--base", "--output=x")["exit"] == 2


def test_code_is_held_against_its_contract(at_work: Person) -> None:
    contract = "# API\n\n#### GET /posts\n\nResponse 200\n\n#### DELETE /posts/{id}\n\nResponse 204\n"
    at_work.writes("API_CONTRACT.md", contract)
    at_work.writes("app.py", "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/posts')\ndef posts(): ...\n")
    data = evaluated(at_work, "--gate", "contract", code=1)
    (gate,) = data["gates"]
    assert (gate["counted"]["good"], gate["counted"]["total"]) == (1, 2)
    assert any("DELETE /posts/{id}" in item["rule"] for item in gate["findings"])
    assert {item["name"]: item["percent"] for item in data["metrics"]}["matches_spec"] == 50.0


def test_what_would_run_is_listed_with_the_reason(at_work: Person) -> None:
    at_work.writes("go.mod", "module x\n")
    text = at_work.does("doctor", "--eval", "--list")
    assert "go test ./..." in text
    assert "because go.mod is there" in text
    data = at_work.asks("doctor", "--eval", "--list", "--gate", "tests")
    assert data["gates"][0]["programs"][0]["command"] == "go test ./..."


def test_ci_gets_junit_and_sarif(at_work: Person) -> None:
    configured(at_work, FAILS)
    at_work.writes("new.py", f"T = '{TOKEN}'\n")
    xml = at_work.types("doctor", "--eval", "--gate", "tests", "secrets", "done", "--format", "junit")
    suite = ElementTree.fromstring(xml.out)[0]
    assert (xml.code, suite.get("tests"), suite.get("failures"), suite.get("skipped")) == (1, "3", "2", "1")
    sarif = json.loads(at_work.types("doctor", "--eval", "--gate", "tests,secrets", "--format", "sarif").out)
    results = sarif["runs"][0]["results"]
    assert [item["ruleId"] for item in results] == ["gate/tests", "gate/secrets"]
    place = results[1]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("new.py", 1)
    assert TOKEN not in json.dumps(sarif)


def test_a_report_can_go_into_a_file(at_work: Person) -> None:
    configured(at_work, PASSES)
    said = at_work.does("doctor", "--eval", "--gate", "tests", "--format", "junit", "--output", "out.xml")
    assert ElementTree.parse(at_work.folder / "out.xml").getroot().tag == "testsuites"
    assert said == "All required gates passed.\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--eval", "--gate", "nope"), 2),
        (("--eval", "TASK-99"), 5),
        (("--eval", "what is this"), 2),
        (("--gate", "tests"), 2),
        (("--format", "junit"), 2),
        (("agents", "--eval"), 2),
        (("--eval", "--format", "yaml"), 2),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(
    words: tuple[str, ...], code: int, at_work: Person
) -> None:
    before = at_work.everything()
    assert at_work.fails("doctor", *words)["exit"] == code
    assert at_work.everything() == before


def test_a_rule_that_is_wrong_is_named_before_anything_runs(at_work: Person) -> None:
    configured(at_work, '[gates.tests]\ncomand = "touch ran"\n')
    assert "comand" in at_work.fails("doctor", "--eval")["message"]
    assert not (at_work.folder / "ran").exists()


def test_gates_can_be_configured_by_command(at_work: Person) -> None:
    at_work.does("config", "set", "gates.tests", '{"command": ["true"], "timeout": 5}')
    assert json.loads(at_work.does("config", "get", "gates.tests")) == {"command": ["true"], "timeout": 5.0}
    assert verdicts(evaluated(at_work, "--gate", "tests")) == {"tests": "passed"}
    assert at_work.fails("config", "set", "gates.tests", '{"comand": "x"}')["exit"] == 2
    at_work.does("config", "unset", "gates.tests")
    assert "gates.tests" not in at_work.asks("config", "list")


def test_a_folder_without_git_is_evaluated_as_it_lies_there(
    tmp_path: Path, at_work: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    other = Person(folder, capsys)
    other.does("init")
    other.writes("a.py", f"T = '{TOKEN}'\n")
    data = evaluated(other, code=1)
    assert (data["commit"], data["dirty"], verdicts(data)["secrets"]) == ("", True, "failed")
