"""Every response counts once; sums are exact; money is what the price list and the clients say."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.accounting.ledger import BANDS, Bucket, Ledger, Sums, band, money, slot
from trackdown.core.accounting.spending import Spent, joined
from trackdown.core.accounting.totals import rows
from trackdown.core.runs.usage import Usage

tokens = st.integers(0, 600_000)
usages = st.builds(Usage, tokens, tokens, tokens, tokens, tokens, st.none())
times = st.sampled_from(["2026-11-21T07:49:57.020Z", "2026-11-21T08:00:00Z", "2026-11-22T00:00:00Z", "", "yesterday"])
words = st.sampled_from(["", "a", "b"])
responses = st.builds(Spent, st.just("k"), times, st.just("claude"), words, words, words, usages, st.integers(0, 9))


@given(responses, responses, responses)
def test_accounts_of_one_response_join_to_the_same_in_any_order(one: Spent, two: Spent, three: Spent) -> None:
    assert joined(one, two) == joined(two, one)
    assert joined(joined(one, two), three) == joined(one, joined(two, three))
    assert joined(one, one) == one


def test_a_repeated_response_counts_where_it_was_written_first_with_its_final_figures() -> None:
    early = Spent("k", "2026-11-20T10:00:00Z", "claude", "old", "m", "p", Usage(output=1))
    late = Spent("k", "2026-11-21T10:00:00Z", "claude", "resumed", "m", "p", Usage(output=50))
    assert joined(late, early) == early._replace(usage=Usage(output=50))


@given(st.lists(responses, max_size=30))
def test_buckets_hold_every_token_of_every_response(found: list[Spent]) -> None:
    ledger = Ledger()
    for spent in found:
        ledger.add(spent)
    total = Sums(0, Usage())
    for _, sums in ledger.items():
        total = total.plus(sums)
    assert total.usage.total == sum(spent.usage.total for spent in found)
    assert total.usage.reasoning == sum(spent.usage.reasoning for spent in found)
    assert total.requests == sum(spent.request for spent in found)
    assert total.lasting == sum(spent.lasting for spent in found)


def test_a_request_belongs_to_the_band_whose_limit_it_exceeds() -> None:
    limit = BANDS[4]
    assert band(Usage(input=limit - 10, cached=10)) + 1 == band(Usage(input=limit - 10, cached=10, cache_write=1))
    assert band(Usage()) == 0
    assert band(Usage(input=10**9)) == len(BANDS)


def test_a_time_belongs_to_its_half_hour_and_what_is_no_time_to_none() -> None:
    assert slot("2026-11-21T07:29:59.999Z") == "2026-11-21T07:00"
    assert slot("2026-11-21T07:30:00Z") == "2026-11-21T07:30"
    for text in ("", "2026-13-01T00:00:00Z", "2026-11-21", "\uff12026-11-21T07:29:59Z", "2026-11-21T25:00:00Z"):
        assert slot(text) == ""


def test_money_has_no_exponent_and_no_noise() -> None:
    assert money(Decimal("0.005148000000000001")) == "0.005148"
    assert money(Decimal("1E+2")) == "100"
    assert money(Decimal("0")) == "0"
    assert money(Decimal("-0.5")) == "-0.5"


def _place(session: str, model: str = "m", day: str = "2026-11-21") -> Bucket:
    return Bucket(f"{day}T07:00", "claude", session, model, "/p", 0)


def _dollar_a_token(place: Bucket, sums: Sums) -> Decimal | None:
    return None if place.model == "new" else Decimal(sums.usage.total)


def test_the_difference_compares_only_sessions_whose_cost_was_reported() -> None:
    items = [
        (_place("told"), Sums(1, Usage(input=5, cost="6"))),
        (_place("silent"), Sums(1, Usage(input=100))),
    ]
    found, whole = rows(items, lambda place: place.session, _dollar_a_token)
    assert [(row.name, row.cost, row.usage.cost, row.difference) for row in found] == [
        ("silent", "100", None, None),
        ("told", "5", "6", "1"),
    ]
    assert (whole.cost, whole.usage.cost, whole.difference) == ("105", "6", "1")


def test_a_model_without_a_price_is_named_and_makes_no_cost_of_zero() -> None:
    items = [(_place("a", "new"), Sums(1, Usage(input=5, cost="1"))), (_place("a", ""), Sums(1, Usage(output=2)))]
    found, whole = rows(items, lambda place: place.model, _dollar_a_token)
    assert {row.name: (row.cost, row.unpriced) for row in found} == {"": ("2", []), "new": (None, ["new"])}
    assert whole.difference is None
    assert whole.unpriced == ["new"]


def test_nothing_comes_to_a_row_of_nothing() -> None:
    found, whole = rows([], lambda place: place.day, _dollar_a_token)
    assert found == []
    assert (whole.requests, whole.usage, whole.cost, whole.difference) == (0, Usage(), None, None)
