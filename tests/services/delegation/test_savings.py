from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trackdown
from trackdown.services.delegation.savings import MEASURES, group, part_saved
from trackdown.testing.factories import run_after

AMOUNT = st.none() | st.decimals(0, 10**9, places=2)
SEEDS = re.compile(r"\b(?:0?\.9[37]|9[37] ?(?:%|percent)|22 ?%|382|382k|382_?000|600k|600_?000|16k|26k|26_?000)\b")


@given(AMOUNT, AMOUNT)
def test_what_is_unknown_is_never_called_saved(one: Decimal | None, other: Decimal | None) -> None:
    saved = part_saved(one, other)
    if one is None or not other:
        assert saved is None
    else:
        assert saved is not None
        assert saved <= 1
        assert (saved < 0) == (one > other)


def test_nothing_at_all_is_unknown_too() -> None:
    assert group({}, {}).values == dict.fromkeys(MEASURES)


def test_tokens_of_unknown_price_leave_the_money_unknown_and_are_counted() -> None:
    usage = {"input": 3, "output": 1, "cache_write": 2}
    ended = ("turn_ended", {"turn": 0, "ending": "finished", "usage": usage, "seconds": 1.5})
    found = group({"r": run_after(("turn_started", {"turn": 0, "round": 0}), ended)}, {})
    assert [int(found.values[name]) for name in ("input", "cache_creation", "output")] == [3, 2, 1]
    assert (found.values["cost_usd"], found.unpriced, found.silent) == (None, 1, 0)
    assert found.values["seconds"] == Decimal("1.5")


@pytest.mark.parametrize("pattern", ["**/savings*.py", "**/performance*.py", "**/delegat*.py", "**/handover/*.py"])
def test_no_figure_of_anybodys_claims_stands_in_the_code(pattern: str) -> None:
    files = list(Path(trackdown.__file__).parent.glob(pattern))
    assert files
    for file in files:
        assert SEEDS.search(file.read_text(encoding="utf-8")) is None, file
