"""Reading an agent that speaks our own events, or plain text. Its exit code is the truth about how it ended."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime

from trackdown.adapters.agents.bounded import MESSAGE_LIMIT, bounded_text
from trackdown.adapters.agents.event_shapes import event_of
from trackdown.adapters.agents.exit_codes import ending_of
from trackdown.adapters.agents.failure_words import reason_of, reason_of_exit
from trackdown.adapters.agents.limits import limit_until, utc_text
from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.core.runs.usage import Usage
from trackdown.ports.agent import TurnRequest

LAST_WORDS = 40
"""Lines of plain text that count as the agent's closing words."""


class EventReader:
    """Usage events add up to the turn's usage. A turn that fails after a limit event has ended by that limit."""

    def __init__(self, request: TurnRequest) -> None:
        self._session = request.session
        self._model = request.profile.model or None
        self._words: deque[str] = deque(maxlen=LAST_WORDS)
        self._usage = Usage()
        self._limit: Event | None = None
        self._error = ""

    def feed(self, line: str) -> list[Event]:
        if not line.strip():
            return []
        found = event_of(line)
        data = found.data
        match found.type:
            case "session":
                self._session = data["id"] or self._session
                self._model = data["model"] or self._model
            case "text":
                self._words.append(data["text"])
            case "usage":
                self._usage = self._usage.plus(Usage.from_json(data))
            case "limit":
                self._limit = found
            case "error" if not data["retrying"]:
                self._error = data["message"]
        return [found]

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        ending, message = ending_of(exit_code, stderr_tail)
        failure = reason_of_exit(exit_code, ending, message)
        until = None
        if ending == "failed" and self._limit is not None:
            ending, message = "limit", self._limit.data["message"]
            failure = reason_of(ending, message)
            said = self._limit.data["until"]
            until = utc_text(datetime.fromisoformat(said)) if said else limit_until(message, datetime.now(UTC))
        elif ending == "failed" and self._error:
            message = self._error
            failure = reason_of(ending, message)
        return TurnOutcome(
            ending,
            bounded_text(message, MESSAGE_LIMIT),
            self._session,
            bounded_text("\n".join(self._words)),
            self._usage,
            {},
            until,
            self._model,
            failure,
        )
