"""What may be spent, and what is left of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackdown.core.runs.budget import (
    Ceiling,
    Spent,
    ceilings,
    of_turn,
    of_turns,
    reached,
    room,
    shown,
    typed,
    value_of,
)
from trackdown.core.runs.model import Turn

CEILINGS = st.builds(
    Ceiling,
    st.just("budget.x"),
    st.sampled_from(["run", "day"]),
    st.sampled_from(["usd", "tokens"]),
    st.integers(1, 1000).map(Decimal),
)
SPENT = st.builds(Spent, st.integers(0, 2000), st.integers(0, 2000).map(Decimal), st.integers(0, 3))


def turn(tokens: int = 0, cost: str | None = None, priced: str | None = None) -> Turn:
    return Turn(0, 0, usage={"input": tokens, "cost": cost}, priced=priced)


def test_what_the_client_said_counts_before_the_list() -> None:
    assert of_turn(turn(10, "0.5", "0.7")) == Spent(10, Decimal("0.5"), 0)
    assert of_turn(turn(10, None, "0.7")) == Spent(10, Decimal("0.7"), 0)


def test_tokens_without_a_price_are_named_and_never_guessed() -> None:
    assert of_turns([turn(10), turn(5, "0.1"), turn()]) == Spent(15, Decimal("0.1"), 1)


def test_the_narrowest_budget_is_the_one_that_is_met() -> None:
    found = ceilings({"run_usd": "1", "day_usd": "5", "run_tokens": "100"}, "budget.")
    left = room([(found[0], Spent(usd=Decimal("0.4"))), (found[1], Spent(usd=Decimal("4.9"))), (found[2], Spent(100))])
    assert (left.usd, left.tokens) == (Decimal("0.1"), 0)
    met = reached(left)
    assert met is not None
    assert met.sentence == "budget.run_tokens is 100 tokens, and used are 100"


def test_the_sentence_names_the_numbers_and_what_is_not_known() -> None:
    (found,) = ceilings({"day_usd": "5.00"}, "claude's budget.", "claude")
    met = reached(room([(found, Spent(9, Decimal("5.25"), 2))]))
    assert met is not None
    said = "claude's budget.day_usd is 5 USD, and claude has used 5.25 USD, without 2 turn(s) of unknown price"
    assert met.sentence == said


@given(st.lists(st.tuples(CEILINGS, SPENT), max_size=6))
def test_a_budget_is_met_exactly_if_one_of_them_is(held: list[tuple[Ceiling, Spent]]) -> None:
    used_up = [c for c, s in held if (s.usd if c.unit == "usd" else s.tokens) >= c.limit]
    met = reached(room(held))
    assert (met is not None) == bool(used_up)
    assert met is None or met.ceiling in used_up


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2.50", ("usd", Decimal("2.50"))),
        ("3usd", ("usd", Decimal(3))),
        ("200ktokens", ("tokens", Decimal(200_000))),
        ("1.5m tokens", ("tokens", Decimal(1_500_000))),
        ("7 tokens", ("tokens", Decimal(7))),
    ],
)
def test_amounts_as_people_type_them(text: str, meant: tuple[str, Decimal]) -> None:
    assert typed(text) == meant


@pytest.mark.parametrize("text", ["", "0", "-1", "1e9", "nan", "2k", "0.5 tokens", "two", "1.2.3", "9" * 5000, "²"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"money|amount|tokens"):
        typed(text)


@pytest.mark.parametrize("value", [0, -1, True, None, [], float("nan"), float("inf"), "x", 10**16])
def test_a_limit_is_above_nothing(value: Any) -> None:
    with pytest.raises(ValueError, match="amount"):
        value_of("run_usd", value)


def test_half_a_token_is_no_limit() -> None:
    with pytest.raises(ValueError, match="whole"):
        value_of("run_tokens", 1.5)


def test_money_is_shown_without_noise() -> None:
    assert [shown(Decimal(text)) for text in ("5.00", "0.10", "10", "0.1234567")] == ["5", "0.1", "10", "0.123457"]
