"""What a turn or a run consumed.

``input`` counts uncached input tokens only; ``cached`` those read from a prompt cache; ``cache_write`` those written
to it; ``output`` everything generated, reasoning included; ``reasoning`` the part of ``output`` that was reasoning.
``cost`` is decimal text in US dollars as the client reported it, or ``None`` where nobody said: never guessed here.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Usage(NamedTuple):
    input: int = 0
    cached: int = 0
    cache_write: int = 0
    output: int = 0
    reasoning: int = 0
    cost: str | None = None

    @property
    def total(self) -> int:
        """Every token that was read or written, each counted once."""
        return self.input + self.cached + self.cache_write + self.output

    @property
    def told(self) -> bool:
        """Whether the client said anything; else all of it is unknown."""
        return bool(self.total) or self.cost is not None

    def figures(self) -> dict[str, Any] | None:
        """As it is shown; ``None`` where nobody knows."""
        return self.to_json() if self.told else None

    def plus(self, other: Usage) -> Usage:
        """Both together. A cost is known only as far as a part reported one."""
        return Usage(
            self.input + other.input,
            self.cached + other.cached,
            self.cache_write + other.cache_write,
            self.output + other.output,
            self.reasoning + other.reasoning,
            _sum(self.cost, other.cost),
        )

    def to_json(self) -> dict[str, Any]:
        return dict(self._asdict())

    @classmethod
    def from_json(cls, data: dict[str, Any] | None) -> Usage:
        data = data or {}
        return cls(**{name: data[name] for name in cls._fields if name in data})


def _sum(left: str | None, right: str | None) -> str | None:
    if left is None or right is None:
        return left if right is None else right
    from decimal import Decimal  # everyday commands never add money

    return f"{Decimal(left) + Decimal(right):f}"
