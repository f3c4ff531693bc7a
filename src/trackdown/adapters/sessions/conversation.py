"""What was said and done in a session, out of its log: events as those of our own transcripts, and ``person`` for what
a person said. Lines that tell nothing of it are left out; so is what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from trackdown.adapters.sessions import claude, codex, gemini, opencode

Event = dict[str, Any]


def events(client: str, lines: Iterable[str]) -> Iterator[Event]:
    """An event that a log writes again and again as it grows is told once, as it is written last."""
    told: dict[tuple[str, int], Event] = {}
    for number, line in enumerate(lines):
        data = _object(line)
        name = str(data.get("id") or number) if client == gemini.CLIENT else str(number)
        for place, event in enumerate(_READERS[client](data) if client in _READERS else ()):
            told[name, place] = event
    return iter(told.values())


def _claude(data: Event) -> Iterator[Event]:
    if data.get("isMeta") or data.get("type") not in ("user", "assistant"):
        return
    for block in _blocks(_mapping(data.get("message")).get("content")):
        match block.get("type"):
            case "text":
                yield _said(data["type"] == "user", block.get("text"))
            case "thinking":
                yield {"type": "reasoning", "text": _text(block.get("thinking"))}
            case "tool_use":
                yield _tool(block.get("name"), block.get("input"))
            case "tool_result" if block.get("is_error"):
                output = "\n".join(_text(part.get("text")) for part in _blocks(block.get("content")))
                yield _tool("", None, output, failed=True)


def _codex(data: Event) -> Iterator[Event]:
    payload = _mapping(data.get("payload"))
    item = _mapping(payload.get("item")) if payload.get("type") == "item_completed" else payload
    match item.get("type"):
        case "user_message" | "UserMessage":
            yield _said(True, item.get("message") or _joined(item.get("content")))
        case "agent_message" | "AgentMessage":
            yield _said(False, item.get("message") or _joined(item.get("content")))
        case "agent_reasoning":
            yield {"type": "reasoning", "text": _text(item.get("text"))}
        case "CommandExecution":
            failed = item.get("exit_code") not in (0, None)
            yield _tool("shell", item.get("command"), item.get("aggregated_output"), failed=failed)
        case "function_call" | "custom_tool_call":
            yield _tool(item.get("name"), _object(_text(item.get("arguments"))) or item.get("input"))


def _gemini(data: Event) -> Iterator[Event]:
    if data.get("type") not in ("user", "gemini"):
        return
    yield _said(data["type"] == "user", _joined(data.get("content")))
    for thought in _blocks(data.get("thoughts")):
        yield {"type": "reasoning", "text": f"{_text(thought.get('subject'))} {_text(thought.get('description'))}"}
    for call in _blocks(data.get("toolCalls")):
        failed = call.get("status") == "error"
        yield _tool(call.get("name"), call.get("args"), call.get("resultDisplay"), failed=failed)


def _opencode(data: Event) -> Iterator[Event]:
    part = _mapping(data.get("part")) or _mapping(data.get("data"))
    match part.get("type"):
        case "text":
            yield _said(False, part.get("text"))
        case "reasoning":
            yield {"type": "reasoning", "text": _text(part.get("text"))}
        case "tool":
            state = _mapping(part.get("state"))
            yield _tool(part.get("tool"), state.get("input"), state.get("error"), failed=state.get("status") == "error")


_READERS = {claude.CLIENT: _claude, codex.CLIENT: _codex, gemini.CLIENT: _gemini, opencode.CLIENT: _opencode}


def _said(person: bool, text: object) -> Event:
    return {"type": "person", "message": _text(text)} if person else {"type": "text", "text": _text(text)}


def _tool(name: object, given: object, output: object = None, *, failed: bool = False) -> Event:
    return {"type": "tool", "name": _text(name), "input": given, "output": output, "ok": not failed}


def _joined(content: object) -> str:
    return content if isinstance(content, str) else "\n".join(_text(part.get("text")) for part in _blocks(content))


def _blocks(content: object) -> list[Event]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [part for part in content if isinstance(part, dict)] if isinstance(content, list) else []


def _mapping(value: object) -> Event:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _object(line: str) -> Event:
    try:
        return _mapping(json.loads(line))
    except (ValueError, RecursionError):
        return {}
