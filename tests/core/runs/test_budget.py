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
    granted,
    of_turn,
    of_turns,
    reached,
    room,
    shown,
    typed,
    value_of,
)
from trackdown.core.runs.model import Turn
from trackdown.testing.factories import run_after

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


def test_a_budget_that_is_used_up_to_the_last_cent_is_met() -> None:
    money, tokens = ceilings({"run_usd": "1", "run_tokens": "100"}, "budget.")
    assert reached(room([(money, Spent(usd=Decimal(1)))])) == (money, Spent(usd=Decimal(1)))
    assert reached(room([(money, Spent(usd=Decimal("0.999999")))])) is None
    assert reached(room([(tokens, Spent(100))])) == (tokens, Spent(100))
    assert reached(room([(tokens, Spent(99))])) is None


@pytest.mark.parametrize("unit", ["usd", "tokens"])
def test_of_two_budgets_that_are_met_together_the_first_is_named(unit: str) -> None:
    held = [(found, Spent(5, Decimal(5))) for found in ceilings({f"run_{unit}": "5", f"day_{unit}": "5"}, "budget.")]
    met = reached(room(held))
    assert met is not None
    assert met.ceiling.name == f"budget.run_{unit}"


def test_what_is_no_budget_among_the_values_is_none() -> None:
    found = ceilings({"jobs": "3", "epic_tokens": "7", "day_usd_tokens": "1"}, "budget.", "claude")
    assert found == [Ceiling("budget.epic_tokens", "epic", "tokens", Decimal(7), "claude")]


def test_what_a_person_granted_is_met_by_what_the_run_used() -> None:
    spent: list[tuple[str, dict[str, Any]]] = [
        ("turn_started", {"turn": 0, "round": 0}),
        ("turn_ended", {"turn": 0, "usage": {"input": 7, "cost": "0.5"}}),
    ]
    run = run_after(*spent, ("granted", {"usd": "0.75"}), ("granted", {"tokens": 7}))
    by_money, by_tokens = granted(run)
    assert by_money == (("what was granted", "run", "usd", Decimal("0.75"), ""), Spent(7, Decimal("0.5")))
    assert by_tokens == (("what was granted", "run", "tokens", Decimal(7), ""), Spent(7, Decimal("0.5")))
    assert granted(run_after(*spent, ("granted", {"usd": "1"}))) == [
        (by_money[0]._replace(limit=Decimal(1)), of_turns(run.turns))
    ]
    assert granted(run_after(*spent)) == []


def test_the_sentence_names_the_numbers_and_what_is_not_known() -> None:
    (found,) = ceilings({"day_usd": "5.00"}, "claude's budget.", "claude")
    met = reached(room([(found, Spent(9, Decimal("5.25"), 2))]))
    assert met is not None
    said = "claude's budget.day_usd is 5 USD, and claude has used 5.25 USD, without 2 turns of unknown price"
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
        (" 1 Token ", ("tokens", Decimal(1))),
        ("0.5K Tokens", ("tokens", Decimal(500))),
        ("4$", ("usd", Decimal(4))),
    ],
)
def test_amounts_as_people_type_them(text: str, meant: tuple[str, Decimal]) -> None:
    assert typed(text) == meant


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1e9", "nan", "2k", "2k usd", "1.5m$", "0.5 tokens", "two", "1.2.3", "9" * 5000, "²"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"money|amount|tokens"):
        typed(text)


@pytest.mark.parametrize(
    "value",
    [0, -1, True, None, [], float("nan"), float("inf"), "x", 10**15 + 1, 10**16, pytest.param(10**5000, id="long")],
)
def test_a_limit_is_above_nothing(value: Any) -> None:
    with pytest.raises(ValueError, match=r"^an amount above 0"):
        value_of("run_usd", value)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("run_usd", 0.25, "0.25"),
        ("run_usd", " 2.50 ", "2.50"),
        ("run_usd", "1e2", "100"),
        ("day_usd", 10**15, "1" + "0" * 15),
        ("day_tokens", 2e6, "2000000"),
        ("day_tokens", "1E+3", "1000"),
    ],
)
def test_a_limit_is_kept_as_plain_decimal_text(name: str, value: Any, kept: str) -> None:
    assert value_of(name, value) == kept


def test_half_a_token_is_no_limit() -> None:
    with pytest.raises(ValueError, match="whole"):
        value_of("run_tokens", 1.5)


def test_money_is_shown_without_noise() -> None:
    assert [shown(Decimal(text)) for text in ("5.00", "0.10", "10", "0", "0.1234567")] == [
        "5",
        "0.1",
        "10",
        "0",
        "0.123457",
    ]
