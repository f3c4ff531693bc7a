"""What tokens cost, by the price list of the package ``genai-prices``, which comes with its data.

A price may depend on the size of a request and on its day and time. The sums of a bucket lie between two sizes at which
any price changes and within half an hour, so that they cost what their requests cost one by one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from trackdown.core.accounting.ledger import BANDS, Bucket, Sums

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import ModelInfo, ModelPrice

PACKAGE = "genai-prices"


class ListedPrices:
    """``today`` is the UTC day; what has no time is priced as of it."""

    def __init__(self, today: str) -> None:
        from importlib.metadata import version

        from genai_prices.data_snapshot import get_snapshot

        self._list: DataSnapshot = get_snapshot()
        self._today = today
        self._models: dict[str, ModelInfo | None] = {}
        self._prices: dict[tuple[str, str, int], ModelPrice | None] = {}
        self.source = f"{PACKAGE} {version(PACKAGE)}"
        self.date = _newest(self._list, today)

    def cost(self, place: Bucket, sums: Sums) -> Decimal | None:
        from genai_prices.types import Usage

        price = self._price(place)
        if price is None:
            return None
        usage = sums.usage
        tokens = Usage(
            input_tokens=usage.input + usage.cached + usage.cache_write,
            cache_read_tokens=usage.cached,
            cache_write_tokens=usage.cache_write,
            cache_write_1h_tokens=sums.lasting,
            output_tokens=usage.output,
        )
        each = price.__dict__.get("requests_kcount")
        # The list counts one request in a calculation; these are many.
        more = Decimal(sums.requests - 1) * each / 1000 if isinstance(each, Decimal) else Decimal(0)
        return price.calc_price(tokens)["total_price"] + more

    def _price(self, place: Bucket) -> ModelPrice | None:
        at = place.slot or f"{self._today}T00:00"
        key = (place.model, at, place.band)
        if key not in self._prices:
            model = self._model(place.model)
            prices = model.get_prices(datetime.fromisoformat(at).replace(tzinfo=UTC)) if model else None
            self._prices[key] = _of_band(prices, place.band) if prices else None
        return self._prices[key]

    def _model(self, name: str) -> ModelInfo | None:
        if name not in self._models:
            try:
                self._models[name] = self._list.find_provider_model(name, None, None, None)[1]
            except LookupError:
                self._models[name] = None
        return self._models[name]


def _of_band(prices: ModelPrice, band: int) -> ModelPrice | None:
    """The prices for requests of that size; ``None`` if one of them changes at a size that no band begins at."""
    from genai_prices.types import ModelPrice, TieredPrices

    flat: dict[str, Any] = {}
    for name, price in prices.__dict__.items():
        if isinstance(price, TieredPrices):
            if any(tier.start not in BANDS for tier in price.tiers):
                return None
            passed = [tier.price for tier in price.tiers if tier.start in BANDS[:band]]
            price = passed[-1] if passed else price.base
        if price is not None:
            flat[name] = price
    return ModelPrice(**flat) if "input_mtok" in flat or "output_mtok" in flat else None


def _newest(prices: DataSnapshot, today: str) -> str:
    """The newest change of a price that the list knows, up to today: the list does not say when it was made."""
    from genai_prices.types import StartDateConstraint

    days: list[date] = [date(1970, 1, 1)]
    for provider in prices.providers:
        for model in provider.models:
            for entry in model.prices if isinstance(model.prices, list) else ():
                if isinstance(entry.constraint, StartDateConstraint):
                    days.append(entry.constraint.start_date)
    known = [day.isoformat() for day in days]
    return max(day for day in known if day <= today)
