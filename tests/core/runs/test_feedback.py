from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs import feedback
from trackdown.core.runs.evidence import Evidence, EvidenceKind, Verdict, verdict
from trackdown.testing.factories import seen


@pytest.mark.parametrize(
    ("verdicts", "all_together"),
    [
        ([], "passed"),
        (["passed"], "passed"),
        (["passed", "person"], "person"),
        (["person", "failed", "passed"], "failed"),
    ],
)
def test_one_failure_fails_and_one_need_for_a_person_needs_a_person(verdicts: list[str], all_together: Verdict) -> None:
    assert verdict([seen(item) for item in verdicts]) == all_together


def test_evidence_survives_being_written_down() -> None:
    item = Evidence("check", "tests", "failed", "c1", "make test", 0, 1.5, "d" * 64, "boom")
    assert Evidence.from_json(item.to_json()) == item
    assert Evidence.from_json({**seen("passed").to_json(), "tomorrow": 1}) == seen("passed")


@given(
    st.text(st.sampled_from("ab \n\r\t"), max_size=400)
    | st.builds(lambda line, n: f"{line}\n" * n, st.text(max_size=300), st.integers(0, 200))
)
def test_an_excerpt_is_bounded_and_is_the_end_of_the_output(output: str) -> None:
    text = feedback.excerpt(output)
    assert len(text) <= feedback.EXCERPT_CHARACTERS + 60
    assert len(text.splitlines()) <= feedback.EXCERPT_LINES + 1
    last = [line.rstrip() for line in output.splitlines() if line.strip()][-1:]
    assert all(text.endswith(line[-feedback.EXCERPT_CHARACTERS :]) for line in last)


def test_an_excerpt_says_how_much_it_leaves_out() -> None:
    assert feedback.excerpt("one\ntwo\n\n") == "one\ntwo"
    long = feedback.excerpt("\n".join(f"line {number}" for number in range(100)))
    assert long.splitlines()[0] == "[… 60 earlier lines left out]"
    assert long.splitlines()[1] == "line 60"


def test_feedback_holds_only_what_failed_with_its_output_and_how_it_ended() -> None:
    text = feedback.failure_feedback(
        [
            seen("passed", name="it greets"),
            seen("person", name="it is friendly"),
            seen("failed", name="it leaves", command="make leave", exit_code=2, excerpt="one\ntwo"),
            seen("failed", name="it stays", command="make stay"),
        ]
    )
    assert "it greets" not in text
    assert "it is friendly" not in text
    assert (
        "- acceptance criterion: it leaves\n  command: make leave  (exit code 2)\n  output:\n    one\n    two\n" in text
    )
    assert "make stay  (ran out of time)" in text


@pytest.mark.parametrize("kind", get_args(EvidenceKind))
def test_every_kind_of_evidence_can_be_sent_back(kind: EvidenceKind) -> None:
    assert "- " in feedback.failure_feedback([Evidence(kind, "x", "failed")])


@pytest.mark.parametrize("count", [1, 60, 2000])
def test_feedback_has_a_bound_however_much_failed(count: int) -> None:
    items = [
        seen("failed", name=f"n{number} " + "n" * 5000, command="c" * 5000, excerpt="e" * 100_000)
        for number in range(count)
    ]
    text = feedback.failure_feedback(items)
    assert len(text) <= feedback.MOST_CHARACTERS
    assert "n0 " in text
    assert text.rstrip().endswith("End when it is done.")


def test_what_does_not_fit_into_feedback_is_counted() -> None:
    text = feedback.failure_feedback([seen("failed", name=f"criterion {number} " + "x" * 400) for number in range(500)])
    named = sum(f"criterion {number} " in text for number in range(500))
    assert 0 < named < 500
    assert f"and {500 - named} more" in text


def test_a_conflict_names_its_files_up_to_a_bound() -> None:
    assert "- a.py\n- b.py\n" in feedback.conflict_feedback("main", ["a.py", "b.py"])
    text = feedback.conflict_feedback("main", [f"folder/{number}/{'x' * 200}" for number in range(5000)])
    assert len(text) <= feedback.MOST_CHARACTERS
    assert "more" in text


def test_a_rejection_carries_the_persons_words_up_to_a_bound() -> None:
    assert "- too loud\n" in feedback.rejection_feedback(" too loud ")
    assert len(feedback.rejection_feedback("word " * 100_000)) <= feedback.MOST_CHARACTERS
