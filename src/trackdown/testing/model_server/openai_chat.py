"""The dialect of OpenAI chat completions: ``POST /v1/chat/completions``. Many servers speak it."""

from __future__ import annotations

import json
import time
from typing import Any

from trackdown.testing.model_server.dialect import Answer, Position, ServerEvent, fresh, texts
from trackdown.testing.model_server.script import Consumed, Turn
from trackdown.testing.model_server.tools import ACTIONS, call_of

ERROR_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}


class OpenAIChat:
    def serves(self, path: str) -> bool:
        return path.endswith("/chat/completions")

    def streams(self, path: str, body: dict[str, Any]) -> bool:
        return bool(body.get("stream"))

    def position(self, body: dict[str, Any]) -> Position:
        messages = [each for each in body.get("messages") or [] if isinstance(each, dict)]
        said = sum(message.get("role") == "assistant" for message in messages)
        asked = texts([message for message in messages if message.get("role") == "user"])
        return Position(said, not _tools(body), asked)

    def answer(self, turn: Turn, body: dict[str, Any]) -> Answer:
        message, stop = _message(turn, _tools(body))
        common = {"id": fresh("chatcmpl-"), "created": int(time.time()), "model": body.get("model")}
        usage = _usage(turn.consumed)
        choice = {"index": 0, "message": message, "finish_reason": stop}
        whole = {**common, "object": "chat.completion", "choices": [choice], "usage": usage}
        chunk = {**common, "object": "chat.completion.chunk"}
        said: list[Any] = [
            {**chunk, "choices": [_delta({"role": "assistant", "content": ""})]},
            {**chunk, "choices": [_delta({name: value for name, value in message.items() if name != "role"})]},
            {**chunk, "choices": [_delta({}, stop)]},
            {**chunk, "choices": [], "usage": usage},
            "[DONE]",
        ]
        return Answer(whole, [ServerEvent("", each) for each in said])

    def error(self, status: int, words: str) -> dict[str, Any]:
        code = ERROR_CODES.get(status)
        kind = "invalid_request_error" if 400 <= status < 429 else "server_error"
        return {"error": {"message": words or f"scripted {status}", "type": kind, "param": None, "code": code}}


def _tools(body: dict[str, Any]) -> dict[str, str]:
    declared = [tool.get("function") for tool in body.get("tools") or [] if isinstance(tool, dict)]
    return {each["name"]: "function" for each in declared if isinstance(each, dict) and "name" in each}


def _message(turn: Turn, tools: dict[str, str]) -> tuple[dict[str, Any], str]:
    if turn.kind in ACTIONS:
        call = call_of(turn, tools, "{server}_{tool}")
        function = {"name": call.name, "arguments": json.dumps(call.input)}
        calls = [{"index": 0, "id": fresh("call_"), "type": "function", "function": function}]
        return {"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls"
    words = json.dumps(turn.arguments) if turn.kind == "structured" else turn.words
    return {"role": "assistant", "content": words}, "stop"


def _delta(delta: dict[str, Any], stop: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": stop}


def _usage(consumed: Consumed) -> dict[str, Any]:
    """This dialect counts what a cache held or took as part of the prompt."""
    read = consumed.input + consumed.cached + consumed.cache_write
    return {
        "prompt_tokens": read,
        "prompt_tokens_details": {"cached_tokens": consumed.cached},
        "completion_tokens": consumed.output,
        "completion_tokens_details": {"reasoning_tokens": consumed.reasoning},
        "total_tokens": read + consumed.output,
    }
