"""Every response counts once; sums are exact; money is what the price list and the clients say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.accounting.ledger import BANDS, Bucket, Ledger, Sums, band, money, slot
from trackdown.core.accounting.spending import Spent, joined
from trackdown.core.accounting.totals import rows
from trackdown.core.runs.usage import Usage

tokens = st.integers(0, 600_000)
costs = st.sampled_from([None, "0.5", "1.25"])
usages = st.builds(Usage, tokens, tokens, tokens, tokens, tokens, costs)
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


def test_what_was_written_last_counts_whole() -> None:
    early = Spent("k", "2026-11-20T10:00:00Z", "claude", "s", "m", "p", Usage(output=1), 3)
    late = early._replace(at="2026-11-21T10:00:00Z", usage=Usage(output=2, cost="1"), lasting=5)
    assert joined(late, early) == early._replace(usage=Usage(output=2, cost="1"), lasting=5)


def test_an_account_that_tells_the_cost_counts_before_one_that_does_not() -> None:
    silent = Spent("k", "2026-11-20T10:00:00Z", "claude", "s", "m", "p", Usage(output=1))
    told = silent._replace(usage=Usage(output=1, cost="0.5"))
    assert joined(silent, told) == joined(told, silent) == told


@pytest.mark.parametrize("at", ["2026-11-20T10:00:00Z", "yesterday"])
def test_an_account_without_a_time_was_not_first(at: str) -> None:
    timed = Spent("k", at, "claude", "s", "m", "p", Usage(output=1))
    timeless = timed._replace(at="", client="a", session="a", project="a")
    assert joined(timed, timeless) == joined(timeless, timed) == timed


def summed(found: list[Spent]) -> Sums:
    total = Sums(0, Usage())
    for spent in found:
        total = total.plus(Sums(spent.request, spent.usage, spent.lasting))
    return total


def exact(sums: Sums) -> tuple[object, ...]:
    cost = sums.usage.cost
    return (sums.requests, sums.lasting, *sums.usage[:5], None if cost is None else Decimal(cost))


def place(spent: Spent) -> Bucket:
    return Bucket(slot(spent.at), spent.client, spent.session, spent.model, spent.project, band(spent.usage))


@given(st.lists(responses, max_size=30))
def test_buckets_hold_every_token_and_cent_of_every_response(found: list[Spent]) -> None:
    ledger = Ledger()
    for spent in found:
        ledger.add(spent)
    held = dict(ledger.items())
    assert set(held) == {place(spent) for spent in found}
    for bucket, sums in held.items():
        assert exact(sums) == exact(summed([spent for spent in found if place(spent) == bucket]))


@given(st.lists(responses, max_size=9), st.lists(responses, max_size=9))
def test_sums_of_two_ledgers_make_one_as_if_it_had_seen_every_response(one: list[Spent], two: list[Spent]) -> None:
    whole, parts = Ledger(), Ledger()
    for half in (one, two):
        ledger = Ledger()
        for spent in half:
            ledger.add(spent)
            whole.add(spent)
        for bucket, sums in ledger.items():
            parts.put(bucket, sums)
    assert dict(parts.items()) == dict(whole.items())


def test_two_halves_of_one_hour_are_two_buckets() -> None:
    ledger = Ledger()
    first = Spent("a", "2026-11-21T07:29:59Z", "claude", "s", "m", "p", Usage(output=1))
    for at in (first.at, "2026-11-21T07:30:00Z", "2026-11-21T07:29:30Z"):
        ledger.add(first._replace(at=at))
    assert [(bucket.slot, sums.requests) for bucket, sums in ledger.items()] == [
        ("2026-11-21T07:00", 2),
        ("2026-11-21T07:30", 1),
    ]


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
    assert money(Decimal("10")) == "10"


def test_less_than_nothing_by_less_than_the_last_digit_is_nothing() -> None:
    assert money(Decimal("-0.00000000001")) == "0"


def _place(session: str, model: str = "m", day: str = "2026-11-21") -> Bucket:
    return Bucket(f"{day}T07:00", "claude", session, model, "/p", 0)


def _dollar_a_token(place: Bucket, sums: Sums) -> Decimal | None:
    return None if place.model == "new" else Decimal(sums.usage.total)


def _by(what: str, items: list[tuple[Bucket, Sums]]) -> list[tuple[str, Bucket, Sums]]:
    return [(str(getattr(place, what)), place, sums) for place, sums in items]


def test_the_difference_compares_only_sessions_whose_cost_was_reported() -> None:
    items = [
        (_place("told"), Sums(1, Usage(input=5, cost="6"))),
        (_place("silent"), Sums(1, Usage(input=100))),
    ]
    found, whole = rows(_by("session", items), _dollar_a_token)
    assert [(row.name, row.cost, row.usage.cost, row.difference) for row in found] == [
        ("silent", "100", None, None),
        ("told", "5", "6", "1"),
    ]
    assert (whole.cost, whole.usage.cost, whole.difference) == ("105", "6", "1")


def test_a_session_that_reported_nothing_takes_nothing_from_the_difference() -> None:
    items = [
        (_place("told"), Sums(1, Usage(input=5, cost="6"))),
        (_place("told", day="2026-11-22"), Sums(1, Usage(input=2))),
        (_place("silent", "new"), Sums(1, Usage(input=100))),
    ]
    _, whole = rows(_by("session", items), _dollar_a_token)
    assert (whole.name, whole.cost, whole.difference, whole.unpriced) == ("", "7", "-1", ["new"])


def test_a_mere_report_of_a_cost_needs_no_price() -> None:
    items = [(_place("a", "new"), Sums(0, Usage(cost="3")))]
    (found,), _ = rows(_by("model", items), _dollar_a_token)
    assert found == ("new", 0, Usage(cost="3"), "0", "3", [])


def test_a_model_without_a_price_is_named_and_makes_no_cost_of_zero() -> None:
    items = [(_place("a", "new"), Sums(1, Usage(input=5, cost="1"))), (_place("a", ""), Sums(1, Usage(output=2)))]
    found, whole = rows(_by("model", items), _dollar_a_token)
    assert {row.name: (row.cost, row.unpriced) for row in found} == {"": ("2", []), "new": (None, ["new"])}
    assert whole.difference is None
    assert whole.unpriced == ["new"]


def test_nothing_comes_to_a_row_of_nothing() -> None:
    found, whole = rows(_by("day", []), _dollar_a_token)
    assert found == []
    assert (whole.requests, whole.usage, whole.cost, whole.difference) == (0, Usage(), None, None)
