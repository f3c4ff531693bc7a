"""What a million tokens of each kind cost, as numbers that can be kept: loading the price list takes half a second.

Kept are the answers of one version of the list, for the models that were asked for. A file that is missing, damaged or
of another version costs that half second, never an answer.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

import msgspec

from trackdown.core.accounting.ledger import Sums

MILLION = 1_000_000
LONGEST_NAME = 200
"""Characters of a model's name that is kept."""
MOST_MODELS = 1000


class Rates(NamedTuple):
    """US dollars for a million tokens that no cache held, that one held, that were put into one, what those cost more
    that shall stay there for an hour, for a million tokens of output, and for one request."""

    fresh: Decimal
    cached: Decimal
    written: Decimal
    lasting: Decimal
    output: Decimal
    request: Decimal

    def cost(self, sums: Sums) -> Decimal:
        usage = sums.usage
        tokens = (
            self.fresh * usage.input
            + self.cached * usage.cached
            + self.written * usage.cache_write
            + self.lasting * sums.lasting
            + self.output * usage.output
        )
        return tokens / MILLION + self.request * sums.requests


class KnownModel(msgspec.Struct):
    """``starts`` are the days on which its prices change; ``None`` if they change by the time of day as well. ``rates``
    are by time and band, ``None`` where there is no price."""

    starts: list[str] | None = []
    rates: dict[str, Rates | None] = {}

    def place(self, at: str, band: int) -> str:
        """Under which name the rates of a half hour and a band are kept."""
        since = at if self.starts is None else max((day for day in self.starts if day <= at[:10]), default="")
        return f"{since} {band}"


class Kept(msgspec.Struct):
    """``changes`` are all days on which the list knows a price to change."""

    source: str
    changes: list[str] = []
    models: dict[str, KnownModel] = {}


class RateFile:
    """``path`` is where the rates of the list ``source`` are kept; with an empty one nothing is. ``changes`` says on
    which days prices change, where the file does not know."""

    def __init__(self, path: str, source: str, changes: Callable[[], list[str]]) -> None:
        self._path = path
        self._kept = self._read(source) or Kept(source, changes())

    @property
    def changes(self) -> list[str]:
        return self._kept.changes

    def model(self, name: str) -> KnownModel | None:
        return self._kept.models.get(name)

    def keep(self, name: str, model: KnownModel) -> None:
        """Keep what is known of a model now. A folder that cannot be written to costs time, never an answer."""
        if len(name) > LONGEST_NAME or len(self._kept.models) >= MOST_MODELS:
            return
        self._kept.models[name] = model
        if not self._path:
            return
        part = f"{self._path}.{os.getpid()}.part"
        try:
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            with open(part, "wb") as file:
                file.write(msgspec.json.encode(self._kept))
            os.replace(part, self._path)
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                os.unlink(part)

    def _read(self, source: str) -> Kept | None:
        if not self._path:
            return None
        try:
            with open(self._path, "rb") as file:
                found = msgspec.json.decode(file.read(), type=Kept)
        except (OSError, ValueError, RecursionError):
            return None
        return found if found.source == source and found.changes else None
