"""A tiny MCP server on standard streams: ``python -m trackdown.testing.mcp_server FILE``. Standard library only.

It has one tool, ``add``, which adds two numbers, and writes a line into FILE for each call, with the variable
``CALC_TOKEN`` as it finds it. A test can so see that a client really started it and really called it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

TOOL = {
    "name": "add",
    "description": "Adds two numbers.",
    "inputSchema": {
        "type": "object",
        "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
        "required": ["a", "b"],
    },
}


def answer(method: str, params: dict[str, Any], log: Path) -> dict[str, Any] | None:
    """The result of a request; ``None`` for a method that it does not have."""
    if method == "initialize":
        return {
            "protocolVersion": params.get("protocolVersion", "2025-06-18"),
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "calc", "version": "1"},
        }
    if method == "tools/list":
        return {"tools": [TOOL]}
    if method == "tools/call":
        wanted = params.get("arguments") or {}
        total = wanted.get("a", 0) + wanted.get("b", 0)
        with log.open("a", encoding="utf-8") as lines:
            lines.write(f"add {total} {os.environ.get('CALC_TOKEN', '')}\n")
        return {"content": [{"type": "text", "text": f"the sum is {total}"}]}
    return {} if method == "ping" else None


def serve(log: Path) -> None:
    for line in sys.stdin:
        message = json.loads(line)
        if "id" not in message or "method" not in message:
            continue
        result = answer(message["method"], message.get("params") or {}, log)
        said = {"result": result} if result is not None else {"error": {"code": -32601, "message": "no such method"}}
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], **said}), flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
