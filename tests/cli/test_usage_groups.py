"""``trackdown usage`` by everything that spending can be asked by: what is summed never depends on how."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from cli_person import Person

from trackdown import bootstrap
from trackdown.core.ops.run_record import recorded
from trackdown.services.runs.usage import DIMENSIONS
from trackdown.testing.factories import profile, run_created

LOGGED, LINKED, STRAY = "5f3d429f-0001", "5f3d429f-0002", "5f3d429f-0003"


def _log(folder: Path, session: str, tokens: int) -> None:
    usage = {"input_tokens": tokens, "output_tokens": 10}
    line = {"sessionId": session, "cwd": "/elsewhere", "type": "assistant", "requestId": session}
    line["message"] = {"id": session, "model": "claude-opus-5-5", "usage": usage}  # type: ignore[assignment]
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**line, "timestamp": "2026-11-20T07:00:00Z"}) + "\n"
    (folder / f"{session}.jsonl").write_text(text, encoding="utf-8")


def _run(person: Person, key: str, ticket: str, agent: str, session: str | None, usage: dict[str, Any]) -> None:
    """A run of one turn on that ticket. The agent ``replay`` plays a recording."""
    desk = bootstrap.project(str(person.folder), os.environ).desk
    with desk.store.write("trackdown") as writer:
        uid = writer.uid_of(ticket)
        assert uid is not None
        by = profile(agent, adapter="replay" if agent == "replay" else "claude").to_json()
        ended = {"turn": 0, "ending": "finished", "ended": "2026-11-21T10:00:00Z", "usage": usage, "session": session}
        writer.append(
            [
                recorded(key, "created", run_created(uid, key, ticket_key=ticket, agent=by)),
                recorded(key, "turn_started", {"turn": 0, "round": 0, "started": "2026-11-21T09:00:00Z"}),
                recorded(key, "turn_ended", {**ended, "model": "claude-opus-5-5"}),
            ]
        )


@pytest.fixture
def spent(person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Two tickets of an epic and one of none; runs with and without a log of their own, a linked session, a stray
    one, and a recording."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TRACKDOWN_STATE", str(tmp_path / "state"))
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    logs = tmp_path / "home" / ".claude" / "projects" / "x"
    for session, tokens in ((LOGGED, 100), (LINKED, 2000), (STRAY, 30_000)):
        _log(logs, session, tokens)
    person.does("epic", "create", "--title", "All of it")
    person.does("issue", "create", "--title", "A part", "--parent", "EPIC-1")
    person.does("create", "--title", "One", "--parent", "ISSUE-1")
    person.does("create", "--title", "Two")
    person.does("sprint", "create", "S1", "--start", "2026-11-16", "--end", "2026-11-27")
    person.does("sprint", "add", "S1", "TASK-1")
    _run(person, "RUN-1", "TASK-1", "ann", LOGGED, {"input": 90, "cost": "0.5"})
    _run(person, "RUN-2", "TASK-1", "bob", None, {"input": 400_000, "output": 5})
    _run(person, "RUN-3", "TASK-2", "ann", "same", {"input": 5_000_000, "cost": "1.5"})
    _run(person, "RUN-4", "TASK-2", "bob", "same", {"input": 60_000_000})
    _run(person, "RUN-5", "TASK-2", "replay", None, {"input": 7, "output": 1, "cost": "99"})
    person.does("session", "link", "TASK-1", "--session", LINKED)
    return person


def _sums(person: Person, by: str, *words: str) -> dict[Any, tuple[int, str | None]]:
    data = person.asks("usage", "--by", by, *words)
    return {row[by]: (row["total"], row["cost_reported"]) for row in data["rows"]}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("run", {"RUN-1": 110, "RUN-2": 400_005, "RUN-3": 5_000_000, "RUN-4": 60_000_000, None: 32_020}),
        ("agent", {"ann": 5_000_110, "bob": 60_400_005, None: 32_020}),
        ("ticket", {"TASK-1": 402_125, "TASK-2": 65_000_000, None: 30_010}),
        ("epic", {"EPIC-1": 402_125, None: 65_030_010}),
        ("sprint", {"S1": 402_125, None: 65_030_010}),
    ],
)
def test_what_was_spent_counts_to_its_run_and_to_all_that_the_run_belongs_to(
    by: str, expected: dict[str | None, int], spent: Person
) -> None:
    assert {name: total for name, (total, _) in _sums(spent, by).items()} == expected


def test_the_total_and_the_sum_of_the_rows_are_the_same_in_every_grouping(spent: Person) -> None:
    answers = [spent.asks("usage", "--by", by) for by in DIMENSIONS]
    assert all(answer["total"] == answers[0]["total"] for answer in answers)
    for answer in answers:
        for figure in ("requests", "input", "cached", "cache_write", "output", "reasoning", "total"):
            assert sum(row[figure] for row in answer["rows"]) == answer["total"][figure], (answer["by"], figure)
    assert answers[0]["total"]["cost_reported"] == "2.0"


def test_what_nobody_can_tell_is_one_row_that_says_so(spent: Person) -> None:
    for by, words in (("run", "no run"), ("epic", "no epic"), ("sprint", "no sprint"), ("agent", "no agent")):
        assert words in spent.does("usage", "--by", by)


def test_of_other_logs_only_those_of_our_sessions_are_told_apart(spent: Person, tmp_path: Path) -> None:
    place = str(tmp_path / "home" / ".claude")
    assert _sums(spent, "run", "--from", place) == {"RUN-1": (110, None), None: (32_020, None)}


def test_a_recording_is_no_money_and_is_said_apart(spent: Person) -> None:
    data = spent.asks("usage")
    assert data["recorded"]["runs"] == 1
    assert data["recorded"]["usage"]["cost"] == "99"
    said = "1 run played a recording; no model ran, so the 8 tokens and 99.0000 $ that they tell of are not counted."
    assert said in spent.does("usage")
    assert spent.asks("usage", "--until", "2026-11-20")["recorded"]["runs"] == 0
    assert "no model ran" in spent.does("runs", "show", "RUN-5")
    cost = spent.asks("runs", "show", "RUN-5")["cost"]
    assert (cost["usd"], cost["recorded"]) == ("0", True)


def test_a_run_shows_what_each_turn_used(spent: Person) -> None:
    shown = spent.does("runs", "show", "RUN-1")
    assert "round 0: finished, 0.0s, 90 tokens, $0.5000" in shown
    assert "90 in, 0 cached, 0 cache written, 0 out" in shown.partition("turns:")[2]


def test_the_conversation_of_a_run_stays_with_the_ticket_of_the_run(spent: Person) -> None:
    before = spent.everything()
    refused = spent.fails("session", "link", "TASK-2", "--session", LOGGED)
    assert (refused["exit"], "RUN-1" in str(refused)) == (2, True)
    assert spent.everything() == before
