"""Values of somebody else's JSON: whatever is not of the promised kind counts as nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

from msgspec import Meta

from trackdown.core.accounting.ledger import money

Number = int | float | None
Tokens = Annotated[int, Meta(ge=0, lt=2**53)] | None
"""A number of tokens. A line that says something else cannot be understood: checked while it is read, in C."""


def cost(value: Number) -> Decimal | None:
    """An amount of dollars; ``None`` for what cannot be one."""
    if value is None or value != value or not 0 <= value < 10**9:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def cost_text(value: Number) -> str | None:
    amount = cost(value)
    return None if amount is None else money(amount)


def utc(text: str | None) -> str:
    """A time with an offset in UTC; one that ends in Z, or is no time, stays as it is."""
    if not text or text.endswith("Z"):
        return text or ""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at.tzinfo else text
    except (ValueError, OverflowError):
        return text


def utc_of(milliseconds: Number) -> str:
    """A time in milliseconds since 1970 as text; empty for what is none."""
    if not milliseconds:
        return ""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""
