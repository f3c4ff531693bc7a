"""What one turn of an agent behind the Agent Client Protocol consumed, in whichever of its ways it tells that.

The protocol has tokens in the answer to a prompt, and the cost of the whole session in an update; both may be missing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from trackdown.adapters.agents import codex_usage
from trackdown.adapters.agents.codex_log import read_rollout
from trackdown.adapters.agents.json_lines import count, mapping, objects, string
from trackdown.adapters.agents.spoken_clients import rollouts
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest


class Consumed(NamedTuple):
    """``meter`` is what the next turn has to know of the session's totals."""

    usage: Usage
    meter: dict[str, Any]
    model: str | None


def consumed(request: TurnRequest, session: str | None, stopped: dict[str, Any], total: Decimal | None) -> Consumed:
    """``stopped`` is the answer to the prompt, empty where there was none; ``total`` is the session's cost so far."""
    before = request.meter if request.session else {}
    if (home := rollouts(request)) is not None:
        rollout = read_rollout(home, session)
        return Consumed(*codex_usage.turn_usage(rollout.totals, session, before), rollout.model)
    meter = dict(before) if total is None else {"session": session, "cost": str(total)}
    cost = total
    if cost is not None and before.get("session") == session:
        earlier = Decimal(str(before.get("cost", 0)))
        cost = cost - earlier if cost >= earlier else cost
    quota = mapping(mapping(stopped.get("_meta")).get("quota"))
    used = _tokens(mapping(stopped.get("usage"))) or _counted(mapping(quota.get("token_count")))
    models = [string(each.get("model")) for each in objects(quota.get("model_usage"))]
    model = next((name for name in models if name), None)
    return Consumed(used._replace(cost=None if cost is None else format(cost, "f")), meter, model)


def _tokens(usage: dict[str, Any]) -> Usage | None:
    if not usage:
        return None
    read, said, thought, cached, written, total = (
        count(usage.get(f"{name}Tokens"))
        for name in ("input", "output", "thought", "cachedRead", "cachedWrite", "total")
    )
    # Whether thoughts are part of the output shows in the sum.
    apart = thought if total == read + said + thought + cached + written else 0
    return Usage(read, cached, written, said + apart, min(thought, said + apart))


def _counted(tokens: dict[str, Any]) -> Usage:
    """Gemini's own way of saying it."""
    return Usage(input=count(tokens.get("input_tokens")), output=count(tokens.get("output_tokens")))
