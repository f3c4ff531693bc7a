"""What a repository's own settings do to a client that nobody sits in front of."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trackdown.testing.model_server import shell, text
from trackdown.testing.repositories import write

pytestmark = pytest.mark.clients

ASKS = {"permissions": {"ask": ["Bash"]}}
HANGS = {"mcpServers": {"theirs": {"command": "sh", "args": ["-c", "sleep 600"]}}}


@pytest.mark.only("claude")
@pytest.mark.parametrize("rules", [ASKS, {}], ids=["asks", "says-nothing"])
def test_a_repository_that_wants_somebody_asked_keeps_nobody_waiting(
    rules: dict[str, Any], connect: Callable[..., Any], tmp_path: Path
) -> None:
    """Elsewhere first sessions froze: a repository's rules ask although everything was allowed, a new folder has to be
    trusted, its servers approved, or one of them does not answer. Here a tool is refused instead, which is seen."""
    made = tmp_path / "workspace" / "made.txt"
    write(made.parent, {".claude/settings.json": json.dumps(rules), ".mcp.json": json.dumps(HANGS)})
    with connect([shell("echo made > made.txt"), text("Done.")]) as client:
        turned = client.turn()
    assert turned.outcome.ending == "finished"
    (tool,) = [event.data for event in turned.events if event.type == "tool"]
    assert (tool["ok"], made.exists()) == ((False, False) if rules else (True, True)), tool
    assert "approval" in tool["output"] or not rules
