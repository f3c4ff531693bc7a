"""What a ticket will take an agent: by what like tickets took, else by what its author expects, else by how complex it
is said to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from trackdown.core.tickets.agent_ticket.model import COMPLEXITIES

FEWEST = 3
"""So many runs have to have ended well before they say anything about the next one."""

DEFAULT_MINUTES: dict[str, list[float]] = {"simple": [15, 30], "medium": [30, 60], "complex": [60, 120]}
DEFAULT_TOKENS: dict[str, list[float]] = {
    "simple": [1_000, 3_000],
    "medium": [3_000, 8_000],
    "complex": [8_000, 20_000],
}
"""Estimated, not measured: from - to for each complexity, until there are runs to go by. Tokens are those that the
agent writes."""


class Rates(NamedTuple):
    """What is expected without any history: ranges by complexity, and US dollars for 1,000 written tokens by agent."""

    minutes: dict[str, list[float]] = DEFAULT_MINUTES
    tokens: dict[str, list[float]] = DEFAULT_TOKENS
    usd_per_1k: dict[str, float] = {}


ESTIMATED = Rates()


def checked_ranges(value: Any) -> dict[str, list[float]]:
    """Ranges by complexity, as a configuration gives them. Raises ValueError saying what they have to be."""
    if not isinstance(value, dict) or not all(_is_range(name, item) for name, item in value.items()):
        raise ValueError("from - to for simple, medium and complex, e.g. {simple = [15, 30]}")
    return {name: [float(number) for number in item] for name, item in value.items()}


def _is_range(name: str, value: Any) -> bool:
    numbers = isinstance(value, list) and len(value) == 2 and all(_is_amount(item) for item in value)
    return name in COMPLEXITIES and numbers and value[0] <= value[1]


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def checked_rates(value: Any) -> dict[str, float]:
    """Prices by agent. Raises ValueError saying what they have to be."""
    if not isinstance(value, dict) or not all(_is_amount(item) for item in value.values()):
        raise ValueError("US dollars for 1,000 written tokens by agent, e.g. {codex = 0.002}")
    return {name: float(item) for name, item in value.items()}


class Sample(NamedTuple):
    """What a run took that ended well, at ``at``. ``tokens`` are those that the agent wrote, ``usd`` is in US dollars;
    ``None`` where nobody knows."""

    agent: str
    complexity: str
    type: str
    tokens: int | None
    usd: float | None
    minutes: float | None
    at: str = ""


class Wanted(NamedTuple):
    """What is to be forecast. ``tokens`` and ``usd`` are what the ticket itself expects."""

    agent: str = ""
    complexity: str = ""
    type: str = ""
    tokens: int | None = None
    usd: float | None = None


class Span(NamedTuple):
    """From - to, which are the same where one number is known."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


class Forecast(NamedTuple):
    """``None`` is unknown. ``basis`` says where the numbers come from, ``runs`` how many runs stand behind them; with
    none they are only ``estimated``."""

    tokens: Span | None
    usd: Span | None
    minutes: Span | None
    basis: str
    runs: int = 0

    @property
    def estimated(self) -> bool:
        return self.runs == 0


def forecast(wanted: Wanted, samples: Sequence[Sample], rates: Rates = ESTIMATED) -> Forecast:
    """Of the runs that are most like it, where there are enough of them; else of what is said and set."""
    for words, fits in _likeness(wanted):
        found = [sample for sample in samples if fits(sample)]
        if len(found) >= FEWEST:
            return _of_history(found, words)
    return _of_words(wanted, rates)


def _likeness(wanted: Wanted) -> list[tuple[str, Callable[[Sample], bool]]]:
    """From most to least alike; what the ticket does not say is not asked for."""
    same: dict[str, Callable[[Sample], bool]] = {
        name: (lambda sample, name=name: getattr(sample, name) == getattr(wanted, name))  # type: ignore[misc]
        for name in ("agent", "complexity", "type")
        if getattr(wanted, name)
    }
    choices = [("agent", "complexity", "type"), ("agent", "complexity"), ("agent", "type"), ("complexity", "type")]
    choices += [("complexity",), ("agent",)]
    usable = [names for names in choices if all(name in same for name in names)]

    def fits(names: tuple[str, ...]) -> Callable[[Sample], bool]:
        return lambda sample: all(same[name](sample) for name in names)

    return [(_words(wanted, names), fits(names)) for names in usable]


def _words(wanted: Wanted, names: Sequence[str]) -> str:
    agent = f" of {wanted.agent}" if "agent" in names else ""
    kind = " ".join(getattr(wanted, name) for name in ("complexity", "type") if name in names)
    return f"{agent} on {kind} tickets" if kind else agent


def _of_history(samples: Sequence[Sample], words: str) -> Forecast:
    tokens, usd, minutes = (
        _median([value for sample in samples if (value := getattr(sample, name)) is not None])
        for name in ("tokens", "usd", "minutes")
    )
    return Forecast(tokens, usd, minutes, f"the median of {len(samples)} runs{words}", len(samples))


def _median(values: list[float]) -> Span | None:
    if not values:
        return None
    middle = _middle(values)
    return Span(middle, middle)


def _middle(values: Sequence[float]) -> float:
    from statistics import median  # slow to import, and settings need the rest of this module every day

    return float(median(values))


def _of_words(wanted: Wanted, rates: Rates) -> Forecast:
    """What the ticket says goes before what its complexity says."""
    said = [name for name in ("tokens", "usd") if getattr(wanted, name) is not None]
    tokens = (
        Span(wanted.tokens, wanted.tokens) if wanted.tokens is not None else _range(rates.tokens, wanted.complexity)
    )
    rate = rates.usd_per_1k.get(wanted.agent)
    usd = Span(wanted.usd, wanted.usd) if wanted.usd is not None else None
    if usd is None and tokens is not None and rate is not None:
        usd = Span(tokens.low * rate / 1000, tokens.high * rate / 1000)
    minutes = _range(rates.minutes, wanted.complexity)
    parts = ["as the ticket says"] if said else []
    if minutes is not None or (tokens is not None and "tokens" not in said):
        parts.append(f"by its complexity ({wanted.complexity})")
    basis = " and ".join(parts) or "neither runs like it nor a complexity are known"
    return Forecast(tokens, usd, minutes, basis)


def _range(by_complexity: dict[str, list[float]], complexity: str) -> Span | None:
    found = by_complexity.get(complexity)
    return Span(float(found[0]), float(found[1])) if found else None


class Comparison(NamedTuple):
    """One measure of one ticket: what was expected, what happened, and how many times as much that is."""

    expected: float | None
    actual: float | None

    @property
    def ratio(self) -> float | None:
        if self.expected is None or self.actual is None or self.expected <= 0:
            return None
        return self.actual / self.expected


def median_error(comparisons: Sequence[Comparison]) -> float | None:
    """By how much of what was expected half of them were off, at the least; ``None`` if none can be compared."""
    errors = [abs(ratio - 1) for item in comparisons if (ratio := item.ratio) is not None]
    return _middle(errors) if errors else None
