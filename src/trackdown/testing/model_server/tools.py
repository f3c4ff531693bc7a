"""One scripted action as a call of whichever tool the client has declared for it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

from trackdown.testing.model_server.script import Turn

ACTIONS = ("shell", "write", "raw", "mcp")
"""Kinds of turns that call a tool."""
Tools = Mapping[str, str]
"""Declared tools: name to kind, ``function`` (arguments are an object) or ``custom`` (input is text)."""


class Call(NamedTuple):
    """``input`` is an object, or text for a custom tool."""

    name: str
    input: Any

    @property
    def custom(self) -> bool:
        return isinstance(self.input, str)


def call_of(turn: Turn, tools: Tools, mcp_name: str = "mcp__{server}__{tool}") -> Call:
    """The call; ``mcp_name`` is how the dialect's client calls a tool of an MCP server. Raises ValueError if no
    declared tool can do it: the test has to say it in another way."""
    if turn.kind == "raw":
        return Call(turn.name, turn.arguments)
    if only_programs(tools):
        return Call("exec", _program(turn))
    if turn.kind == "mcp":
        return Call(mcp_name.format(server=turn.path, tool=turn.name), turn.arguments)
    if turn.kind == "shell":
        return _shell(turn.command, tools)
    return _write(turn, tools)


def only_programs(tools: Tools) -> bool:
    """Newer models get one tool, ``exec``, which takes a JavaScript program that calls the others."""
    return tools.get("exec") == "custom" and "exec_command" not in tools


def _shell(command: str, tools: Tools) -> Call:
    inputs: dict[str, Any] = {
        "Bash": {"command": command, "description": "A scripted command"},
        "exec_command": {"cmd": command},
        "shell_command": {"command": command},
        "shell": {"command": ["sh", "-c", command]},
        "run_shell_command": {"command": command, "description": "A scripted command"},
        "bash": {"command": command, "description": "A scripted command"},
    }
    for name, arguments in inputs.items():
        if name in tools:
            return Call(name, arguments)
    raise ValueError(f"no shell among the declared tools: {', '.join(tools)}")


def _write(turn: Turn, tools: Tools) -> Call:
    inputs = {"Write": "file_path", "write_file": "file_path", "write": "filePath"}
    for name, place in inputs.items():
        if name in tools:
            return Call(name, {place: turn.path, "content": turn.words})
    if "apply_patch" in tools:
        patch = added_file(turn.path, turn.words)
        return Call("apply_patch", patch if tools["apply_patch"] == "custom" else {"input": patch})
    # A model that its client does not know gets a shell and nothing more.
    return _shell(f"printf %s {shlex.quote(turn.words)} > {shlex.quote(turn.path)}", tools)


def added_file(path: str, content: str) -> str:
    """A new file in the patch language of ``apply_patch``."""
    lines = "".join(f"+{line}\n" for line in content.splitlines())
    return f"*** Begin Patch\n*** Add File: {path}\n{lines}*** End Patch\n"


def _program(turn: Turn) -> str:
    if turn.kind == "mcp":
        call = f"tools.mcp__{turn.path}__{turn.name}({json.dumps(turn.arguments)})"
        return f"text(JSON.stringify(await {call}));"
    if turn.kind == "shell":
        return f"text(await tools.exec_command({json.dumps({'cmd': turn.command})}));"
    return f"text(await tools.apply_patch({json.dumps(added_file(turn.path, turn.words))}));"
