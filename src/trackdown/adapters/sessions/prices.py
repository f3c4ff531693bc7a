"""What tokens cost, by the price list of the package ``genai-prices``, which comes with its data.

A price may depend on the size of a request and on its day and time. The sums of a bucket lie between two sizes at which
any price changes and within half an hour, so that they cost what their requests cost one by one. The list is loaded
only for a model whose prices are not kept from before.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from trackdown.adapters.sessions.rates import MILLION, KnownModel, RateFile, Rates
from trackdown.core.accounting.ledger import BANDS, Bucket, Sums

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice

PACKAGE = "genai-prices"


class ListedPrices:
    """``today`` is the UTC day; what has no time is priced as of it. ``kept`` is a file for the prices that were asked
    for, empty for none."""

    def __init__(self, today: str, kept: str = "") -> None:
        self._today = today
        self.source = f"{PACKAGE} {_version()}"
        self._file = RateFile(kept, self.source, _changes)
        # The list does not say when it was made: the newest change of a price that it knows, up to today.
        self.date = max(day for day in self._file.changes if day <= today)
        self._models: dict[str, KnownModel] = {}

    def cost(self, place: Bucket, sums: Sums) -> Decimal | None:
        rates = self._rates(place.model, place.slot or f"{self._today}T00:00", place.band)
        return None if rates is None else rates.cost(sums)

    def _rates(self, name: str, at: str, band: int) -> Rates | None:
        known = self._models.get(name) or self._file.model(name)
        if known is None:
            known = KnownModel(_starts(_model(name)))
        self._models[name] = known
        place = known.place(at, band)
        if place not in known.rates:
            model = _model(name)
            prices = model.get_prices(datetime.fromisoformat(at).replace(tzinfo=UTC)) if model else None
            flat = _of_band(prices, band) if prices else None
            known.rates[place] = _rates(flat) if flat else None
            self._file.keep(name, known)
        return known.rates[place]


@cache
def _version() -> str:
    from importlib.metadata import version

    return version(PACKAGE)


@cache
def _model(name: str) -> ModelInfo | None:
    from genai_prices.data_snapshot import get_snapshot

    try:
        return get_snapshot().find_provider_model(name, None, None, None)[1]
    except LookupError:
        return None


def _starts(model: ModelInfo | None) -> list[str] | None:
    """The days on which a model's prices change; ``None`` if they depend on anything else."""
    from genai_prices.types import StartDateConstraint

    entries = model.prices if model is not None and isinstance(model.prices, list) else []
    bounds = [entry.constraint for entry in entries if entry.constraint is not None]
    days = [bound.start_date.isoformat() for bound in bounds if isinstance(bound, StartDateConstraint)]
    return sorted(days) if len(days) == len(bounds) else None


def _rates(price: ModelPrice) -> Rates:
    """A price without sizes is linear in each kind of tokens."""
    from genai_prices.types import Usage

    def total(**tokens: int) -> Decimal:
        found: Decimal = price.calc_price(Usage(**tokens))["total_price"]
        return found

    # The list counts one request in each calculation.
    request = total(input_tokens=0, output_tokens=0)
    written = total(input_tokens=MILLION, cache_write_tokens=MILLION)
    return Rates(
        total(input_tokens=MILLION) - request,
        total(input_tokens=MILLION, cache_read_tokens=MILLION) - request,
        written - request,
        total(input_tokens=MILLION, cache_write_tokens=MILLION, cache_write_1h_tokens=MILLION) - written,
        total(output_tokens=MILLION) - request,
        request,
    )


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


@cache
def _changes() -> list[str]:
    """Every day on which the list knows a price to change."""
    from genai_prices.data_snapshot import get_snapshot

    models = [model for provider in get_snapshot().providers for model in provider.models]
    known = {day for model in models for day in _starts(model) or ()}
    return ["1970-01-01", *sorted(known)]
