from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.planning.routing.accuracy import Accuracy


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    # Wilson score intervals from the tables of Newcombe (1998), method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert Accuracy(right, of).interval == pytest.approx((low, high), abs=0.0001)


@given(st.integers(1, 1000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_share_and_narrows_with_more_cases(counts: tuple[int, int]) -> None:
    right, of = counts
    low, high = Accuracy(right, of).interval
    assert 0 <= low <= right / of + 1e-9
    assert right / of - 1e-9 <= high <= 1
    wide_low, wide_high = Accuracy(right * 10, of * 10).interval
    assert wide_high - wide_low < high - low


def test_without_cases_nothing_is_known() -> None:
    assert Accuracy(0, 0).share is None
    assert Accuracy(0, 0).interval == (0.0, 1.0)
