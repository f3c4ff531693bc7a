"""Reading the events of ``codex exec --json``: a thread, one turn, and the items that begin and end in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from trackdown.adapters.agents.bounded import MESSAGE_LIMIT, bounded_text, event, remember
from trackdown.adapters.agents.codex_items import item_events
from trackdown.adapters.agents.codex_log import codex_home, read_rollout
from trackdown.adapters.agents.codex_pauses import idle_of, without_notes
from trackdown.adapters.agents.codex_usage import turn_usage
from trackdown.adapters.agents.exit_codes import ending_of
from trackdown.adapters.agents.failure_words import reason_of, reason_of_exit
from trackdown.adapters.agents.json_lines import json_object, mapping, noise_event, string
from trackdown.adapters.agents.limits import is_limit, limit_until
from trackdown.adapters.agents.structured import asks_for_json, is_json
from trackdown.core.runs import failures
from trackdown.core.runs.events import Ending, Event, TurnOutcome
from trackdown.ports.agent import Idle, TurnRequest

SCHEMA_OPTION = "--output-schema"
NO_SUCH_THREAD = "no rollout found"
STDIN_NOTICE = "Reading additional input from stdin..."


class CodexReader:
    """One turn. It ends with ``turn.completed`` or ``turn.failed``; after an interrupt the stream just stops."""

    def __init__(self, request: TurnRequest) -> None:
        self._request = request
        self._thread: str | None = None
        self._text = ""
        self._totals: dict[str, Any] = {}
        self._completed = False
        self._failure: str | None = None
        self._running: dict[str, str] = {}
        self._notice = ""

    def feed(self, line: str) -> list[Event]:
        data = json_object(line)
        if data is None:
            return noise_event(line)
        self._notice = string(data.get("message")) if data.get("type") == "error" else ""
        match data.get("type"):
            case "thread.started":
                self._thread = string(data.get("thread_id")) or None
                model = self._request.profile.model or None
                return [event("session", id=self._thread, model=model, client="Codex")]
            case "item.started":
                item = mapping(data.get("item"))
                remember(self._running, string(item.get("id")), string(item.get("command")) or string(item.get("type")))
            case "item.completed":
                return self._item(mapping(data.get("item")))
            case "error":
                # Not the end: also said before each new attempt. The end is `turn.failed`.
                return [event("error", message=self._notice, retrying=True)]
            case "turn.completed":
                return self._turn_completed(mapping(data.get("usage")))
            case "turn.failed":
                return self._turn_failed(string(mapping(data.get("error")).get("message")))
        return []

    def idle(self, stderr_tail: str) -> Idle | None:
        """See the port: between two attempts to reach its server."""
        return idle_of(self._notice, stderr_tail)

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        rollout = read_rollout(codex_home(self._request), self._thread)
        usage, meter = turn_usage(self._totals or rollout.totals, self._thread, self._meter())
        stderr_tail = without_notes(stderr_tail.replace(STDIN_NOTICE, ""))
        ending, message, failure = self._ending(exit_code, stderr_tail, rollout.aborted)
        if self._running and ending not in ("finished", "limit"):
            message += f" (while running {', '.join(self._running.values())})"
        return TurnOutcome(
            ending,
            bounded_text(message, MESSAGE_LIMIT),
            self._thread or (None if NO_SUCH_THREAD in message else self._request.session),
            bounded_text(self._text),
            usage,
            meter or self._meter(),
            limit_until(message, datetime.now(UTC)) if ending == "limit" else None,
            rollout.model or self._request.profile.model or None,
            failure,
        )

    def _ending(self, exit_code: int | None, stderr_tail: str, aborted: bool) -> tuple[Ending, str, str]:
        if self._failure is not None:
            ending: Ending = "limit" if is_limit(self._failure) else "failed"
            return ending, self._failure, reason_of(ending, self._failure)
        if self._completed and asks_for_json(self._request.profile.args, SCHEMA_OPTION) and not is_json(self._text):
            # The client passes the schema on and does not look at the answer.
            return "failed", "the answer is not the JSON that was asked for", failures.EMPTY
        if self._completed:
            return "finished", "", ""
        ending, message = ending_of(exit_code, stderr_tail)
        if ending == "finished":
            return "lost", "the client reported nothing", failures.EMPTY
        # An interrupted client ends with code 1 and without a last event; only its record tells it from a failure.
        if ending == "failed" and aborted:
            return "cancelled", "the client was interrupted", failures.CANCELLED
        if ending == "failed" and is_limit(message):
            ending = "limit"
        return ending, message, reason_of_exit(exit_code, ending, message)

    def _meter(self) -> dict[str, Any]:
        return self._request.meter if self._request.session else {}

    def _item(self, item: dict[str, Any]) -> list[Event]:
        self._running.pop(string(item.get("id")), None)
        if item.get("type") == "agent_message":
            self._text = string(item.get("text")) or self._text
        return item_events(item, self._request.workspace)

    def _turn_completed(self, totals: dict[str, Any]) -> list[Event]:
        self._completed, self._totals = True, totals
        usage, _ = turn_usage(totals, self._thread, self._meter())
        return [event("usage", **usage.to_json())]

    def _turn_failed(self, message: str) -> list[Event]:
        # Some failures are the server's answer as it came.
        answer = mapping((json_object(message) or {}).get("error"))
        self._failure = string(answer.get("message")) or message or "the turn failed without a reason"
        if is_limit(self._failure):
            return [event("limit", until=None, message=self._failure)]
        return [event("error", message=self._failure, retrying=False)]
