"""What ``[route]`` of the configuration may say, with its defaults. Every number of the rules stands here.

The first thresholds are those of the description of smart delegation that the product follows: under 50 lines are kept,
over 100 handed over; so is what takes under 100 tokens to describe and over 500 to write, and what takes under 50 to
write is not worth describing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

WEIGHTS = {
    "specification": 3.0,
    "repetition": 3.0,
    "reasoning": 9.0,
    "size": 2.0,
    "description": 1.0,
    "complexity": 1.0,
    "components": 1.0,
    "ambiguity": 3.0,
    "history": 2.0,
    "prefer": 3.0,
    "strength": 2.0,
    "success": 3.0,
    "price": 1.0,
}
"""How much each rule counts. The last four choose among agents, the others between handing over and keeping. Reasoning
weighs as much as all that usually speaks against it: what needs it is kept, however much of it there is."""
THRESHOLDS = {
    "delegate": 1.0,
    "few_lines": 50.0,
    "many_lines": 100.0,
    "short_description": 100.0,
    "much_writing": 500.0,
    "little_writing": 50.0,
    "ambiguous": 0.6,
    "components": 3.0,
    "several": 5.0,
    "tokens_per_line": 10.0,
}
"""From which score a ticket is handed over, and what the rules compare with. ``several`` is how many a plural without
a number stands for."""
LINES = {
    "endpoint": 50.0,
    "router": 60.0,
    "component": 60.0,
    "page": 80.0,
    "model": 30.0,
    "test": 12.0,
    "migration": 25.0,
    "document": 60.0,
    "file": 40.0,
    "place": 3.0,
    "change": 15.0,
    "requirement": 5.0,
    "criterion": 12.0,
    "trifle": 5.0,
}
"""Lines that one of each takes, its tests included. ``change`` is a file that is modified; ``criterion`` counts where
nothing else says how much it is."""
WORK = (
    *("design", "algorithm", "investigation", "contract", "review"),
    *("endpoints", "components", "tests", "documentation", "migration", "general"),
)
"""The kinds of work: what a ticket mostly is."""
TAGS = ("reasoning", "repetitive", "specified", "bulk", "small", "unclear")
"""What else the facts say about a ticket; agents may be strong in these, too."""
LARGEST = 1_000_000.0


class RoutePolicy(NamedTuple):
    """``keep`` is who gets what is not handed over: an agent, or a person's name; empty: the agent that is strong in
    reasoning. ``prefer`` maps a kind of work or a tag to agents, the favourite first."""

    keep: str = ""
    weights: dict[str, float] = WEIGHTS
    thresholds: dict[str, float] = THRESHOLDS
    lines: dict[str, float] = LINES
    prefer: dict[str, list[str]] = {}


def checked_weights(value: Any) -> dict[str, float]:
    """All weights, those that are given instead of the defaults. Raises ValueError."""
    return {**WEIGHTS, **_numbers(value, WEIGHTS, "weights")}


def checked_thresholds(value: Any) -> dict[str, float]:
    """All thresholds. Raises ValueError, also where the lower of two lies above the upper."""
    found = {**THRESHOLDS, **_numbers(value, THRESHOLDS, "thresholds")}
    if found["few_lines"] > found["many_lines"]:
        raise ValueError("few_lines not above many_lines")
    return found


def checked_lines(value: Any) -> dict[str, float]:
    """All sizes. Raises ValueError."""
    return {**LINES, **_numbers(value, LINES, "sizes")}


def checked_prefer(value: Any) -> dict[str, list[str]]:
    """Raises ValueError for what is no table of lists of names, or names a kind of work that there is not."""
    known = (*WORK, *TAGS)
    if not isinstance(value, dict) or not all(_names(item) for item in value.values()):
        raise ValueError('a table of lists of agents, e.g. {endpoints = ["quick"]}')
    strange = [name for name in value if name not in known]
    if strange:
        raise ValueError(f"a table by kinds of work, without {strange[0][:40]!r}: there is {', '.join(known)}")
    return {name: list(agents) for name, agents in value.items()}


def _names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(name, str) and name.strip() for name in value)


def _numbers(value: Any, known: dict[str, float], what: str) -> dict[str, float]:
    if not isinstance(value, dict):
        raise ValueError(f"a table of {what}, e.g. {{{next(iter(known))} = {next(iter(known.values())):g}}}")
    for name, number in value.items():
        if name not in known:
            raise ValueError(f"a table of {what} without {name[:40]!r}: there is {', '.join(known)}")
        # Written so that nan, which is neither above nor below anything, is refused too.
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= LARGEST:
            raise ValueError(f"a table in which {name} is a number from 0 to {LARGEST:,.0f}")
    return {name: float(number) for name, number in value.items()}
