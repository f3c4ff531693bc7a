"""Logs of any size: memory is that of the responses, never that of the bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from session_lines import claude

MEGABYTES = 200
MOST_MEGABYTES = 90
CHILD = """
import resource, sys
from pathlib import Path
from trackdown.adapters.sessions.logs import ClientLogs
unit = 1 if sys.platform == "darwin" else 1024
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
found = ClientLogs(list, "").read([Path(sys.argv[1])])
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(sum(sums.requests for _, sums in found.items), after - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell a process's peak of memory this way")
def test_a_log_of_200_megabytes_needs_a_fraction_of_it(tmp_path: Path) -> None:
    log = tmp_path / "projects" / "a.jsonl"
    log.parent.mkdir()
    result = {"message": {"content": [{"type": "tool_result", "content": "x" * 10_000}]}}
    tool = json.dumps({"parentUuid": "p", "type": "user", **result}, separators=(",", ":")) + "\n"
    responses = 0
    with log.open("w", encoding="utf-8") as file:
        while file.tell() < MEGABYTES << 20:
            file.write("".join(claude(f"m{responses + n}") + tool for n in range(100)))
            responses += 100
    child = subprocess.run([sys.executable, "-c", CHILD, str(log)], check=True, capture_output=True, text=True)
    counted, grown = map(int, child.stdout.split())
    assert counted == responses
    assert grown < MOST_MEGABYTES << 20
