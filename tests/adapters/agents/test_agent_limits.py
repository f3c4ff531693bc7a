from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.agents.limits import from_epoch, is_limit, limit_until

NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("Claude AI usage limit reached|1893513600", "2030-01-01T16:00:00+00:00"),
        ("You've hit your usage limit. Try again in 2 days 3 hours 5 minutes.", "2030-01-03T15:05:00+00:00"),
        ("Rate limit reached. Please try again in 20s.", "2030-01-01T12:00:20+00:00"),
        ("Rate limit reached. Please try again in 1h2m3s.", "2030-01-01T13:02:03+00:00"),
        ("Too many requests, try again in 1500ms", "2030-01-01T12:00:01+00:00"),
        ("You've hit your limit · resets 3pm (UTC)", "2030-01-01T15:00:00+00:00"),
        ("You've hit your limit · resets 3:45am (UTC)", "2030-01-02T03:45:00+00:00"),
        ("limit · resets 1pm (Europe/Berlin)", "2030-01-02T12:00:00+00:00"),
        ("usage limit, try again at Feb 3rd, 2031 12:05 AM (UTC)", "2031-02-03T00:05:00+00:00"),
        ("weekly limit · resets Jan 9 at 5pm (UTC)", "2030-01-09T17:00:00+00:00"),
        ("usage limit reached", None),
        ("try again in 900000000 days", None),
        ("resets Feb 31 at 5pm (UTC)", None),
        ("resets 77:99pm", None),
    ],
)
def test_the_end_of_a_limit_is_found_in_the_words(words: str, until: str | None) -> None:
    assert limit_until(words, NOW) == until


@pytest.mark.parametrize(
    "words",
    [
        "exceeded retry limit, last status: 429 Too Many Requests",
        "API Error: Request rejected (429)",
        "You've hit your limit · resets 3pm",
        "You've hit your weekly limit",
        "Overloaded",
        "You exceeded your current quota",
    ],
)
def test_a_limit_is_recognised(words: str) -> None:
    assert is_limit(words)


@pytest.mark.parametrize("words", ["401 bad key", "request 14290 failed", "prompt is too long: 429000 tokens"])
def test_other_failures_are_no_limits(words: str) -> None:
    assert not is_limit(words)


@given(st.text() | st.from_regex(r"(try again|resets) (in|at|on)? ?[0-9a-z:, ()]{0,30}"))
def test_no_words_are_too_strange(words: str) -> None:
    until = limit_until(words, NOW)
    assert until is None or datetime.fromisoformat(until).tzinfo is not None


@pytest.mark.parametrize("value", [None, True, "1893513600", -1, 12, 1e20, float("nan")])
def test_what_is_no_time_is_no_time(value: object) -> None:
    assert from_epoch(value) is None
