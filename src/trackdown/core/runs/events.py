"""The one event model that every agent's output is turned into, and what a turn ended as.

A transcript is NDJSON: one event a line, ``{"type": ..., ...}``, in the order in which things happened.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from trackdown.core.runs.usage import Usage

EventType = Literal["session", "text", "reasoning", "tool", "file", "usage", "limit", "question", "error", "end"]

EVENT_TYPES: tuple[EventType, ...] = (
    "session",
    "text",
    "reasoning",
    "tool",
    "file",
    "usage",
    "limit",
    "question",
    "error",
    "end",
)


class Event(NamedTuple):
    """One thing that an agent did.

    ``data`` by type: session {id, model, client}; text {text}; reasoning {text}; tool {name, input, output, ok};
    file {path, action: create|modify|delete}; usage {input, cached, cache_write, output, reasoning, cost};
    limit {until, message}; question {text}; error {message, retrying}; end {outcome, message, failure, usage}.
    """

    type: EventType
    data: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"type": self.type, **self.data}


Ending = Literal["finished", "question", "limit", "failed", "timeout", "cancelled", "lost"]
"""finished: the agent ended by itself; question: it asked a person something and ended, which the engine sees and no
adapter says; limit: a rate limit or quota, worth waiting for; failed: an error; timeout: Trackdown's deadline;
cancelled: a person; lost: no trace of how it ended."""


class TurnOutcome(NamedTuple):
    """What one turn came to.

    ``session`` continues the conversation in the next turn. ``usage`` is this turn's alone. ``meter`` holds the
    client's own running totals where it counts over a whole session, to be subtracted from in the next turn.
    ``until`` is the UTC time at which a limit ends, if the client said. ``failure`` is why it did not finish, one of
    the reasons in ``trackdown.core.runs.failures``; empty if it did.
    """

    ending: Ending
    message: str = ""
    session: str | None = None
    text: str = ""
    usage: Usage = Usage()
    meter: dict[str, Any] = {}
    until: str | None = None
    model: str | None = None
    failure: str = ""
