from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.tickets.agent_ticket.forecast import (
    DEFAULT_MINUTES,
    FEWEST,
    Comparison,
    Rates,
    Sample,
    Span,
    Wanted,
    forecast,
    median_error,
)


def samples(count: int, *, agent: str = "codex", complexity: str = "simple", start: int = 100) -> list[Sample]:
    return [Sample(agent, complexity, "", start + at * 10, 0.1 * at, 5.0 + at) for at in range(count)]


def test_history_of_the_same_agent_and_complexity_goes_before_everything_said() -> None:
    found = forecast(
        Wanted("codex", "simple", tokens=9_999, usd=9.0), [*samples(3), *samples(9, agent="claude", start=9)]
    )
    assert found.tokens == Span(110, 110)
    assert found.minutes == Span(6, 6)
    assert (found.runs, found.estimated) == (3, False)
    assert found.basis == "the median of 3 runs of codex on simple tickets"


def test_too_few_runs_say_nothing() -> None:
    found = forecast(Wanted("codex", "simple"), samples(FEWEST - 1))
    assert found.estimated
    assert found.minutes == Span(*DEFAULT_MINUTES["simple"])


def test_less_alike_runs_count_where_there_are_none_that_are_more_so() -> None:
    found = forecast(Wanted("codex", "complex"), samples(4))
    assert found.basis == "the median of 4 runs of codex"
    assert forecast(Wanted("", "simple"), samples(4)).basis == "the median of 4 runs on simple tickets"


def test_what_the_ticket_says_goes_before_its_complexity() -> None:
    found = forecast(Wanted("codex", "simple", tokens=2000, usd=0.004), [])
    assert (found.tokens, found.usd) == (Span(2000, 2000), Span(0.004, 0.004))
    assert found.basis == "as the ticket says and by its complexity (simple)"


def test_money_is_unknown_until_a_price_is_set() -> None:
    rates = Rates(tokens={"simple": [1000, 3000]}, usd_per_1k={"codex": 0.5})
    assert forecast(Wanted("codex", "simple"), []).usd is None
    assert forecast(Wanted("codex", "simple"), [], rates).usd == Span(0.5, 1.5)
    assert forecast(Wanted("claude", "simple"), [], rates).usd is None


def test_where_nothing_is_known_nothing_is_made_up() -> None:
    found = forecast(Wanted(), samples(9))
    assert (found.tokens, found.usd, found.minutes) == (None, None, None)


def test_what_nobody_measured_is_left_out_of_the_median() -> None:
    runs = [Sample("codex", "simple", "", tokens, None, None) for tokens in (None, 10, None, 30)]
    found = forecast(Wanted("codex", "simple"), runs)
    assert (found.tokens, found.usd, found.minutes) == (Span(20, 20), None, None)


@pytest.mark.parametrize(
    ("expected", "actual", "ratio"), [(10.0, 20.0, 2.0), (None, 1.0, None), (1.0, None, None), (0.0, 5.0, None)]
)
def test_a_ratio_needs_both_numbers(expected: float | None, actual: float | None, ratio: float | None) -> None:
    assert Comparison(expected, actual).ratio == ratio


def test_the_median_error_counts_too_much_and_too_little_alike() -> None:
    assert median_error([Comparison(10, 5), Comparison(10, 15), Comparison(10, 12), Comparison(None, 1)]) == 0.5
    assert median_error([]) is None


KINDS = st.sampled_from(["", "codex", "claude"])
SIZES = st.sampled_from(["", "simple", "medium", "complex"])
RUNS = st.builds(
    Sample,
    KINDS,
    SIZES,
    st.sampled_from(["", "bug"]),
    st.none() | st.integers(0, 10**9),
    st.none() | st.floats(0, 1e6),
    st.none() | st.floats(0, 1e6),
)


@given(st.builds(Wanted, KINDS, SIZES, st.sampled_from(["", "bug"]), st.none(), st.none()), st.lists(RUNS, max_size=30))
def test_a_forecast_lies_within_what_was_seen_or_set(wanted: Wanted, runs: list[Sample]) -> None:
    found = forecast(wanted, runs)
    assert found == forecast(wanted, list(reversed(runs)))
    for name in ("tokens", "usd", "minutes"):
        span = getattr(found, name)
        assert span is None or 0 <= span.low <= span.high
        if span is not None and found.runs:
            values = [value for run in runs if (value := getattr(run, name)) is not None]
            assert min(values) <= span.middle <= max(values)
