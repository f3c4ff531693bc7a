"""A client that sleeps inside of its turn until its server takes requests again does not keep its place meanwhile."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all

NOTICE = "Reconnecting... 1/5 (exceeded retry limit, last status: 429 Too Many Requests)"
SLEEPS = f"""#!/bin/sh
echo '{{"type": "thread.started", "thread_id": "t"}}'
echo '{{"type": "turn.started"}}'
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
echo "$now  WARN codex_core::responses_retry: retrying sampling request (1/5 in 7199.99s)..." >&2
echo '{json.dumps({"type": "error", "message": NOTICE})}'
exec sleep 600
"""


def test_the_run_waits_until_the_time_that_was_told_and_the_next_one_gets_its_place(project: Project) -> None:
    client = project.root.parent / "codex"
    client.write_text(SLEEPS)
    client.chmod(0o755)
    project.agent("sleepy", adapter="codex", command=[str(client)])
    commit_all(project.root)
    first = project.ticket("", "--agent", "sleepy")
    second = project.ticket("echo x > y.txt", "--agent", "player")
    answer = project.ask("run", "--jobs", "1")
    assert answer.runs[second]["outcome"] == "merged", answer
    run = answer.runs[first]
    assert (answer.code, run["state"], run["wait"]["kind"], run["round"]) == (4, "waiting", "limit", 0), run
    (turn,) = project.run_of(first)["turns"]
    assert (turn["ending"], turn["failure"]) == ("limit", "agent_error.provider_capacity_or_rate_limit")
    left = datetime.fromisoformat(run["wait"]["until"]) - datetime.now(UTC)
    assert 7000 < left.total_seconds() <= 7200
