"""What one invocation of Claude Code consumed.

``usage`` of a result is that invocation's alone. ``total_cost_usd`` and ``modelUsage`` count over the whole session
in versions that also report ``model_usage_since_last_result``; older ones count them per invocation. The usage of
``assistant`` events is never added up: each repeats the figures of the message's start.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from trackdown.adapters.agents.json_lines import count, mapping
from trackdown.core.runs.usage import Usage

COST_DIGITS = Decimal("0.0000000001")
"""The client adds binary fractions; what lies beyond is noise."""


def tokens_of(usage: dict[str, Any]) -> Usage:
    """One ``usage`` object of the client. Its ``input_tokens`` leave out what a cache held or took."""
    return Usage(
        input=count(usage.get("input_tokens")),
        cached=count(usage.get("cache_read_input_tokens")),
        cache_write=count(usage.get("cache_creation_input_tokens")),
        output=count(usage.get("output_tokens")),
        reasoning=count(mapping(usage.get("output_tokens_details")).get("thinking_tokens")),
    )


def turn_usage(
    results: list[dict[str, Any]], session: str | None, meter: dict[str, Any]
) -> tuple[Usage, dict[str, Any]]:
    """This turn's usage and the meter for the next one. ``results`` are the invocation's results, usually one."""
    used = Usage()
    for result in results:
        used = used.plus(tokens_of(mapping(result.get("usage"))))
    before = meter if session is not None and meter.get("session") == session else {}
    total = _money(results[-1].get("total_cost_usd")) if results else None
    if total is None:
        return used, dict(before)
    kept = {"session": session, "cost": _text(total), "tokens": _session_tokens(results[-1])}
    earlier = _money(before.get("cost"))
    if earlier is not None and total >= earlier and _counts_sessions(results[-1], before, used):
        total -= earlier
    return used._replace(cost=_text(total)), kept


def _counts_sessions(result: dict[str, Any], meter: dict[str, Any], used: Usage) -> bool:
    if "model_usage_since_last_result" in result:
        return True
    return _session_tokens(result) >= count(meter.get("tokens")) + used.input + used.output > 0


def _session_tokens(result: dict[str, Any]) -> int:
    models = mapping(result.get("modelUsage")).values()
    return sum(count(mapping(model).get(name)) for model in models for name in ("inputTokens", "outputTokens"))


def _money(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount.quantize(COST_DIGITS) if amount.is_finite() and 0 <= amount < 10**9 else None


def _text(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
