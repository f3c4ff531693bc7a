"""The dialect of OpenAI Responses: ``POST /v1/responses``."""

from __future__ import annotations

import json
import time
from typing import Any

from trackdown.testing.model_server.dialect import Answer, Position, ServerEvent, fresh, texts
from trackdown.testing.model_server.script import Consumed, Turn
from trackdown.testing.model_server.tools import ACTIONS, call_of

CALLS = ("function_call", "custom_tool_call", "local_shell_call")
ERROR_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}


class OpenAIResponses:
    def serves(self, path: str) -> bool:
        return path.endswith("/responses")

    def streams(self, path: str, body: dict[str, Any]) -> bool:
        return bool(body.get("stream"))

    def position(self, body: dict[str, Any]) -> Position:
        items = _items(body)
        said = sum(item.get("type") in CALLS or item.get("role") == "assistant" for item in items)
        asked = texts([item for item in items if item.get("role") == "user"])
        return Position(said, not _tools(body), asked)

    def answer(self, turn: Turn, body: dict[str, Any]) -> Answer:
        item = _item(turn, _tools(body))
        begun: dict[str, Any] = {
            "id": fresh("resp_"),
            "object": "response",
            "created_at": int(time.time()),
            "model": body.get("model"),
            "status": "in_progress",
            "output": [],
            "usage": None,
            "error": None,
        }
        whole = begun | {"status": "completed", "output": [item], "usage": _usage(turn.consumed)}
        return Answer(whole, _events(begun, item, whole))

    def error(self, status: int, words: str) -> dict[str, Any]:
        kind = "invalid_request_error" if 400 <= status < 429 else "server_error"
        code = ERROR_CODES.get(status)
        return {"error": {"type": code or kind, "code": code, "message": words or f"scripted {status}", "param": None}}


def _items(body: dict[str, Any]) -> list[dict[str, Any]]:
    items = body.get("input")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _tools(body: dict[str, Any]) -> dict[str, str]:
    """Declared tools, also those that newer models get as an item of the input, in the namespace ``functions``."""
    declared = list(body.get("tools") or [])
    for item in _items(body):
        if item.get("type") == "additional_tools":
            declared += item.get("tools") or []
    found: dict[str, str] = {}
    for tool in declared:
        if tool.get("type") == "namespace" and tool.get("name") == "functions":
            found |= {inner["name"]: inner.get("type", "function") for inner in tool.get("tools") or []}
        else:
            found[tool.get("name") or tool.get("type", "")] = tool.get("type", "function")
    return found


def _item(turn: Turn, tools: dict[str, str]) -> dict[str, Any]:
    if turn.kind in ACTIONS:
        call = call_of(turn, tools)
        common = {"call_id": fresh("call_"), "name": call.name, "status": "completed"}
        if turn.kind == "mcp" and not call.custom:
            common |= {"namespace": f"mcp__{turn.path}", "name": turn.name}
        if call.custom:
            return {"type": "custom_tool_call", "id": fresh("ctc_"), "input": call.input, **common}
        return {"type": "function_call", "id": fresh("fc_"), "arguments": json.dumps(call.input), **common}
    words = json.dumps(turn.arguments) if turn.kind == "structured" else turn.words
    content = [{"type": "output_text", "text": words, "annotations": []}]
    return {"type": "message", "id": fresh("msg_"), "role": "assistant", "status": "completed", "content": content}


def _usage(consumed: Consumed) -> dict[str, Any]:
    """This dialect counts what a cache held or took as part of the input."""
    read = consumed.input + consumed.cached + consumed.cache_write
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": consumed.cached, "cache_write_tokens": consumed.cache_write},
        "output_tokens": consumed.output,
        "output_tokens_details": {"reasoning_tokens": consumed.reasoning},
        "total_tokens": read + consumed.output,
    }


def _events(begun: dict[str, Any], item: dict[str, Any], whole: dict[str, Any]) -> list[ServerEvent]:
    said: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
        {"type": "response.output_item.added", "output_index": 0, "item": item | {"status": "in_progress"}},
    ]
    if item["type"] == "message":
        words = item["content"][0]["text"]
        place = {"output_index": 0, "content_index": 0, "item_id": item["id"]}
        said.append({"type": "response.output_text.delta", "delta": words, **place})
        said.append({"type": "response.output_text.done", "text": words, **place})
    said.append({"type": "response.output_item.done", "output_index": 0, "item": item})
    said.append({"type": "response.completed", "response": whole})
    return [ServerEvent(each["type"], {**each, "sequence_number": place}) for place, each in enumerate(said)]
