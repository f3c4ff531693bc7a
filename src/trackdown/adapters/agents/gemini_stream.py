"""Reading Gemini CLI's ``stream-json``: one object a line, the model's words in pieces, one ``result`` at the end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from trackdown.adapters.agents.bounded import MESSAGE_LIMIT, Words, bounded_text, event, remember
from trackdown.adapters.agents.exit_codes import ending_of
from trackdown.adapters.agents.failure_words import reason_of, reason_of_exit
from trackdown.adapters.agents.gemini_log import gemini_home, logged_usage
from trackdown.adapters.agents.json_lines import count, json_object, mapping, noise_event, string
from trackdown.adapters.agents.limits import is_limit, limit_until
from trackdown.adapters.agents.workspace_paths import shown_path
from trackdown.core.runs import failures
from trackdown.core.runs.events import Ending, Event, TurnOutcome
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest

FILE_TOOLS = ("write_file", "replace")
QUESTION_TOOL = "ask_user"
ADVICE = "\nPlease wait and try again later."
"""What the client says after every refusal for too many requests; it speaks of quotas whatever the reason was."""
STATES = (400, 401, 403, 404, 429, 500, 502, 503, 504)


class GeminiReader:
    """One turn. Interrupted, the client ends with 0 and without a ``result``."""

    def __init__(self, request: TurnRequest) -> None:
        self._request = request
        self._session = request.session
        self._model = request.profile.model or None
        self._began = ""
        self._answered = False
        self._words = Words()
        self._text = ""
        self._calls: dict[str, dict[str, Any]] = {}
        self._result: dict[str, Any] | None = None

    def feed(self, line: str) -> list[Event]:
        data = json_object(line)
        if data is None:
            return noise_event(line)
        if data.get("type") == "message":
            if data.get("role") == "assistant":
                self._words.add(string(data.get("content")))
                self._answered = True
            return []
        return [*self._said(), *self._other(data)]

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        self._said()
        ending, message, failure = self._verdict(exit_code, stderr_tail)
        if self._calls and ending not in ("finished", "limit"):
            message += f" (while running {', '.join(string(call.get('tool_name')) for call in self._calls.values())})"
        usage = self._usage()
        return TurnOutcome(
            ending,
            bounded_text(message, MESSAGE_LIMIT),
            self._kept(message, failure, usage),
            bounded_text(self._text),
            usage,
            {},
            limit_until(message, datetime.now(UTC)) if ending == "limit" else None,
            self._model,
            failure,
        )

    def _kept(self, message: str, failure: str, usage: Usage) -> str | None:
        """The session that the next turn can go on with. The client keeps none in which nothing was answered yet."""
        gone = failure == failures.CONFIG and "session" in message.lower()
        nothing = self._request.session is None and not self._answered and not usage.total
        return None if gone or nothing else self._session

    def _said(self) -> list[Event]:
        words = self._words.take()
        if not words.strip():
            return []
        self._text = words
        return [event("text", text=words)]

    def _other(self, data: dict[str, Any]) -> list[Event]:
        match data.get("type"):
            case "init":
                self._session = string(data.get("session_id")) or self._session
                self._model = string(data.get("model")) or self._model
                self._began = string(data.get("timestamp"))
                return [event("session", id=self._session, model=self._model, client="Gemini CLI")]
            case "tool_use":
                remember(self._calls, string(data.get("tool_id")), data)
                self._answered = True
                question = string(mapping(data.get("parameters")).get("question"))
                return [event("question", text=question)] if data.get("tool_name") == QUESTION_TOOL and question else []
            case "tool_result":
                return self._tool(data)
            case "error":
                return [event("error", message=string(data.get("message")), retrying=True)]
            case "result":
                return self._ended(data)
        return []

    def _tool(self, data: dict[str, Any]) -> list[Event]:
        call = self._calls.pop(string(data.get("tool_id")), {})
        name, arguments = string(call.get("tool_name")), mapping(call.get("parameters"))
        ok = data.get("status") == "success"
        output = string(data.get("output")) or string(mapping(data.get("error")).get("message"))
        events = [event("tool", name=name, input=arguments, output=output, ok=ok)]
        path = string(arguments.get("file_path")) if name in FILE_TOOLS else ""
        if ok and path:
            # The client does not say whether the file was there before.
            events.append(event("file", path=shown_path(path, self._request.workspace), action="modify"))
        return events

    def _ended(self, data: dict[str, Any]) -> list[Event]:
        self._result = data
        events = [event("usage", **self._usage().to_json())]
        if data.get("status") != "success":
            message = self._complaint()
            limit = is_limit(string(mapping(data.get("error")).get("message")))
            events.append(
                event("limit", until=None, message=message)
                if limit
                else event("error", message=message, retrying=False)
            )
        return events

    def _complaint(self) -> str:
        said = string(mapping(mapping(self._result).get("error")).get("message"))
        words = said.partition(ADVICE)[0].removeprefix("[API Error: ").removesuffix("]")
        answer = mapping((json_object(words) or {}).get("error"))
        return string(answer.get("message")) or words or "the client failed without a reason"

    def _verdict(self, exit_code: int | None, stderr_tail: str) -> tuple[Ending, str, str]:
        if self._result is not None and self._result.get("status") == "success":
            return "finished", "", ""
        if self._result is not None:
            # The exit code is the HTTP state, of which a byte is left.
            status = next((state for state in STATES if state % 256 == exit_code), None)
            message = self._complaint()
            raw = string(mapping(self._result.get("error")).get("message"))
            ending: Ending = "limit" if status in (429, 503) or (status is None and is_limit(raw)) else "failed"
            return ending, message, reason_of(ending, message, status)
        ending, message = ending_of(exit_code, stderr_tail)
        if ending == "finished":
            if self._began:
                return "cancelled", "the client was interrupted", failures.CANCELLED
            return "lost", "the client reported nothing", failures.EMPTY
        return ending, message, reason_of_exit(exit_code, ending, message)

    def _usage(self) -> Usage:
        if self._result is None:
            return logged_usage(gemini_home(self._request), self._began)
        stats = mapping(self._result.get("stats"))
        read, cached, said = (count(stats.get(name)) for name in ("input_tokens", "cached", "output_tokens"))
        # What the client counts in the total only was thought.
        thought = max(0, count(stats.get("total_tokens")) - read - said)
        return Usage(input=max(0, read - cached), cached=cached, output=said + thought, reasoning=thought)
