from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def ask(log: Path, *messages: dict[str, Any]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "trackdown.testing.mcp_server", str(log)],
        input="".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env={"CALC_TOKEN": "t"},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_it_says_what_it_has_and_adds_and_leaves_a_trace(tmp_path: Path) -> None:
    log = tmp_path / "calls.txt"
    begun, listed, added, unknown = ask(
        log,
        {"id": 1, "method": "initialize", "params": {"protocolVersion": "x"}},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/list"},
        {"id": 3, "method": "tools/call", "params": {"name": "add", "arguments": {"a": 1, "b": 2}}},
        {"id": 4, "method": "resources/list"},
    )
    assert begun["result"]["protocolVersion"] == "x"
    assert [tool["name"] for tool in listed["result"]["tools"]] == ["add"]
    assert added["result"]["content"][0]["text"] == "the sum is 3"
    assert unknown["error"]["code"] == -32601
    assert log.read_text() == "add 3 t\n"
