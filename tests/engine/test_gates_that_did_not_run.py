"""A gate that was found out and could not run is seen wherever a result is, and counts neither way."""

from __future__ import annotations

import pytest

from trackdown.core.gates.model import Outcome
from trackdown.core.planning.handover.report import report
from trackdown.core.runs import machine
from trackdown.core.runs.evidence import Evidence, verdict
from trackdown.core.runs.model import Run
from trackdown.core.workflows.gates import CHECKED, gates
from trackdown.engine.gates import gate_evidence
from trackdown.render.delegation.handover import delegated_lines
from trackdown.render.history.run_events import run_event
from trackdown.render.look import PLAIN
from trackdown.render.runs.text import run_text
from trackdown.render.runs.words import detail
from trackdown.render.transcripts.facts import check_rows
from trackdown.testing.factories import policy, run_after

MISSING = Outcome("lint", "not-run", "ruff is not installed", "ruff", command="ruff check .")
EMPTY = Outcome("tests", "not-run", "it found no test", "pytest", command="pytest", exit_code=5)
DELEGATED = run_after()._replace(policy=policy(gates={}))
TURN = ("turn_started", {"turn": 0, "round": 0})
ENDED = ("turn_ended", {"turn": 0, "ending": "finished"})
WORK = ("committed", {"commit": "c", "tree": "t", "onto": "b0", "turn": 0})


def landed(items: list[Evidence]) -> Run:
    payload = {"tree": "t", "commit": "c", "onto": "b0", "turn": 0, "verdict": verdict(items)}
    seen = ("verified", {**payload, "evidence": [item.to_json() for item in items]})
    return run_after(
        TURN, ENDED, WORK, seen, ("landed", {"commit": "c", "target": "main"}), ("ended", {"state": "done"})
    )


def test_a_tool_that_is_not_installed_is_evidence_of_its_own_with_what_brings_it() -> None:
    (item,) = gate_evidence(DELEGATED, [MISSING])
    assert (item.verdict, item.name, item.subject) == ("not-run", "lint (ruff): ruff is not installed", "lint")
    assert "workspace.setup" in item.excerpt
    assert "[gates.lint]" in item.excerpt
    assert "exit_code" not in item.to_json()
    assert Evidence.from_json(item.to_json()) == item


def test_what_ran_and_found_nothing_out_has_its_exit_code_and_needs_no_installing() -> None:
    (item,) = gate_evidence(DELEGATED, [EMPTY])
    assert (item.verdict, item.excerpt, item.to_json()["exit_code"]) == ("not-run", "", 5)


def test_what_is_not_required_leaves_none() -> None:
    assert gate_evidence(DELEGATED, [MISSING._replace(required=False)]) == []


@pytest.mark.parametrize(("other", "all_of_it"), [("passed", "passed"), ("person", "person"), ("failed", "failed")])
def test_it_counts_as_if_it_were_not_there(other: str, all_of_it: str) -> None:
    (item,) = gate_evidence(DELEGATED, [MISSING])
    assert verdict([item, item._replace(verdict=other)]) == all_of_it  # type: ignore[arg-type]
    assert verdict([item]) == "passed"


def test_it_lands_and_proves_nothing() -> None:
    run = landed(gate_evidence(DELEGATED, [MISSING]))
    assert machine.may_land(run)
    assert run.proof == "none"
    assert CHECKED not in gates(run)


def test_a_gate_that_passed_says_that_nothing_is_broken_and_not_that_the_ticket_is_done() -> None:
    held = Outcome("tests", "passed", "3 of 3 tests passed", "pytest", command="pytest", exit_code=0)
    run = landed(gate_evidence(DELEGATED, [held]))
    assert run.proof == "none"
    assert CHECKED in gates(run)


def test_what_a_program_printed_cannot_steer_the_terminal() -> None:
    loud = Evidence("gate", "audit: \x1b[2J", "failed", command="audit\x07", exit_code=1, excerpt="a\x1b[2J")
    assert not [line for line in run_text(landed([loud]), "", PLAIN) if not line.isprintable()]


def test_it_does_not_take_from_what_another_check_showed() -> None:
    ran = Evidence("check", "build", "passed", command="make", exit_code=0)
    assert gates(landed([ran, *gate_evidence(DELEGATED, [MISSING])]))[CHECKED]["passed"] == ["build"]


def test_it_is_said_where_a_result_is_looked_at() -> None:
    run = landed(gate_evidence(DELEGATED, [MISSING]))
    said = report(run, "done", "")
    assert "- not run: lint (ruff): ruff is not installed (ruff check .)" in said.text
    assert said.data["checks"] == {"passed": 0, "failed": 0, "person": 0, "not_run": 1}
    assert detail(run).endswith(", unverified, not run: lint (ruff)")
    (line,) = [line for line in run_text(run, "", PLAIN) if "ruff is not installed" in line]
    assert line == "  not run  lint (ruff): ruff is not installed  [ruff check .]"
    assert check_rows(run) == [("not run", "lint (ruff): ruff is not installed", "ruff check .")]
    assert delegated_lines([run])[-1].endswith("checks: 1 not run")


def test_a_log_names_it_after_what_failed() -> None:
    items = [item.to_json() for item in gate_evidence(DELEGATED, [MISSING])]
    failed = {"name": "it greets", "verdict": "failed"}
    said = run_event("run.verified", {"verdict": "failed", "evidence": [*items, failed]})
    assert said == "verified: failed: it greets, not run: lint (ruff): ruff is not installed"


@pytest.mark.parametrize(
    ("ticked", "command", "proof"), [(False, "", "evidence"), (True, "", "none"), (True, "make", "evidence")]
)
def test_a_criterion_proves_something_unless_it_was_only_ticked_before(ticked: bool, command: str, proof: str) -> None:
    run = landed([Evidence("criterion", "All tests passing", "passed", "c1", command)])
    pinned = run.policy.criteria[0]._replace(met=ticked)
    assert run._replace(policy=run.policy._replace(criteria=[pinned])).proof == proof
