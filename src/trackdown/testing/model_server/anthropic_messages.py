"""The dialect of Anthropic Messages: ``POST /v1/messages``."""

from __future__ import annotations

import json
from typing import Any

from trackdown.testing.model_server.dialect import Answer, Position, ServerEvent, fresh, texts
from trackdown.testing.model_server.script import Consumed, Turn
from trackdown.testing.model_server.tools import ACTIONS, call_of

ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
STRUCTURED_TOOL = "StructuredOutput"


class AnthropicMessages:
    def serves(self, path: str) -> bool:
        return path.endswith("/messages")

    def streams(self, path: str, body: dict[str, Any]) -> bool:
        return bool(body.get("stream"))

    def position(self, body: dict[str, Any]) -> Position:
        messages = body.get("messages") or []
        said = sum(message.get("role") == "assistant" for message in messages)
        asked = texts([message for message in messages if message.get("role") == "user"])
        return Position(said, not body.get("tools"), asked)

    def answer(self, turn: Turn, body: dict[str, Any]) -> Answer:
        block = _block(turn, {tool["name"]: "function" for tool in body.get("tools") or [] if "name" in tool})
        stop = "tool_use" if block["type"] == "tool_use" else "end_turn"
        usage = _usage(turn.consumed)
        message: dict[str, Any] = {
            "id": fresh("msg_"),
            "type": "message",
            "role": "assistant",
            "model": body.get("model"),
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            # The real server, too, starts with one token of output.
            "usage": usage | {"output_tokens": 1},
        }
        whole = message | {"content": [block], "stop_reason": stop, "usage": usage}
        return Answer(whole, _events(message, block, stop, usage))

    def error(self, status: int, words: str) -> dict[str, Any]:
        details = {"type": ERROR_TYPES.get(status, "api_error"), "message": words or f"scripted {status}"}
        return {"type": "error", "error": details, "request_id": fresh("req_")}


def _block(turn: Turn, tools: dict[str, str]) -> dict[str, Any]:
    if turn.kind in ACTIONS:
        call = call_of(turn, tools)
        return {"type": "tool_use", "id": fresh("toolu_"), "name": call.name, "input": call.input}
    if turn.kind == "structured" and STRUCTURED_TOOL in tools:
        return {"type": "tool_use", "id": fresh("toolu_"), "name": STRUCTURED_TOOL, "input": turn.arguments}
    words = json.dumps(turn.arguments) if turn.kind == "structured" else turn.words
    return {"type": "text", "text": words}


def _usage(consumed: Consumed) -> dict[str, Any]:
    return {
        "input_tokens": consumed.input,
        "cache_creation_input_tokens": consumed.cache_write,
        "cache_read_input_tokens": consumed.cached,
        "output_tokens": consumed.output,
        "output_tokens_details": {"thinking_tokens": consumed.reasoning},
    }


def _events(message: dict[str, Any], block: dict[str, Any], stop: str, usage: dict[str, Any]) -> list[ServerEvent]:
    if block["type"] == "text":
        opened, delta = {"type": "text", "text": ""}, {"type": "text_delta", "text": block["text"]}
    else:
        opened = block | {"input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
    said: list[dict[str, Any]] = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": opened},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": None}, "usage": usage},
        {"type": "message_stop"},
    ]
    return [ServerEvent(each["type"], each) for each in said]
