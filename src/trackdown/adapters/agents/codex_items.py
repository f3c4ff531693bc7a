"""The items of a Codex turn, once each has ended: commands, changed files, calls of other tools, words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trackdown.adapters.agents.bounded import event
from trackdown.adapters.agents.json_lines import mapping, objects, string
from trackdown.adapters.agents.workspace_paths import shown_path
from trackdown.core.runs.events import Event

ACTIONS = {"add": "create", "delete": "delete"}


def item_events(item: dict[str, Any], workspace: Path) -> list[Event]:
    match item.get("type"):
        case "agent_message" if string(item.get("text")):
            return [event("text", text=string(item.get("text")))]
        case "reasoning" if string(item.get("text")):
            return [event("reasoning", text=string(item.get("text")))]
        case "command_execution":
            return [_command(item)]
        case "file_change":
            return _changes(item, workspace)
        case "mcp_tool_call":
            return [_call(item)]
        case "web_search":
            return [event("tool", name="web_search", input={"query": item.get("query")}, output="", ok=True)]
        case "error":
            # About the client's own state (an unknown model, say); the turn goes on.
            return [event("error", message=string(item.get("message")), retrying=True)]
    return []


def _command(item: dict[str, Any]) -> Event:
    arguments = {"command": item.get("command"), "exit_code": item.get("exit_code")}
    output, ok = string(item.get("aggregated_output")), item.get("exit_code") == 0
    return event("tool", name="shell", input=arguments, output=output, ok=ok)


def _changes(item: dict[str, Any], workspace: Path) -> list[Event]:
    changes = [each for each in objects(item.get("changes")) if string(each.get("path"))]
    ok = item.get("status") == "completed"
    events = [event("tool", name="apply_patch", input={"changes": changes}, output="", ok=ok)]
    for change in changes if ok else []:
        action = ACTIONS.get(string(change.get("kind")), "modify")
        events.append(event("file", path=shown_path(string(change["path"]), workspace), action=action))
    return events


def _call(item: dict[str, Any]) -> Event:
    blocks = objects(mapping(item.get("result")).get("content"))
    output = "\n".join(string(block.get("text")) for block in blocks)
    failure = string(mapping(item.get("error")).get("message"))
    name = f"{string(item.get('server'))}.{string(item.get('tool'))}"
    return event("tool", name=name, input=item.get("arguments"), output=output or failure, ok=not failure)
