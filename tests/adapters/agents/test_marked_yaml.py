from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.agents.marked_yaml import YamlProblem, read


def test_words_that_only_old_yaml_takes_for_booleans_are_words() -> None:
    assert read("[yes, no, on, off, true, False, ~, 012, 1:30, 1e3]").value == [
        *("yes", "no", "on", "off", True, False, None, 12, "1:30", 1000.0)
    ]


def test_quoted_values_are_text() -> None:
    assert read("{a: 'true', b: \"1\"}").value == {"a": "true", "b": "1"}


def test_every_place_has_its_line() -> None:
    document = read("a:\n  b:\n    - c\n    - d\n")
    assert [document.line(*path) for path in ((), ("a",), ("a", "b"), ("a", "b", 1), ("a", "x"))] == [1, 1, 2, 4, 1]


def test_a_file_cannot_grow_when_it_is_read() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"
    with pytest.raises(YamlProblem) as caught:
        read(bomb)
    assert caught.value.line == 1


@given(st.text(max_size=60) | st.text(alphabet="[]{}:,-&*!|>'\"# \n\tab", max_size=40))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    line = 1
    try:
        read(text)
    except YamlProblem as problem:
        line = problem.line
    assert 1 <= line <= text.count("\n") + 1
