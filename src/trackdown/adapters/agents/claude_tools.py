"""The tool calls in Claude Code's stream: a ``tool_use`` block and, later, the ``tool_result`` that answers it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trackdown.adapters.agents.bounded import event
from trackdown.adapters.agents.json_lines import mapping, objects, string
from trackdown.adapters.agents.workspace_paths import shown_path
from trackdown.core.runs.events import Event

FILE_TOOLS = {"Write": "file_path", "Edit": "file_path", "MultiEdit": "file_path", "NotebookEdit": "notebook_path"}
"""Tools that change one file, and the argument that names it."""
QUESTION_TOOL = "AskUserQuestion"


def question_of(call: dict[str, Any]) -> list[Event]:
    """What the agent asks a person. Nobody answers in a headless client, so it has to be seen elsewhere."""
    if call.get("name") != QUESTION_TOOL:
        return []
    questions = objects(mapping(call.get("input")).get("questions"))
    return [event("question", text=string(each.get("question"))) for each in questions if string(each.get("question"))]


def tool_events(data: dict[str, Any], calls: dict[str, dict[str, Any]], workspace: Path) -> list[Event]:
    """The events of one ``user`` object. Answered calls are taken out of ``calls``."""
    events: list[Event] = []
    for block in objects(mapping(data.get("message")).get("content")):
        call = calls.pop(string(block.get("tool_use_id")), None)
        if block.get("type") != "tool_result" or call is None:
            continue
        name, arguments, ok = string(call.get("name")), mapping(call.get("input")), not block.get("is_error")
        events.append(event("tool", name=name, input=arguments, output=_output(block.get("content")), ok=ok))
        path = string(arguments.get(FILE_TOOLS.get(name, "")))
        if ok and path:
            created = mapping(data.get("tool_use_result")).get("type") == "create"
            action = "create" if created else "modify"
            events.append(event("file", path=shown_path(path, workspace), action=action))
    return events


def _output(content: object) -> str:
    """A result is plain text, or blocks of which only the text can be shown."""
    if isinstance(content, str):
        return content
    return "\n".join(string(block.get("text")) for block in objects(content) if block.get("type") == "text")
