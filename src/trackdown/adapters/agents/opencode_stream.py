"""Reading ``opencode run --format json``: steps that begin and finish, with tool calls and words in between.

There is no last event: a turn is finished when the client ends with 0 after a step that was the last one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from trackdown.adapters.agents.bounded import MESSAGE_LIMIT, bounded_text, event
from trackdown.adapters.agents.exit_codes import ending_of
from trackdown.adapters.agents.failure_words import reason_of, reason_of_exit
from trackdown.adapters.agents.json_lines import count, json_object, mapping, noise_event, objects, string
from trackdown.adapters.agents.limits import is_limit, limit_until
from trackdown.adapters.agents.workspace_paths import shown_path
from trackdown.core.runs import failures
from trackdown.core.runs.events import Ending, Event, TurnOutcome
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest

FILE_TOOLS = ("write", "edit", "multiedit")
QUESTION_TOOL = "question"
NO_SUCH_SESSION = "session not found"
REFUSED = "rejected permission"
"""What the client itself says of a call that its rules would have it ask about; it then ends the turn, with 0."""


class OpenCodeReader:
    """One turn. Usage adds up over its steps; with exit code 0 an answer after an error takes the error back."""

    def __init__(self, request: TurnRequest) -> None:
        self._request = request
        self._session = request.session
        self._told = False
        self._text = ""
        self._usage = Usage()
        self._answered = False
        self._error: dict[str, Any] | None = None
        self._recovered = False
        self._refused = ""

    def feed(self, line: str) -> list[Event]:
        data = json_object(line)
        if data is None:
            return noise_event(line)
        events = self._began(string(data.get("sessionID")))
        part = mapping(data.get("part"))
        match data.get("type"):
            case "text" if string(part.get("text")):
                self._text = string(part.get("text"))
                events.append(event("text", text=self._text))
            case "reasoning" if string(part.get("text")):
                events.append(event("reasoning", text=string(part.get("text"))))
            case "tool_use":
                events += self._tool(part)
            case "step_finish":
                events.append(self._step(part))
            case "error":
                events.append(self._failed(mapping(data.get("error"))))
        return events

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        ending, message, failure = self._verdict(exit_code, stderr_tail)
        return TurnOutcome(
            ending,
            bounded_text(message, MESSAGE_LIMIT),
            None if NO_SUCH_SESSION in message.lower() else self._session,
            bounded_text(self._text),
            self._usage,
            {},
            limit_until(message, datetime.now(UTC)) if ending == "limit" else None,
            self._request.profile.model or None,
            failure,
        )

    def _verdict(self, exit_code: int | None, stderr_tail: str) -> tuple[Ending, str, str]:
        # The client may mend an error (a conversation too long) and still end with 1; then that was the reason.
        if self._error is not None and (exit_code != 0 or not self._recovered):
            message, status = self._complaint(self._error)
            ending: Ending = "limit" if status in (429, 503, 529) or (not status and is_limit(message)) else "failed"
            return ending, message, reason_of(ending, message, status)
        ending, message = ending_of(exit_code, stderr_tail)
        if ending == "finished" and self._refused:
            message = f"the client ended where it would have asked whether it may use {self._refused}"
            return "failed", message, failures.BLOCKED
        if ending == "finished" and not self._answered:
            return "lost", "the client reported nothing", failures.EMPTY
        if ending == "failed" and is_limit(message):
            ending = "limit"
        return ending, message, reason_of_exit(exit_code, ending, message)

    def _began(self, session: str) -> list[Event]:
        self._session = session or self._session
        if self._told or not session:
            return []
        self._told = True
        return [event("session", id=session, model=self._request.profile.model or None, client="OpenCode")]

    def _tool(self, part: dict[str, Any]) -> list[Event]:
        state, name = mapping(part.get("state")), string(part.get("tool"))
        arguments, notes = mapping(state.get("input")), mapping(state.get("metadata"))
        ok = state.get("status") == "completed" and notes.get("exit") in (None, 0)
        output = string(state.get("output")) or string(state.get("error"))
        if state.get("status") == "error" and REFUSED in output:
            self._refused = name
        events = [event("tool", name=name, input=arguments, output=output, ok=ok)]
        if name == QUESTION_TOOL:
            asked = [string(each.get("question")) for each in objects(arguments.get("questions"))]
            events += [event("question", text=text) for text in asked if text]
        path = string(arguments.get("filePath")) if name in FILE_TOOLS else ""
        if ok and path:
            action = "create" if notes.get("exists") is False else "modify"
            events.append(event("file", path=shown_path(path, self._request.workspace), action=action))
        return events

    def _step(self, part: dict[str, Any]) -> Event:
        tokens = mapping(part.get("tokens"))
        cache, thought = mapping(tokens.get("cache")), count(tokens.get("reasoning"))
        usage = Usage(
            input=count(tokens.get("input")),
            cached=count(cache.get("read")),
            cache_write=count(cache.get("write")),
            output=count(tokens.get("output")) + thought,
            reasoning=thought,
            cost=_cost(part.get("cost")),
        )
        self._usage = self._usage.plus(usage)
        # An answer that the client cannot read gives steps for unknown reasons, without an end.
        self._answered = self._recovered = part.get("reason") != "unknown"
        if part.get("reason") != "tool-calls":
            self._refused = ""
        return event("usage", **usage.to_json())

    def _failed(self, error: dict[str, Any]) -> Event:
        self._error, self._recovered = error, False
        message, status = self._complaint(error)
        if status == 429 or (not status and is_limit(message)):
            return event("limit", until=None, message=message)
        return event("error", message=message, retrying=False)

    def _complaint(self, error: dict[str, Any]) -> tuple[str, int]:
        details = mapping(error.get("data"))
        status = count(details.get("statusCode"))
        words = string(details.get("message")) or string(error.get("name")) or "the client failed without a reason"
        return (f"{status} {words}" if status else words), status


def _cost(value: object) -> str | None:
    """The client says 0 for a model whose price it does not know."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**9:
        return None
    return format(Decimal(str(value)).normalize(), "f")
