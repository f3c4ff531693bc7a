"""How a program ended and what it printed make a verdict; what cannot be told is never a pass."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.gates.judging import Ended, judged
from trackdown.core.gates.model import Counted, Program
from trackdown.core.gates.test_counts import counted_tests


def ended(code: int | None = 0, out: str = "", err: str = "", cause: str = "exited", detail: str = "") -> Ended:
    return Ended(code, cause, detail, 1.0, out, err)


def program(gate: str, tool: str = "") -> Program:
    return Program(gate, tool, ["x"], "why")


@pytest.mark.parametrize(
    ("output", "good", "total"),
    [
        ("===== 3 failed, 5 passed, 1 skipped, 2 warnings in 0.12s =====", 5, 8),
        ("5 passed in 0.12s", 5, 5),
        ("1 passed, 1 error in 61.20s (0:01:01)", 1, 2),
        ("\x1b[32m\x1b[1m2 passed\x1b[0m\x1b[32m in 0.01s\x1b[0m", 2, 2),
        ("Ran 5 tests in 0.001s\n\nOK", 5, 5),
        ("Ran 5 tests in 0.001s\n\nFAILED (failures=1, errors=1, skipped=1)", 2, 4),
        ("Tests:       1 failed, 5 passed, 6 total", 5, 6),
        ("      Tests  2 passed (2)", 2, 2),
        ("  5 passing (12ms)\n  1 failing", 5, 6),
        ("# tests 3\n# pass 2\n# fail 1", 2, 3),
        (
            "test result: ok. 5 passed; 0 failed; 1 ignored;\n\ntest result: FAILED. 1 passed; 2 failed; 0 ignored;",
            6,
            8,
        ),
        ("ok  \texample.org/a\t0.01s\nFAIL\texample.org/b\t0.02s\nFAIL\n?   \texample.org/c\t[no test files]", 1, 2),
        ("3 passed in 0.1s\n\n2 failed in 0.1s", 3, 5),
    ],
)
def test_the_tests_that_ran_are_counted(output: str, good: int, total: int) -> None:
    found = counted_tests(output)
    assert found is not None
    assert (found.good, found.total) == (good, total)


def test_what_no_runner_says_is_not_known() -> None:
    assert counted_tests("everything is fine") is None
    assert judged(program("tests"), ended()).counted is None


@given(st.text(), st.integers(0, 255))
def test_no_output_makes_a_failed_program_pass(text: str, code: int) -> None:
    for gate, tool in (("tests", "pytest"), ("lint", "ruff"), ("audit", "pip-audit"), ("audit", "govulncheck")):
        found = judged(program(gate, tool), ended(code or 1, text, text))
        assert found.verdict in ("failed", "not-run")


@pytest.mark.parametrize(
    ("gate", "tool", "end", "verdict", "said"),
    [
        ("tests", "", ended(None, cause="deadline"), "failed", "out of time"),
        ("tests", "", ended(None, cause="spawn", detail="no such file"), "not-run", "no such file"),
        ("tests", "", ended(None, cause="memory", detail="more than 10 MB"), "failed", "10 MB"),
        ("tests", "", ended(127), "not-run", "not installed"),
        ("tests", "pytest", ended(5, "no tests ran in 0.01s"), "not-run", "no test"),
        ("tests", "unittest", ended(0, err="Ran 0 tests in 0.000s\n\nOK"), "not-run", "no test"),
        ("tests", "", ended(5), "failed", "exit code 5"),
        ("tests", "pytest", ended(1, "1 failed, 1 passed in 0.1s"), "failed", "1 of 2 tests"),
        ("lint", "ruff", ended(1), "failed", "exit code 1"),
        ("audit", "", ended(0), "passed", "exit code 0"),
        ("audit", "pip-audit", ended(0), "not-run", "could not tell"),
        ("audit", "pip-audit", ended(1, err="a\nERROR: odd thing\nb"), "not-run", "odd thing"),
        ("audit", "pip-audit", ended(1, err="Temporary failure in name resolution"), "not-run", "no network"),
        ("audit", "npm", ended(1, '{"error": {"code": "ENOTFOUND"}}'), "not-run", "no network"),
        ("audit", "cargo-audit", ended(1, err="error sending request for url"), "not-run", "no network"),
        ("audit", "govulncheck", ended(0, "{}"), "not-run", "could not tell"),
    ],
)
def test_every_end_has_its_verdict(gate: str, tool: str, end: Ended, verdict: str, said: str) -> None:
    found = judged(program(gate, tool), end)
    assert found.verdict == verdict
    assert said in found.text


PIP = {
    "dependencies": [
        {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]},
        {"name": "b", "version": "2", "vulns": []},
        {"name": "own", "skip_reason": "not found"},
    ]
}
NPM = {
    "vulnerabilities": {"minimist": {"severity": "critical", "range": "<1.2.6"}},
    "metadata": {"vulnerabilities": {"critical": 1, "total": 1}, "dependencies": {"prod": 3, "total": 4}},
}
CARGO = {
    "lockfile": {"dependency-count": 9},
    "vulnerabilities": {
        "list": [{"advisory": {"id": "RUSTSEC-2020-1"}, "package": {"name": "a", "version": "0.1.0"}}],
    },
}
GO = (
    '{"config": {}}\n{"SBOM": {"modules": [{"path": "a"}, {"path": "b"}]}}\n{"osv": {"id": "GO-1"}}\n'
    '{"finding": {"osv": "GO-1", "trace": [{"module": "a", "version": "v1", "function": "F"}]}}\n'
    '{"finding": {"osv": "GO-2", "trace": [{"module": "b", "version": "v1"}]}}'
)


@pytest.mark.parametrize(
    ("tool", "answer", "rule", "counted"),
    [
        ("pip-audit", json.dumps(PIP), "PYSEC-1", Counted(1, 2, "dependencies", 1)),
        ("npm", json.dumps(NPM), "critical", Counted(3, 4, "dependencies")),
        ("cargo-audit", json.dumps(CARGO), "RUSTSEC-2020-1", Counted(8, 9, "dependencies")),
        ("govulncheck", GO, "GO-1", Counted(1, 2, "dependencies")),
    ],
)
def test_an_auditors_answer_names_what_is_vulnerable(tool: str, answer: str, rule: str, counted: Counted) -> None:
    # govulncheck ends with 0 also where it found something: its answer counts, not its exit code.
    found = judged(program("audit", tool), ended(0, answer))
    assert found.verdict == "failed"
    assert [finding.rule for finding in found.findings] == [rule]
    assert found.counted == counted


def test_an_audit_without_findings_passes_and_says_what_it_did_not_look_at() -> None:
    clean = {"dependencies": [{"name": "b", "version": "2", "vulns": []}, {"name": "own", "skip_reason": "x"}]}
    found = judged(program("audit", "pip-audit"), ended(0, json.dumps(clean)))
    assert found.verdict == "passed"
    assert "1 could not be looked at" in found.text
    nothing = {"dependencies": [{"name": "own", "skip_reason": "x"}]}
    assert judged(program("audit", "pip-audit"), ended(0, json.dumps(nothing))).verdict == "not-run"
