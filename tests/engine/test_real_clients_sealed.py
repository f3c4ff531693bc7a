"""The session logs of real clients are without secrets once their run is over, and still count to the token."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scripted_clients import project_with_clients, require

from trackdown.testing.model_server import ModelServer, shell, text
from trackdown.testing.projects import Project

pytestmark = [pytest.mark.clients, pytest.mark.slow]

TOKEN = "ghp_" + "A1b2C3d4E5" * 4
SECRET = "quite ordinary words"
QUESTION = json.dumps({"question": f"May I use {TOKEN}?", "kind": "credential"})


def _holding(project: Project, *secrets: str) -> list[str]:
    files = [path for path in project.state.rglob("*") if path.is_file() and "workspace" not in path.parts]
    return [
        str(path.relative_to(project.state))
        for path in files
        if any(secret.encode() in path.read_bytes() for secret in secrets)
    ]


@pytest.mark.parametrize("name", ["claude", "codex"])
def test_a_real_clients_log_is_cleaned_at_the_end_and_counts_as_before(name: str, tmp_path: Path) -> None:
    require(name)
    asks = shell(f"echo '{QUESTION}' > \"$TRACKDOWN_QUESTION\"; echo {TOKEN}")
    uses = shell('cat "$(dirname "$TRACKDOWN_QUESTION")"/../../../answers/*; echo x > x.txt')
    with ModelServer([asks, text("I have asked."), uses, text("Done.")]) as server:
        project = project_with_clients(tmp_path, server.url)
        project.ticket("", "--agent", name)
        assert project.ask("run").code == 4
        assert _holding(project, TOKEN) != [], "while it is open the client's own log is as the client wrote it"
        answer = project.ask("answer", "Q-1", SECRET)
    assert answer.runs["TASK-1"]["outcome"] == "merged", answer
    told = json.dumps([request.body for request in server.requests])
    assert SECRET in told, "the agent read the answer"
    assert _holding(project, TOKEN, SECRET) == []
    used = project.ask("usage", "--by", "session").data
    turns = project.run_of("RUN-1")["turns"]
    assert (used["total"]["requests"], used["unread"], len(used["rows"])) == (4, [], 1)
    for kind in ("input", "cached", "output"):
        assert used["total"][kind] == sum(turn["usage"][kind] for turn in turns), kind
