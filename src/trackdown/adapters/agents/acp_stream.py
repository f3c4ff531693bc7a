"""Reading what ``acp_client`` prints: an agent, a session, what the agent reports, and how it stopped."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from trackdown.adapters.agents.acp_tools import ToolCalls
from trackdown.adapters.agents.acp_usage import Consumed, consumed
from trackdown.adapters.agents.bounded import MESSAGE_LIMIT, Words, bounded_text, event
from trackdown.adapters.agents.exit_codes import ending_of
from trackdown.adapters.agents.failure_words import reason_of, reason_of_exit
from trackdown.adapters.agents.json_lines import count, json_object, mapping, noise_event, string
from trackdown.adapters.agents.limits import is_limit, limit_until
from trackdown.core.runs import failures
from trackdown.core.runs.events import Ending, Event, TurnOutcome
from trackdown.ports.agent import TurnRequest

AUTH_REQUIRED = -32000
BOILERPLATE = "Internal error"
"""What JSON-RPC calls every error that has no number of its own."""
LIMITED = (429, 503, 529)
SAID = {"agent_message_chunk": "text", "agent_thought_chunk": "reasoning"}
STOPS = {
    "max_tokens": (failures.CONTEXT, "the agent reached its limit of tokens"),
    "max_turn_requests": (failures.TURN_LIMIT, "the agent reached its limit of requests to the model"),
    "refusal": (failures.BLOCKED, "the agent refused to go on"),
}


class AcpReader:
    """One turn. An agent that cannot continue a session gets none to continue: it is briefed anew each time."""

    def __init__(self, request: TurnRequest) -> None:
        self._request = request
        self._client = ""
        self._session: str | None = None
        self._kind = "text"
        self._words = Words()
        self._text = ""
        self._tools = ToolCalls(request.workspace)
        self._stop: dict[str, Any] | None = None
        self._failure: dict[str, Any] | None = None
        self._total_cost: Decimal | None = None

    def feed(self, line: str) -> list[Event]:
        data = json_object(line)
        if data is None:
            return noise_event(line)
        update = mapping(data.get("update"))
        kind = SAID.get(string(update.get("sessionUpdate"))) if data.get("acp") == "update" else None
        if kind is None:
            return [*self._said(), *self._other(data, update)]
        events = self._said() if kind != self._kind else []
        self._kind = kind
        self._words.add(string(mapping(update.get("content")).get("text")))
        return events

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        self._said()
        ending, message, failure = self._verdict(exit_code, stderr_tail)
        names = self._tools.running()
        if names and ending not in ("finished", "limit"):
            message += f" (while running {', '.join(names)})"
        used = self._consumed()
        return TurnOutcome(
            ending,
            bounded_text(message, MESSAGE_LIMIT),
            self._session,
            bounded_text(self._text),
            used.usage,
            used.meter,
            limit_until(message, datetime.now(UTC)) if ending == "limit" else None,
            used.model,
            failure,
        )

    def _said(self) -> list[Event]:
        words = self._words.take()
        if not words.strip():
            return []
        if self._kind == "text":
            self._text = words
            return [event("text", text=words)]
        return [event("reasoning", text=words)]

    def _other(self, data: dict[str, Any], update: dict[str, Any]) -> list[Event]:
        match data.get("acp"):
            case "agent":
                info = mapping(data.get("agentInfo"))
                name = string(info.get("title")) or string(info.get("name")) or "an agent behind ACP"
                self._client = f"{name} {string(info.get('version'))}".strip()
            case "session":
                session = string(data.get("sessionId")) or None
                self._session = session if data.get("continues") is True else None
                return [event("session", id=session, model=None, client=self._client)]
            case "update":
                return self._update(update)
            case "permission" if data.get("granted") is not True:
                title = string(mapping(data.get("tool")).get("title")) or "a tool"
                return [event("error", message=f"not permitted: {title}", retrying=True)]
            case "asked" if string(data.get("message")):
                return [event("question", text=string(data.get("message")))]
            case "stopped":
                self._stop = data
                return [event("usage", **self._consumed().usage.to_json()), *self._complaint()]
            case "failed":
                self._failure = data
                return self._complaint()
        return []

    def _update(self, update: dict[str, Any]) -> list[Event]:
        match update.get("sessionUpdate"):
            case "tool_call" | "tool_call_update":
                return self._tools.told(update)
            case "usage_update":
                cost = mapping(update.get("cost"))
                amount = cost.get("amount")
                known = isinstance(amount, int | float) and not isinstance(amount, bool) and 0 <= amount < 10**9
                if known and cost.get("currency") == "USD":
                    # Sums of binary fractions end in digits that mean nothing.
                    self._total_cost = round(Decimal(str(amount)), 10).normalize()
        return []

    def _complaint(self) -> list[Event]:
        ending, message, _ = self._verdict(0, "")
        if ending == "limit":
            return [event("limit", until=None, message=message)]
        return [event("error", message=message, retrying=False)] if ending == "failed" else []

    def _verdict(self, exit_code: int | None, stderr_tail: str) -> tuple[Ending, str, str]:
        if self._stop is not None:
            reason = string(self._stop.get("stopReason"))
            if reason == "cancelled":
                return "cancelled", "the agent was asked to stop", failures.CANCELLED
            if reason in STOPS:
                failure, message = STOPS[reason]
                return "failed", message, failure
            return "finished", "", ""
        if self._failure is not None:
            return self._failed(self._failure, stderr_tail.strip())
        ending, message = ending_of(exit_code, stderr_tail)
        if ending == "finished":
            return "lost", "the agent reported nothing", failures.EMPTY
        return ending, message, reason_of_exit(exit_code, ending, message)

    def _failed(self, failure: dict[str, Any], stderr_tail: str) -> tuple[Ending, str, str]:
        message = _words(failure)
        if "ended" in failure and stderr_tail:
            message += f": {stderr_tail}"
        # JSON-RPC's own codes are negative; some agents put the HTTP state there, and 500 where they know of none.
        code = count(failure.get("code"))
        status = code if 400 <= code < 600 else 0
        limited = status in LIMITED or is_limit(message)
        ending: Ending = "limit" if limited else "failed"
        if failure.get("code") == AUTH_REQUIRED:
            return "failed", message, failures.AUTH
        if failure.get("stage") == "start":
            return "failed", message, failures.MISSING
        if failure.get("stage") == "mode" and "ended" not in failure:
            return "failed", f"the agent refuses the mode that `options` of its file names: {message}", failures.CONFIG
        otherwise = failures.PROCESS if "ended" in failure else failures.SERVER if status == 500 else failures.UNKNOWN
        told = None if status == 500 else status
        return ending, message, reason_of(ending, message.removeprefix(BOILERPLATE), told, otherwise)

    def _consumed(self) -> Consumed:
        return consumed(self._request, self._session, self._stop or {}, self._total_cost)


def _words(failure: dict[str, Any]) -> str:
    """The error's message; what it is about is often only in its data."""
    data = failure.get("data")
    details = mapping(data).get("details") or mapping(data).get("message") or data
    message = _unwrapped(string(failure.get("message"))) or "the agent failed without a reason"
    return f"{message}: {_unwrapped(details)}" if isinstance(details, str) and details else message


def _unwrapped(text: str) -> str:
    """Some hand on the answer of their model's server as it came."""
    return string(mapping((json_object(text) or {}).get("error")).get("message")) or text
