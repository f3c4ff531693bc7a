"""The tool calls of an agent behind the Agent Client Protocol: begun, reported on piece by piece, and ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trackdown.adapters.agents.bounded import event, remember
from trackdown.adapters.agents.json_lines import mapping, objects, string
from trackdown.adapters.agents.workspace_paths import shown_path
from trackdown.core.runs.events import Event

ENDED = ("completed", "failed")
RAW = ("output", "formatted_output", "stdout")
"""Where agents put the text of a tool, in what they call its raw output."""


class ToolCalls:
    """What is known of each call so far. A report replaces only the fields that it has."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._calls: dict[str, dict[str, Any]] = {}

    def running(self) -> list[str]:
        return [_name(call) for call in self._calls.values()]

    def told(self, report: dict[str, Any]) -> list[Event]:
        """The events of a call that this report ends; none while it goes on."""
        key = string(report.get("toolCallId"))
        call = self._calls.get(key, {}) | {name: value for name, value in report.items() if value is not None}
        if call.get("status") not in ENDED:
            remember(self._calls, key, call)
            return []
        self._calls.pop(key, None)
        ok = call.get("status") == "completed"
        made = event("tool", name=_name(call), input=_input(call), output=_output(call), ok=ok)
        return [made, *(self._files(call) if ok else [])]

    def _files(self, call: dict[str, Any]) -> list[Event]:
        found: dict[str, str] = {}
        if call.get("kind") == "delete":
            found = {string(each.get("path")): "delete" for each in objects(call.get("locations"))}
        for block in objects(call.get("content")):
            if block.get("type") == "diff":
                found[string(block.get("path"))] = "create" if block.get("oldText") is None else "modify"
        return [
            event("file", path=shown_path(path, self._workspace), action=action)
            for path, action in found.items()
            if path
        ]


def _name(call: dict[str, Any]) -> str:
    return string(call.get("kind")) or string(call.get("title")) or "tool"


def _input(call: dict[str, Any]) -> Any:
    arguments = call.get("rawInput")
    return {"title": string(call.get("title")), **(arguments if isinstance(arguments, dict) else {"input": arguments})}


def _output(call: dict[str, Any]) -> str:
    texts = [string(mapping(block.get("content")).get("text")) for block in objects(call.get("content"))]
    shown = "\n".join(text for text in texts if text)
    raw = call.get("rawOutput")
    # The raw one first: some put into the content what the call is for.
    named = (string(mapping(raw).get(name)) for name in RAW)
    return string(raw) or next((text for text in named if text), shown)
