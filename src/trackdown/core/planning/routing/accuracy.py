"""How often a rule was right, and how sure that is."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

NINETY_FIVE = 1.96
"""Standard deviations that hold 95 of 100."""


class Accuracy(NamedTuple):
    right: int
    of: int

    @property
    def share(self) -> float | None:
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % confidence interval: right also for few cases and for shares near 0 and 1."""
        if not self.of:
            return 0.0, 1.0
        share, square = self.right / self.of, NINETY_FIVE**2
        middle = share + square / (2 * self.of)
        spread = NINETY_FIVE * sqrt(share * (1 - share) / self.of + square / (4 * self.of**2))
        whole = 1 + square / self.of
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
