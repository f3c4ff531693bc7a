"""Each request is priced by itself; what has no price is never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import TieredPrices
from genai_prices.types import Usage as ListedUsage
from hypothesis import given
from hypothesis import strategies as st

from trackdown.adapters.sessions.prices import ListedPrices
from trackdown.core.accounting.ledger import BANDS, Bucket, Ledger, Sums
from trackdown.core.accounting.spending import Spent
from trackdown.core.runs.usage import Usage

PRICES = ListedPrices("2026-11-21")
MODELS = ["claude-sonnet-4-5-20250929", "gpt-5.5", "gemini-2.5-pro", "claude-opus-5-5"]
sizes = st.integers(0, 400_000)


def _one_by_one(model: str, usage: Usage, lasting: int) -> Decimal:
    _, info = get_snapshot().find_provider_model(model, None, None, None)
    tokens = ListedUsage(
        input_tokens=usage.input + usage.cached + usage.cache_write,
        cache_read_tokens=usage.cached,
        cache_write_tokens=usage.cache_write,
        cache_write_1h_tokens=lasting,
        output_tokens=usage.output,
    )
    return info.get_prices(datetime(2026, 11, 21, 7, 30, tzinfo=UTC)).calc_price(tokens)["total_price"]


@given(st.sampled_from(MODELS), st.lists(st.tuples(sizes, sizes, sizes, sizes), min_size=1, max_size=8))
def test_a_bucket_costs_what_its_requests_cost_one_by_one(model: str, found: list[tuple[int, int, int, int]]) -> None:
    ledger = Ledger()
    alone = Decimal(0)
    for fresh, cached, written, output in found:
        usage = Usage(fresh, cached, written, output)
        ledger.add(Spent("", "2026-11-21T07:49:57Z", "claude", "s", model, "p", usage, written // 2))
        alone += _one_by_one(model, usage, written // 2)
    assert sum((PRICES.cost(place, sums) or Decimal(0) for place, sums in ledger.items()), Decimal(0)) == alone


def test_many_small_requests_do_not_cost_as_one_large_one() -> None:
    small = Bucket("2026-11-21T07:30", "claude", "s", "claude-sonnet-4-5-20250929", "p", 0)
    large = small._replace(band=len(BANDS))
    sums = Sums(10, Usage(input=1_000_000))
    assert PRICES.cost(small, sums) == Decimal(3)
    assert PRICES.cost(large, sums) == Decimal(6)


@pytest.mark.parametrize("model", ["", "frobnicate-1", "gpt-99", "x" * 5000, "\x00"])
def test_a_model_that_is_not_listed_has_no_price(model: str) -> None:
    assert PRICES.cost(Bucket("", "claude", "s", model, "p", 0), Sums(1, Usage(input=5))) is None


def test_every_size_at_which_a_listed_price_changes_begins_a_band() -> None:
    starts: set[int] = set()
    for provider in get_snapshot().providers:
        for model in provider.models:
            entries = [entry.prices for entry in model.prices] if isinstance(model.prices, list) else [model.prices]
            for entry in entries:
                tiered = [price for price in vars(entry).values() if isinstance(price, TieredPrices)]
                starts |= {tier.start for price in tiered for tier in price.tiers}
    assert starts <= set(BANDS)


def test_the_list_says_of_when_it_is() -> None:
    assert PRICES.source.startswith("genai-prices ")
    assert "2026-01-01" < PRICES.date <= "2026-11-21"
