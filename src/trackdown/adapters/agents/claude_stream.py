"""Reading Claude Code's ``stream-json``: one object a line, one ``assistant`` object for each block of a message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from trackdown.adapters.agents.bounded import MESSAGE_LIMIT, MOST_OPEN, bounded_text, event, remember
from trackdown.adapters.agents.claude_log import config_dir, logged_usage
from trackdown.adapters.agents.claude_pauses import BUSY, idle_of, retry_words
from trackdown.adapters.agents.claude_tools import question_of, tool_events
from trackdown.adapters.agents.claude_usage import turn_usage
from trackdown.adapters.agents.exit_codes import ending_of
from trackdown.adapters.agents.failure_words import reason_of, reason_of_exit
from trackdown.adapters.agents.json_lines import json_object, mapping, noise_event, objects, string
from trackdown.adapters.agents.limits import from_epoch, is_limit, limit_until
from trackdown.adapters.agents.structured import asks_for_json
from trackdown.core.runs import failures
from trackdown.core.runs.events import Ending, Event, TurnOutcome
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import Idle, TurnRequest

NO_SUCH_SESSION = "No conversation found"
INTERRUPTED = "the client was interrupted"
NOT_A_MODEL = "<synthetic>"
SCHEMA_OPTION = "--json-schema"
NOT_THE_FORM = "the answer is not the JSON that was asked for"
SUBTYPES = {"error_max_turns": failures.TURN_LIMIT, "error_max_budget_usd": failures.BUDGET}


class ClaudeReader:
    """One turn. What the turn came to is in the last ``result``; its ``subtype`` says success even for errors."""

    def __init__(self, request: TurnRequest) -> None:
        self._request = request
        self._session = request.session
        self._model: str | None = None
        self._text = ""
        self._results: list[dict[str, Any]] = []
        self._calls: dict[str, dict[str, Any]] = {}
        self._until: str | None = None
        self._messages: set[str] = set()
        self._idle: Idle | None = None

    def feed(self, line: str) -> list[Event]:
        data = json_object(line)
        if data is None:
            return noise_event(line)
        self._session = string(data.get("session_id")) or self._session
        if data.get("type") != "system":
            self._idle = None
        match data.get("type"):
            case "system":
                return self._system(data)
            case "assistant":
                return self._assistant(data)
            case "user":
                return tool_events(data, self._calls, self._request.workspace)
            case "rate_limit_event":
                return self._rate_limit(mapping(data.get("rate_limit_info")))
            case "result":
                return self._result(data)
        return []

    def idle(self, _stderr_tail: str) -> Idle | None:
        """See the port: between two attempts to reach its server."""
        return self._idle

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        usage, meter = self._usage(self._results)
        logged = logged_usage(config_dir(self._request), self._session, frozenset(self._messages))
        if logged.total > usage.total:
            usage = logged._replace(cost=usage.cost)
        if self._results:
            ending, message = self._verdict(self._results[-1])
            failure = _reason(ending, message, self._results[-1])
        else:
            ending, message, failure = self._without_result(exit_code, stderr_tail)
        if self._calls and ending not in ("finished", "limit"):
            message += f" (while running {', '.join(string(call.get('name')) for call in self._calls.values())})"
        return TurnOutcome(
            ending,
            bounded_text(message, MESSAGE_LIMIT),
            None if NO_SUCH_SESSION in message else self._session,
            bounded_text(self._text),
            usage,
            meter,
            (self._until or limit_until(message, datetime.now(UTC))) if ending == "limit" else None,
            self._model,
            failure,
        )

    def _usage(self, results: list[dict[str, Any]]) -> tuple[Usage, dict[str, Any]]:
        return turn_usage(results, self._session, self._request.meter if self._request.session else {})

    def _without_result(self, exit_code: int | None, stderr_tail: str) -> tuple[Ending, str, str]:
        ending, message = ending_of(exit_code, stderr_tail)
        if ending == "finished":
            # Interrupted while an answer was coming in, the client ends with 0 and without a word.
            if self._model:
                return "cancelled", INTERRUPTED, failures.CANCELLED
            return "lost", "the client reported nothing", failures.EMPTY
        if ending == "failed" and is_limit(message):
            ending = "limit"
        return ending, message, reason_of_exit(exit_code, ending, message)

    def _system(self, data: dict[str, Any]) -> list[Event]:
        match data.get("subtype"):
            case "init":
                self._model = string(data.get("model")) or None
                client = f"Claude Code {string(data.get('claude_code_version'))}".strip()
                return [event("session", id=self._session, model=self._model, client=client)]
            case "api_retry":
                self._idle = idle_of(data, datetime.now(UTC))
                return [event("error", message=f"{retry_words(data)}; trying again", retrying=True)]
        return []

    def _assistant(self, data: dict[str, Any]) -> list[Event]:
        message = mapping(data.get("message"))
        # The client puts its own words about an error into a message of a model that does not exist.
        own_words = message.get("model") == NOT_A_MODEL
        self._messages.add(string(message.get("id")))
        events: list[Event] = []
        for block in objects(message.get("content")):
            match block.get("type"):
                case "text" if string(block.get("text")) and not own_words:
                    events.append(event("text", text=string(block.get("text"))))
                    self._text = string(block.get("text"))
                case "thinking" if string(block.get("thinking")):
                    events.append(event("reasoning", text=string(block.get("thinking"))))
                case "tool_use":
                    remember(self._calls, string(block.get("id")), block)
                    events += question_of(block)
        return events

    def _rate_limit(self, info: dict[str, Any]) -> list[Event]:
        if info.get("status") != "rejected":
            return []
        self._until = from_epoch(info.get("resetsAt"))
        return [event("limit", until=self._until, message=f"limit reached: {string(info.get('rateLimitType'))}")]

    def _result(self, data: dict[str, Any]) -> list[Event]:
        self._results.append(data)
        del self._results[:-MOST_OPEN]
        ending, message = self._verdict(data)
        if ending == "finished":
            self._text = string(data.get("result")) or self._text
        usage, _ = self._usage([data])
        if len(self._results) > 1:
            # Its cost contains the cost of the results before it.
            usage = usage._replace(cost=None)
        events = [event("usage", **usage.to_json())]
        if ending == "limit":
            events.append(event("limit", until=self._until, message=message))
        elif ending == "failed":
            events.append(event("error", message=message, retrying=False))
        return events

    def _verdict(self, result: dict[str, Any]) -> tuple[Ending, str]:
        reason = string(result.get("terminal_reason"))
        subtype = string(result.get("subtype"))
        if not result.get("is_error") and subtype in ("success", ""):
            if asks_for_json(self._request.profile.args, SCHEMA_OPTION) and "structured_output" not in result:
                return "failed", NOT_THE_FORM
            return "finished", ""
        errors = [text for text in result.get("errors") or [] if isinstance(text, str)]
        message = string(result.get("result")) or "; ".join(errors) or reason or subtype
        if reason.startswith("aborted"):
            return "cancelled", INTERRUPTED
        if result.get("api_error_status") in BUSY or is_limit(message):
            return "limit", message
        return "failed", message


def _reason(ending: Ending, message: str, result: dict[str, Any]) -> str:
    if message == NOT_THE_FORM:
        return failures.EMPTY
    if result.get("terminal_reason") == "prompt_too_long":
        return failures.CONTEXT
    known = SUBTYPES.get(string(result.get("subtype"))) if ending == "failed" else None
    return known or reason_of(ending, message, result.get("api_error_status"))
