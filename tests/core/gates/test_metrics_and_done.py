"""Figures from gates, the boxes of a definition of done, and the conditions of workflows that gates set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.gates.conditions import conditions
from trackdown.core.gates.definition import Box, boxes, gates_of, judge_box
from trackdown.core.gates.metrics import metrics
from trackdown.core.gates.model import Counted, Outcome, Verdict, verdict_of
from trackdown.core.gates.rules import GateRule
from trackdown.core.tickets.model import Criterion, Ticket

VERDICTS: list[Verdict] = ["passed", "failed", "person", "not-run", "none"]


def test_each_figure_has_its_numerator_and_denominator() -> None:
    found = {
        item.name: (item.numerator, item.denominator, item.percent)
        for item in metrics(
            [
                Outcome("tests", "failed", "", "pytest", counted=Counted(3, 4, "tests")),
                Outcome("tests", "passed", "", "npm", counted=Counted(6, 6, "tests")),
                Outcome("contract", "failed", "", counted=Counted(4, 5, "operations")),
                Outcome("criteria", "passed", "", counted=Counted(3, 3, "criteria")),
                Outcome("audit", "passed", "", counted=Counted(20, 20, "dependencies")),
                Outcome("lint", "failed", "", required=False),
            ]
        )
    }
    assert found == {
        "matches_spec": (7, 8, 87.5),
        "tests_pass": (9, 10, 90.0),
        "gates_pass": (3, 5, 60.0),
        "no_vulnerabilities": (20, 20, 100.0),
    }


def test_what_is_not_known_has_no_percentage() -> None:
    tests, spec = Outcome("tests", "passed", "exit code 0"), Counted(1, 1, "criteria", unknown=2)
    outcomes = [tests, Outcome("criteria", "person", "", counted=spec), Outcome("audit", "not-run", "no network")]
    found = {item.name: item for item in metrics(outcomes)}
    assert [item.percent for item in found.values()] == [None] * 4
    assert found["matches_spec"].unknown == ("2 more criteria",)
    assert found["no_vulnerabilities"].unknown == ("audit did not run",)
    assert [item.percent for item in metrics([])] == [None] * 4


@given(st.lists(st.tuples(st.sampled_from(VERDICTS), st.integers(0, 9), st.integers(0, 9))))
def test_a_percentage_is_never_above_what_passed(parts: list[tuple[Verdict, int, int]]) -> None:
    outcomes = [
        Outcome("tests", verdict, "", counted=Counted(good, good + bad, "tests")) for verdict, good, bad in parts
    ]
    for item in metrics(outcomes):
        assert item.numerator <= item.denominator
        assert item.percent is None or (0 <= item.percent <= 100 and not item.unknown)
        assert item.percent != 100 or item.numerator == item.denominator


@given(st.lists(st.sampled_from(VERDICTS)))
def test_only_what_all_passed_passes(verdicts: list[Verdict]) -> None:
    found = verdict_of([Outcome("tests", verdict, "") for verdict in verdicts])
    assert (found == "failed") == ("failed" in verdicts)
    assert (found == "passed") == (bool(set(verdicts) - {"none"}) and set(verdicts) <= {"passed", "none"})


@pytest.mark.parametrize(
    ("text", "gates"),
    [
        ("All tests written and passing", ("tests",)),
        ("All tests passing", ("tests",)),
        ("All acceptance criteria pass", ("criteria",)),
        ("Code follows project style guide", ("lint",)),
        ("No linting errors", ("lint",)),
        ("No TypeScript errors", ("lint",)),
        ("`npx arela doctor --eval` passes", ("every",)),
        ("No security vulnerabilities", ("audit",)),
        ("The implementation matches the API contract", ("contract",)),
        ("Documentation updated", ()),
        ("Team reviewed and approved", ()),
        ("Both endpoints implemented", ()),
        ("All requirements met", ()),
        ("The latest design is attested", ()),
    ],
)
def test_a_box_is_judged_by_the_gates_that_its_words_name(text: str, gates: tuple[str, ...]) -> None:
    assert gates_of(text) == gates


def test_the_boxes_of_the_section_are_found_whatever_its_level() -> None:
    section = "### Definition of Done:\n- [ ] No linting errors\n- [x] Read\n"
    body = f"# T\n\n## Requirements\n- [ ] All tests passing\n\n{section}"
    known = Criterion("c1", "Read", met=True)
    found = boxes(Ticket("u", "TASK-1", "task", "T", "open", "P2", body=body, criteria=[known]))
    assert [(box.text, box.met, box.criterion) for box in found] == [
        ("No linting errors", False, None),
        ("Read", True, known),
    ]


@pytest.mark.parametrize(
    ("verdict", "met", "expected"),
    [
        ("passed", False, "passed"),
        ("failed", True, "failed"),
        ("not-run", False, "person"),
        ("not-run", True, "passed"),
        ("none", False, "person"),
    ],
)
def test_a_persons_tick_counts_where_no_gate_says_otherwise(verdict: Verdict, met: bool, expected: str) -> None:
    box = Box("All tests pass", met, None, ("tests",))
    assert judge_box(box, [Outcome("tests", verdict, "")]).verdict == expected


def test_a_box_about_every_gate_needs_all_required_ones() -> None:
    box = Box("doctor passes", False, None, ("every",))
    good, optional = Outcome("tests", "passed", ""), Outcome("lint", "failed", "", required=False)
    assert judge_box(box, [good]).verdict == "passed"
    assert judge_box(box, [good, Outcome("audit", "not-run", "")]).verdict == "person"
    assert judge_box(box, [good, optional]).verdict == "passed"
    assert judge_box(box, []).verdict == "person"


def test_conditions_are_set_by_the_gate_that_they_are_named_for() -> None:
    guards = ["Tests Passing", "code_approved", "security_ok", "gates_passed"]
    rules = {"audit": GateRule(guard="security_ok")}
    passed = [Outcome("tests", "passed", ""), Outcome("audit", "passed", "")]
    assert conditions(guards, passed, rules) == {"Tests Passing": True, "security_ok": True, "gates_passed": True}
    assert conditions(guards, [Outcome("tests", "failed", "", "npm"), *passed], rules)["Tests Passing"] is False
    assert conditions(guards, [Outcome("tests", "not-run", "")], rules) == {}
