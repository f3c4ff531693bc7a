"""``trackdown session`` and the conversations of a ticket's runs: what is listed can be kept and shown."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cli_person import Person

from trackdown import bootstrap
from trackdown.core.ops.run_record import recorded
from trackdown.testing.factories import profile, run_created

HERE, GONE = "5f3d429f-0001", "5f3d429f-0002"
BRIEF = "# Your task\n\n" + "Change every file of the project. " * 20


@pytest.fixture
def after_runs(person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A ticket with two runs of Claude; only of the first one is there still a log."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TRACKDOWN_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    log = tmp_path / "home" / ".claude" / "projects" / "x" / f"{HERE}.jsonl"
    log.parent.mkdir(parents=True)
    message = {
        "id": "m",
        "model": "claude-opus-5-5",
        "usage": {"input_tokens": 10, "output_tokens": 1},
        "content": "ok",
    }
    lines = [
        {"type": "user", "sessionId": HERE, "message": {"content": BRIEF}},
        {
            "type": "assistant",
            "sessionId": HERE,
            "requestId": "r",
            "message": message,
            "timestamp": "2026-11-20T07:00Z",
        },
    ]
    log.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    person.does("create", "--title", "One\tand all")
    _run(person, "RUN-1", HERE)
    _run(person, "RUN-2", GONE)
    return person


def _run(person: Person, key: str, session: str) -> None:
    desk = bootstrap.project(str(person.folder), os.environ).desk
    with desk.store.write("trackdown") as writer:
        uid = writer.uid_of("TASK-1")
        assert uid is not None
        created = run_created(uid, key, ticket_key="TASK-1", agent=profile("ann", adapter="claude").to_json())
        ended = {"turn": 0, "ending": "finished", "ended": "2026-11-21T10:00:00Z", "usage": {}, "session": session}
        writer.append(
            [
                recorded(key, "created", created),
                recorded(key, "turn_started", {"turn": 0, "round": 0, "started": "2026-11-21T09:00:00Z"}),
                recorded(key, "turn_ended", {**ended, "model": "claude-opus-5-5"}),
            ]
        )


def test_the_conversation_of_a_run_can_be_kept_and_shown_with_its_ticket(after_runs: Person) -> None:
    kept = after_runs.asks("session", "archive", "TASK-1")["sessions"]
    assert [one["id"] for one in kept] == [HERE], "the other one's log has gone with its run"
    assert after_runs.asks("session", "show", "TASK-1")["session"]["id"] == HERE
    listed = after_runs.asks("session", "list", "TASK-1")["sessions"]
    assert [(one["id"], one["run"], bool(one["digest"])) for one in listed] == [
        (HERE, "RUN-1", True),
        (GONE, "RUN-2", False),
    ]
    assert len(after_runs.asks("session", "list")["sessions"]) == 2
    assert after_runs.asks("usage", "--by", "ticket")["rows"][0]["requests"] == 1, "it counts once, as before"


def test_what_is_not_kept_is_said_with_where_it_can_be_read(after_runs: Person) -> None:
    refused = after_runs.fails("session", "show", "TASK-1", "--session", HERE)
    assert (refused["exit"], refused["message"]) == (5, "No transcript of TASK-1 is kept.")
    assert "session archive TASK-1" in refused["hint"]
    assert "runs logs RUN-1" in refused["hint"]


def test_a_log_that_is_gone_is_no_success_when_it_is_asked_for(after_runs: Person) -> None:
    before = after_runs.everything()
    assert after_runs.fails("session", "archive", "TASK-1", "--session", GONE)["exit"] == 5
    assert after_runs.everything() == before


def test_a_title_takes_one_line_of_the_list_and_is_whole_in_json(after_runs: Person) -> None:
    after_runs.does("session", "link", "TASK-1", "--session", HERE)
    lines = after_runs.does("session", "list").splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) < 140
    assert len(after_runs.asks("session", "list")["sessions"][0]["title"]) > 300
