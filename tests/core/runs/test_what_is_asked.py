"""What an agent leaves as a question, whatever it wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.questions import (
    KINDS,
    MOST_BYTES,
    MOST_OPTIONS,
    MOST_TEXT,
    URGENCIES,
    Answer,
    Question,
    answer_prompt,
    read_question,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(st.sampled_from(["question", "context", "options", "kind", "urgency", "more"]), JSON)


def asked(**fields: Any) -> Any:
    return read_question(json.dumps(fields).encode())


def test_a_question_with_everything_is_read_whole() -> None:
    found = asked(question="Which?", context="Two\nlines", options=["a", "b"], kind="scope", urgency="high", more=1)
    assert found == ("Which?", "Two\nlines", ["a", "b"], "scope", "high")


def test_a_bare_question_is_a_decision_of_usual_urgency() -> None:
    assert asked(question=" Which? ") == ("Which?", "", [], "decision", "normal")


@pytest.mark.parametrize("content", [b"", b"   \n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_an_empty_file_asks_nothing(content: bytes) -> None:
    assert read_question(content) is None


@pytest.mark.parametrize(
    "content", [b"Which one?", b'{"question": ""}', b'{"question": 3}', b'["Which?"]', b"{", b"[" * 50_000, b"\xff\xfe"]
)
def test_what_is_no_question_object_is_asked_as_it_stands(content: bytes) -> None:
    found = read_question(content)
    assert found is not None
    assert found.text
    assert (found.kind, found.options) == ("other", [])


def test_much_is_cut_and_control_characters_are_left_out() -> None:
    found = asked(question="x" * 9000 + "\x1b[2J", options=[f"{n}\x07" for n in range(99)], kind="bribe", urgency=7)
    assert found.text.startswith("x" * MOST_TEXT)
    assert len(found.text) < MOST_TEXT + 10
    assert len(found.options) == MOST_OPTIONS
    assert found.options[0] == "0"
    assert (found.kind, found.urgency) == ("other", "normal")


@given(st.binary(max_size=300) | FIELDS.map(lambda fields: json.dumps(fields).encode()))
def test_whatever_is_left_is_a_fitting_question_or_none(content: bytes) -> None:
    found = read_question(content * (1 + MOST_BYTES // 300))
    for each in (found, read_question(content)):
        if each is not None:
            assert each.kind in KINDS
            assert each.urgency in URGENCIES
            assert all(isinstance(option, str) and option for option in each.options)
            assert "\x1b" not in each.text + each.context


def test_the_agent_is_told_its_question_with_the_answer() -> None:
    text = answer_prompt([Question("Q-1", 0, "Which?", answer=Answer("The second\n# not a heading"))])
    assert "> Which?" in text
    assert "> The second\n> # not a heading" in text


def test_the_agent_is_told_each_of_its_questions_with_its_own_answer() -> None:
    first = Question("Q-1", 0, "Which?", answer=Answer("This"))
    second = Question("Q-2", 0, "Where?", answer=Answer("There"))
    said = [line for line in answer_prompt([first, second]).splitlines() if line.startswith("> ")]
    assert said == ["> Which?", "> This", "> Where?", "> There"]


def test_a_text_of_the_greatest_length_is_kept_whole() -> None:
    assert asked(question="x" * MOST_TEXT).text == "x" * MOST_TEXT
    assert asked(question="x" * (MOST_TEXT + 1)).text == "x" * MOST_TEXT + " […]"


def test_a_skipped_question_is_left_to_the_agent() -> None:
    assert "leaves it to you" in answer_prompt([Question("Q-1", 0, "Which?", answer=Answer(skipped=True))])


def test_a_secret_answer_is_told_by_the_place_where_it_lies() -> None:
    question = Question("Q-1", 0, "Which?", answer=Answer("Use [redacted: forge token]", secret=True))
    text = answer_prompt([question], {"Q-1": "/run/answers/Q-1", "Q-2": "/run/answers/Q-2"})
    assert "    /run/answers/Q-1\n" in text
    assert "Q-2" not in text
    assert "Ask again" in answer_prompt([question])
