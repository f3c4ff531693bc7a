"""What was observed, as it is kept with a run."""

from __future__ import annotations

import pytest

from trackdown.core.runs.evidence import Evidence
from trackdown.testing.factories import seen


@pytest.mark.parametrize("exit_code", [0, 3, None])
@pytest.mark.parametrize("verdict", ["passed", "failed"])
def test_what_ran_has_an_exit_code_also_where_time_ran_out(verdict: str, exit_code: int | None) -> None:
    kept = seen(verdict, command="make test", exit_code=exit_code).to_json()
    assert kept["exit_code"] == exit_code


def test_what_did_not_run_has_none() -> None:
    assert "exit_code" not in seen("not-run", command="ruff check").to_json()
    assert "exit_code" not in seen("passed").to_json()
    assert "exit_code" not in seen("person", command="make evil").to_json()


def test_what_nobody_said_is_left_out_and_what_was_seen_is_read_again() -> None:
    bare = seen("passed")
    assert bare.to_json() == {"kind": "criterion", "name": "it greets", "verdict": "passed", "seconds": 0.0}
    full = Evidence("check", "tests", "failed", "c1", "make", 2, 1.5, "d1", "boom")
    for item in (bare, full):
        assert Evidence.from_json({**item.to_json(), "of_another_version": 1}) == item
