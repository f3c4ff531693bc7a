"""The log of a run tells a person what happened, and why."""

from __future__ import annotations

from trackdown.testing.projects import Project

REASON = "It is too short: the second paragraph has to say which of the two files is read first, and what happens then"


def test_the_log_of_a_run_says_why_it_was_sent_back_and_how_it_ended(project: Project) -> None:
    key = project.ticket('echo "$TRACKDOWN_ROUND" > x.txt', "--criterion", "It reads well")
    project.ask("run")
    project.ask("reject", key, "--reason", REASON)
    project.ask("approve", key)
    told = [line.split("  ", 3)[3] for line in project.call("log", "RUN-1").out.splitlines()]
    assert told[0] == f"RUN-1 begun: {key} is given to player"
    assert f"rejected: {REASON}" in told, "to the end"
    assert "verified: person: It reads well" in told
    assert any(line.startswith("waits (review)") for line in told)
    assert any(line.startswith("fix round 1 (") for line in told)
    assert "the result is approved" in told
    assert any(line.startswith("merged into main as ") for line in told)
    assert told[-1] == "ended: done"
    assert not [line for line in told if "_" in line or "{" in line], "no name of an event, no raw value"
