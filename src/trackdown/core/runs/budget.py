"""What may be spent, what was, and what is left: money in US dollars, and tokens.

What a client said it cost counts; what it did not say is priced by a list. Tokens without a price count as tokens and
are named: their money is unknown, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from trackdown.core.runs.model import Run, Turn
from trackdown.core.runs.usage import Usage

SCOPES = ("run", "ticket", "epic", "day")
UNITS = ("usd", "tokens")
NAMES = tuple(f"{scope}_{unit}" for scope in SCOPES for unit in UNITS)
"""``run_usd``, ``run_tokens``, ``ticket_usd`` … as they stand behind ``budget.`` and in an agent's file."""
MOST = Decimal(10) ** 15

_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,10})?) ?(k|m)? ?(usd|\$|tokens?)?", re.IGNORECASE | re.ASCII)


class Spent(NamedTuple):
    """``unpriced`` counts the turns whose money nobody knows."""

    tokens: int = 0
    usd: Decimal = Decimal(0)
    unpriced: int = 0

    def plus(self, other: Spent) -> Spent:
        return Spent(self.tokens + other.tokens, self.usd + other.usd, self.unpriced + other.unpriced)


class Ceiling(NamedTuple):
    """``name`` is how people call it (``budget.day_usd``); ``scope`` and ``unit`` are of ``SCOPES`` and ``UNITS``.
    ``agent`` narrows it to what this agent spends."""

    name: str
    scope: str
    unit: str
    limit: Decimal
    agent: str = ""


class Reached(NamedTuple):
    """A budget of which nothing is left."""

    ceiling: Ceiling
    spent: Spent

    @property
    def sentence(self) -> str:
        whose = f"{self.ceiling.agent} has used" if self.ceiling.agent else "used are"
        if self.ceiling.unit == "tokens":
            return f"{self.ceiling.name} is {self.ceiling.limit} tokens, and {whose} {self.spent.tokens}"
        text = f"{self.ceiling.name} is {shown(self.ceiling.limit)} USD, and {whose} {shown(self.spent.usd)} USD"
        without = f"{self.spent.unpriced} turn{'' if self.spent.unpriced == 1 else 's'}"
        return f"{text}, without {without} of unknown price" if self.spent.unpriced else text


class Room(NamedTuple):
    """What is left before the first ceiling is met; ``None``: nothing limits it. ``usd_by`` and ``tokens_by`` name the
    ceilings."""

    usd: Decimal | None = None
    tokens: int | None = None
    usd_by: Reached | None = None
    tokens_by: Reached | None = None


def of_turn(turn: Turn) -> Spent:
    usage = Usage.from_json(turn.usage)
    said = usage.cost if usage.cost is not None else turn.priced
    if said is None:
        return Spent(usage.total, Decimal(0), 1 if usage.total else 0)
    return Spent(usage.total, Decimal(said))


def of_turns(turns: Iterable[Turn]) -> Spent:
    total = Spent()
    for turn in turns:
        total = total.plus(of_turn(turn))
    return total


def of_run(run: Run) -> Spent:
    """What all its turns spent; nothing if a recording was played."""
    return Spent() if run.agent.recorded else of_turns(run.turns)


def of_runs(runs: Iterable[Run]) -> Spent:
    total = Spent()
    for run in runs:
        total = total.plus(of_run(run))
    return total


def ceilings(values: dict[str, str], where: str, agent: str = "") -> list[Ceiling]:
    """The ceilings that these values (by ``NAMES``, as decimal text) stand for; ``where`` stands before their names."""
    found = []
    for name, value in values.items():
        scope, _, unit = name.partition("_")
        if name in NAMES:
            found.append(Ceiling(f"{where}{name}", scope, unit, Decimal(value), agent))
    return found


def granted(run: Run) -> list[tuple[Ceiling, Spent]]:
    """What a person allowed this run besides all budgets; while it lasts, no other budget holds for the run."""
    spent = of_run(run)
    found = []
    for unit in UNITS:
        if run.grant and run.grant.get(unit) is not None:
            found.append((Ceiling("what was granted", "run", unit, Decimal(str(run.grant[unit]))), spent))
    return found


def room(held: Iterable[tuple[Ceiling, Spent]]) -> Room:
    """What is left of all of these together."""
    found = Room()
    for ceiling, spent in held:
        reached = Reached(ceiling, spent)
        if ceiling.unit == "usd":
            left = ceiling.limit - spent.usd
            if found.usd is None or left < found.usd:
                found = found._replace(usd=left, usd_by=reached)
        else:
            tokens = int(ceiling.limit) - spent.tokens
            if found.tokens is None or tokens < found.tokens:
                found = found._replace(tokens=tokens, tokens_by=reached)
    return found


def reached(left: Room) -> Reached | None:
    """The ceiling that has been met, if one has."""
    if left.usd is not None and left.usd <= 0:
        return left.usd_by
    return left.tokens_by if left.tokens is not None and left.tokens <= 0 else None


def amount(value: Any) -> Decimal:
    """A limit as somebody wrote it: a whole or a decimal number, also as text. Raises ValueError for anything else."""
    try:
        number = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        # A number of thousands of digits is a ValueError already, but speaks of Python's own limits.
        raise ValueError("an amount above 0, e.g. 2.50") from None
    if not number.is_finite() or not 0 < number <= MOST:
        raise ValueError("an amount above 0, e.g. 2.50")
    return number


def value_of(name: str, value: Any) -> str:
    """The value of one of ``NAMES`` as it is kept: decimal text. Raises ValueError saying what it has to be."""
    if not name.endswith("_tokens"):
        return f"{amount(value):f}"
    try:
        number = amount(value)
    except ValueError:
        number = None
    if number is None or number != int(number):
        raise ValueError("a whole number of tokens above 0, e.g. 200000")
    return str(int(number))


def typed(text: str) -> tuple[str, Decimal]:
    """The unit and the amount of ``2.50``, ``2.50usd``, ``200ktokens``. Raises ValueError."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError("money (2.50) or tokens (200k tokens)")
    many = {"k": 1000, "m": 1_000_000}.get((match[2] or "").lower(), 1)
    unit = "tokens" if (match[3] or "").lower().startswith("token") else "usd"
    if unit == "usd" and many != 1:
        raise ValueError("money (2.50) or tokens (200k tokens)")
    number = amount(match[1]) * many
    if unit == "tokens" and number != int(number):
        raise ValueError("a whole number of tokens")
    return unit, number


def shown(money: Decimal) -> str:
    """Decimal text without noise."""
    return f"{money.quantize(Decimal('0.000001')):f}".rstrip("0").rstrip(".")
