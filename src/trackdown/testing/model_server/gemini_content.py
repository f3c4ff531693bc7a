"""The dialect of Gemini: ``POST /v1beta/models/MODEL:streamGenerateContent`` (or ``:generateContent``)."""

from __future__ import annotations

import json
from typing import Any

from trackdown.testing.model_server.dialect import Answer, Position, ServerEvent, fresh, texts
from trackdown.testing.model_server.script import Consumed, Turn
from trackdown.testing.model_server.tools import ACTIONS, call_of

STREAMED = ":streamGenerateContent"
WHOLE = ":generateContent"
ERROR_STATES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


class GeminiContent:
    def serves(self, path: str) -> bool:
        return path.endswith((STREAMED, WHOLE))

    def streams(self, path: str, body: dict[str, Any]) -> bool:
        return path.endswith(STREAMED)

    def position(self, body: dict[str, Any]) -> Position:
        contents = [each for each in body.get("contents") or [] if isinstance(each, dict)]
        said = sum(each.get("role") == "model" for each in contents)
        asked = texts([each.get("parts") for each in contents if each.get("role") == "user"])
        return Position(said, not _tools(body), asked)

    def answer(self, turn: Turn, body: dict[str, Any]) -> Answer:
        whole = {
            "responseId": fresh("resp_"),
            "modelVersion": "scripted",
            "candidates": [
                {"index": 0, "finishReason": "STOP", "content": {"role": "model", "parts": [_part(turn, _tools(body))]}}
            ],
            "usageMetadata": _usage(turn.consumed),
        }
        # What comes first says nothing yet, so that a stream can break off or hang in the middle.
        opened = {"responseId": whole["responseId"], "modelVersion": "scripted", "candidates": []}
        return Answer(whole, [ServerEvent("", each) for each in (opened, opened, whole)])

    def error(self, status: int, words: str) -> dict[str, Any]:
        state = ERROR_STATES.get(status, "INTERNAL")
        return {"error": {"code": status, "status": state, "message": words or f"scripted {status}"}}


def _tools(body: dict[str, Any]) -> dict[str, str]:
    declared = [tool for tool in body.get("tools") or [] if isinstance(tool, dict)]
    return {each["name"]: "function" for tool in declared for each in tool.get("functionDeclarations") or []}


def _part(turn: Turn, tools: dict[str, str]) -> dict[str, Any]:
    if turn.kind in ACTIONS:
        call = call_of(turn, tools, "mcp_{server}_{tool}")
        return {"functionCall": {"id": fresh("call_"), "name": call.name, "args": call.input}}
    return {"text": json.dumps(turn.arguments) if turn.kind == "structured" else turn.words}


def _usage(consumed: Consumed) -> dict[str, Any]:
    """This dialect counts cached input as part of the prompt, and thoughts apart from the answer."""
    read = consumed.input + consumed.cached + consumed.cache_write
    return {
        "promptTokenCount": read,
        "cachedContentTokenCount": consumed.cached,
        "candidatesTokenCount": consumed.output - consumed.reasoning,
        "thoughtsTokenCount": consumed.reasoning,
        "totalTokenCount": read + consumed.output,
    }
