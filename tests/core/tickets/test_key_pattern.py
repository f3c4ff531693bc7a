from __future__ import annotations

import re
import time
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.key_pattern import KeyPattern
from trackdown.errors import InvalidInput

_LEAVES = st.sampled_from(
    ["A", "b", "-", "1", r"\d", r"\w", r"\D", ".", "[AB]", "[^1]", "[0-9]", r"\-", "^", "$", r"\b", ""]
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = st.tuples(st.sampled_from(["(", "(?:"]), inner).map(lambda parts: f"{parts[0]}{parts[1]})")
    repeated = st.tuples(group, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0}", "{2,}", "+?", "*?"])).map(
        "".join
    )
    return st.one_of(st.tuples(inner, inner).map("".join), st.tuples(inner, inner).map("|".join), group, repeated)


PATTERNS = st.recursive(_LEAVES, _larger, max_leaves=8)


@given(PATTERNS.filter(str.strip), st.text("Ab-1 2", max_size=8))
def test_a_pattern_means_what_it_means_to_python(pattern: str, key: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = re.fullmatch(pattern, key, re.ASCII) is not None
    assert KeyPattern(pattern).matches(key) is expected


@pytest.mark.parametrize("pattern", [r"ISSUE-\d+", r"(ISSUE|TASK)-[0-9]{1,5}", r"(?i)issue-\d+", r"^\bISSUE-\d+\b$"])
def test_patterns_that_people_write(pattern: str) -> None:
    found = KeyPattern(pattern)
    assert found.matches("ISSUE-456")
    assert not found.matches("EPIC-456")
    assert not found.matches("ISSUE-")
    assert not found.matches("MYISSUE-456")


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|a)*b", r"((a*)*)*b", r"(a|aa)+$", r"(.*)(.*)(.*)(.*)x"])
def test_a_pattern_that_would_hold_python_up_for_years_is_matched_at_once(pattern: str) -> None:
    started = time.process_time()
    assert not KeyPattern(pattern).matches("a" * 40 + "!")
    assert time.process_time() - started < 5  # `re` would not end before this test does


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "  ", r"ISSUE-(\d+", "[", "*", r"\p{L}", "x" * 201, "(?=ISSUE)", "(?<!x)A", r"(A)\1", r"A++", "(?>A)"),
        *("x{51}", "(x{50}){50}", "(((x{9}){9}){9}){9}", "(" * 60 + "x" + ")" * 60, "(?x) A", "A(?#note)"),
    ],
)
def test_what_cannot_be_matched_in_known_time_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput, match="pattern for tickets"):
        KeyPattern(pattern)


@given(st.text(max_size=30), st.text(max_size=10))
def test_any_text_is_a_pattern_or_refused(pattern: str, key: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = KeyPattern(pattern)
        except InvalidInput:
            return
    assert found.matches(key) in (True, False)
