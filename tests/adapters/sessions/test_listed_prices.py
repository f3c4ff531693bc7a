"""Each request is priced by itself; what has no price is never guessed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

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


ASK = """
import sys
from trackdown.adapters.sessions.prices import ListedPrices
from trackdown.core.accounting.ledger import Bucket, Sums
from trackdown.core.runs.usage import Usage
prices = ListedPrices("2026-11-21", sys.argv[1])
for model in ("claude-opus-5-5", "gpt-5.5", "deepseek-chat", "frobnicate-1"):
    for slot in ("", "2025-01-01T12:30", "2026-11-20T17:00"):
        print(prices.cost(Bucket(slot, "c", "s", model, "p", 0), Sums(3, Usage(1000, 2000, 300, 400), 100)))
print(prices.source, prices.date, "genai_prices" in sys.modules)
"""


def _asked_in_a_new_process(kept: Path | str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", ASK, str(kept)], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_prices_that_were_asked_for_once_are_told_without_loading_the_list(tmp_path: Path) -> None:
    unkept = _asked_in_a_new_process("")
    kept = tmp_path / "new folder" / "prices.json"
    assert _asked_in_a_new_process(kept) == unkept
    again = _asked_in_a_new_process(kept)
    assert (unkept[-1].split()[-1], again[-1].split()[-1]) == ("True", "False")
    assert again[:-1] == unkept[:-1]
    assert again[-1].split()[:-1] == unkept[-1].split()[:-1]


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b'{"source": "genai-prices 0.0.1", "changes": ["2020-01-01"]}'])
def test_kept_prices_that_are_damaged_or_another_lists_are_not_believed(spoilt: bytes, tmp_path: Path) -> None:
    kept = tmp_path / "prices.json"
    kept.write_bytes(spoilt)
    found = ListedPrices("2026-11-21", str(kept))
    place = Bucket("", "claude", "s", "claude-opus-5-5", "p", 0)
    assert (found.date, found.cost(place, Sums(1, Usage(5)))) == (PRICES.date, PRICES.cost(place, Sums(1, Usage(5))))


def test_where_prices_cannot_be_kept_they_are_told_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    found = ListedPrices("2026-11-21", str(tmp_path / "file" / "prices.json"))
    assert found.cost(Bucket("", "claude", "s", "gpt-5.5", "p", 0), Sums(1, Usage(5)))
    assert os.listdir(tmp_path) == ["file"]


def test_what_changes_by_the_time_of_the_day_is_told_for_each_half_hour(tmp_path: Path) -> None:
    kept = str(tmp_path / "prices.json")
    for hour in range(24):
        place = Bucket(f"2025-03-01T{hour:02d}:30", "c", "s", "deepseek-chat", "p", 0)
        sums = Sums(1, Usage(1_000_000))
        moment = datetime(2025, 3, 1, hour, 30, tzinfo=UTC)
        _, info = get_snapshot().find_provider_model("deepseek-chat", None, None, None)
        expected = info.get_prices(moment).calc_price(ListedUsage(input_tokens=1_000_000))["total_price"]
        assert ListedPrices("2026-11-21", kept).cost(place, sums) == expected


def test_the_list_says_of_when_it_is() -> None:
    assert PRICES.source.startswith("genai-prices ")
    assert "2026-01-01" < PRICES.date <= "2026-11-21"
