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


@pytest.mark.only("claude")
def test_a_repository_that_wants_somebody_asked_keeps_nobody_waiting(
    connect: Callable[..., Any], tmp_path: Path
) -> None:
    """Elsewhere first sessions froze: a repository's rules ask although everything was allowed, a new folder has to be
    trusted, its servers approved. Here a tool is refused instead, which is seen."""
    made = tmp_path / "workspace" / "made.txt"
    write(made.parent, {".claude/settings.json": json.dumps(ASKS)})
    with connect([shell("echo made > made.txt"), text("Done.")]) as client:
        turned = client.turn()
    assert turned.outcome.ending == "finished"
    (tool,) = [event.data for event in turned.events if event.type == "tool"]
    assert (tool["ok"], made.exists()) == (False, False), tool
    assert "approval" in tool["output"]


def _with_servers(workspace: Path, mark: Path) -> None:
    """A repository that names for each client a server that leaves a mark; Claude Code's never answers."""
    started = ["-c", f"touch {mark}"]
    json_ones = {"theirs": {"command": "sh", "args": started}}
    hangs = {"theirs": {"command": "sh", "args": ["-c", f"touch {mark}; exec sleep 600"]}}
    opencode = {"theirs": {"type": "local", "command": ["sh", *started]}}
    write(
        workspace,
        {
            ".mcp.json": json.dumps({"mcpServers": hangs}),
            ".codex/config.toml": f'[mcp_servers.theirs]\ncommand = "sh"\nargs = {json.dumps(started)}\n',
            ".gemini/settings.json": json.dumps({"mcpServers": json_ones}),
            "opencode.jsonc": f"// ours\n{json.dumps({'mcp': opencode})}",
            "AGENTS.md": "Say pelican.",
        },
    )


def _started(client: Any, mark: Path) -> tuple[bool, bool]:
    """Whether a turn started the repository's server: as it is, and where the agent's file allows it."""
    found = []
    for allowed in (False, True):
        client.profile = client.profile._replace(repository_mcp=allowed)
        assert client.turn().outcome.ending == "finished"
        found.append(mark.exists())
    return found[0], found[1]


def test_a_repositorys_servers_are_started_only_where_the_agents_file_allows_it(
    connect: Callable[..., Any], tmp_path: Path
) -> None:
    _with_servers(tmp_path / "workspace", tmp_path / "mark")
    with connect([text("Done.")] * 2) as client:
        assert _started(client, tmp_path / "mark") == (False, True)
        # The other ways to be rid of them would also keep this file from the client.
        assert client.name in ("claude", "gemini") or "pelican" in str(
            [request.body for request in client.server.requests]
        )


@pytest.mark.only("claude", "codex", "gemini")  # of OpenCode it is the same setting as without the protocol
def test_behind_the_protocol_they_are_left_out_as_well(speak: Callable[..., Any], tmp_path: Path) -> None:
    _with_servers(tmp_path / "workspace", tmp_path / "mark")
    with speak([text("Done.")] * 2) as client:
        assert _started(client, tmp_path / "mark") == (False, True)
