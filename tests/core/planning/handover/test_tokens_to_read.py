from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.planning.handover.reading import BYTES_PER_TOKEN, TextSize, reading, tokens_of


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_more_text_is_never_fewer_tokens_and_some_text_is_never_none(one: int, other: int) -> None:
    assert (tokens_of(one) <= tokens_of(other)) or one > other
    assert (tokens_of(one) == 0) == (one == 0)
    assert tokens_of(one) * BYTES_PER_TOKEN - one in range(BYTES_PER_TOKEN)


def test_an_estimate_says_that_it_is_one_and_how_it_was_made() -> None:
    data = reading(TextSize.of([100, 301]), TextSize.of([8]))
    assert data["full"] == {"files": 2, "bytes": 401, "tokens": 101}
    assert data["workspace"] == {"files": 1, "bytes": 8, "tokens": 2}
    assert "bytes" in data["estimated"]
