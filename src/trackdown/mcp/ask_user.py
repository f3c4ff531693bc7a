"""An MCP server with one tool, ``ask_user``: a coding agent asks a person something. Started by the agent's client as a
program of its own, ``python ask_user.py``; standard library alone, because a client waits for it at the start of every
turn, and the SDK takes half a second and more to import.

It writes the question into the file that ``TRACKDOWN_QUESTION`` names, and says that the turn is over: whoever runs the
agent does the rest. Messages are JSON-RPC 2.0, one a line (MCP specification, "Transports: stdio").
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, TextIO

PROTOCOL = "2025-06-18"
KINDS = ["decision", "unclear-requirement", "missing-dependency", "conflicting-patterns", "security", "performance"]
KINDS += ["credential", "scope", "failing", "other"]
TOOL: dict[str, Any] = {
    "name": "ask_user",
    "description": (
        "Ask the person who handed you this ticket something that only they can decide or provide. Your work so far is "
        "kept; end your turn right after the call, and you will go on in this conversation with the answer. Ask only "
        "when you cannot sensibly decide yourself, and once at a time."
    ),
    "inputSchema": {
        "type": "object",
        "properties": {
            "question": {"type": "string", "description": "The question, understandable on its own"},
            "context": {"type": "string", "description": "What the person has to know to answer it"},
            "options": {"type": "array", "items": {"type": "string"}, "description": "Answers to choose from"},
            "kind": {
                "type": "string",
                "enum": KINDS,
                "description": "`credential` if the answer is a secret: then you are told a file that holds it",
            },
            "urgency": {"type": "string", "enum": ["low", "normal", "high"]},
        },
        "required": ["question"],
    },
}
OTHER_NAMES = {"gemini": "ask_person"}
"""What the tool is called for clients whose name begins so. Gemini CLI has an ``ask_user`` of its own, and hides every
tool of that name where nobody sits in front of it."""
PARKED = (
    "Your question is on its way to a person, and nobody answers within this turn. End it now: do not guess the answer "
    "and do not go on without it. You will go on in this conversation with the answer."
)
TWICE = "You have asked already. End your turn now; you will go on with the answer, and can ask the next one then."


def ask(path: str, asked: dict[str, Any]) -> tuple[str, bool]:
    """Leave the question in the file; what the agent is told, and whether that is an error."""
    if not isinstance(asked.get("question"), str) or not asked["question"].strip():
        return "`question` has to be a text.", True
    if not path:
        return "There is nobody to ask: TRACKDOWN_QUESTION is not set.", True
    if os.path.lexists(path):
        return TWICE, True
    known = {name: asked[name] for name in TOOL["inputSchema"]["properties"] if name in asked}
    part = f"{path}.{os.getpid()}"
    try:
        with open(part, "w", encoding="utf-8") as file:
            file.write(json.dumps(known))
        os.replace(part, path)
    except OSError as error:
        return f"The question cannot be written down: {error.strerror}.", True
    return PARKED, False


def tool_for(client: str) -> dict[str, Any]:
    """The tool as a client of that name is shown it."""
    for beginning, name in OTHER_NAMES.items():
        if client.startswith(beginning):
            also = f"This is what your instructions call `{TOOL['name']}`. "
            return {**TOOL, "name": name, "description": also + TOOL["description"]}
    return TOOL


def client_of(line: str) -> str:
    """The name that a client gives of itself when it begins; empty if the line is anything else."""
    try:
        return str(json.loads(line)["params"]["clientInfo"]["name"]).lower()
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""


def result(method: str, params: dict[str, Any], path: str, client: str = "") -> dict[str, Any] | None:
    """The result of a request; ``None`` for a method that there is not."""
    if method == "initialize":
        return {
            "protocolVersion": params.get("protocolVersion") or PROTOCOL,
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "trackdown", "version": "1"},
        }
    if method == "tools/list":
        return {"tools": [tool_for(client)]}
    if method == "tools/call":
        given = params.get("arguments")
        text, wrong = f"There is no tool {params.get('name')!r}.", True
        if params.get("name") in (TOOL["name"], *OTHER_NAMES.values()):
            text, wrong = ask(path, given if isinstance(given, dict) else {})
        return {"content": [{"type": "text", "text": text}], "isError": wrong}
    return {} if method == "ping" else None


def answer(line: str, path: str, client: str = "") -> dict[str, Any] | None:
    """The message that answers a line; ``None`` where none is due (notifications, what is no request)."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "not JSON"}}
    if not isinstance(message, dict) or "id" not in message or not isinstance(message.get("method"), str):
        return None
    params = message.get("params")
    found = result(message["method"], params if isinstance(params, dict) else {}, path, client)
    said = {"result": found} if found is not None else {"error": {"code": -32601, "message": "no such method"}}
    return {"jsonrpc": "2.0", "id": message["id"], **said}


def serve(incoming: TextIO, outgoing: TextIO, path: str) -> None:
    client = ""
    for line in incoming:
        client = client or client_of(line)
        said = answer(line, path, client) if line.strip() else None
        if said is not None:
            outgoing.write(json.dumps(said) + "\n")
            outgoing.flush()


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout, os.environ.get("TRACKDOWN_QUESTION", ""))
