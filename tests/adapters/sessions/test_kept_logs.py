"""What was kept of a log counts like the log, once that is gone."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from session_lines import claude, total

from trackdown.adapters.sessions import finding
from trackdown.adapters.sessions.logs import ClientLogs
from trackdown.errors import NotFound
from trackdown.ports.sessions import KeptLog, SessionFile, Unread


def _kept(client: str, content: str, session: str = "s1") -> KeptLog:
    def copy(path: Path) -> None:
        path.write_text(content, encoding="utf-8")

    return KeptLog(client, session, f"digest of {session}", copy)


def _nothing(tmp_path: Path) -> ClientLogs:
    return ClientLogs(lambda: [tmp_path / "logs"], str(tmp_path / "cache"))


@pytest.mark.parametrize("name", ["claude", "codex", "gemini"])
def test_a_kept_log_comes_to_the_same_as_the_log(name: str, tmp_path: Path, recorded: Path) -> None:
    log = recorded / f"{name}.jsonl"
    found = finding.find(str(log), "", [])
    content = "".join(finding.content_of(found)).rstrip("\n")
    logs = ClientLogs(lambda: [], str(tmp_path / "cache"))
    for _ in range(2):
        reading = logs.read(None, [_kept(name, content, found.session)])
        assert total(reading) == total(logs.read([log]))
        assert {place.session for place, _ in reading.items} == {found.session}
        assert (reading.files, reading.unread) == (1, [])


def test_a_kept_session_of_a_database_comes_to_the_same(tmp_path: Path) -> None:
    path = tmp_path / "opencode.db"
    tokens = {"input": 100, "output": 20, "cache": {"read": 40, "write": 0}}
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE message (id, session_id, time_created, data)")
        database.execute("CREATE TABLE part (id, message_id, session_id, time_created, data)")
        said = {"role": "assistant", "modelID": "m", "tokens": tokens, "time": {"created": 1795247554643}}
        database.execute("INSERT INTO message VALUES ('u1', 's1', 1, ?)", [json.dumps({"role": "user"})])
        for number in (1, 2):
            database.execute("INSERT INTO message VALUES (?, 's1', ?, ?)", [f"m{number}", 2, json.dumps(said)])
        for number in (1, 2, 3):
            step = json.dumps({"type": "step-finish", "tokens": tokens, "cost": 0.25})
            database.execute("INSERT INTO part VALUES (?, 'm1', 's1', ?, ?)", [f"p{number}", 2 + number, step])
        database.execute("INSERT INTO part VALUES ('p9', 'm1', 's1', 9, ?)", [json.dumps({"type": "text"})])
    content = "".join(finding.content_of(SessionFile("opencode", "s1", path)))
    from_database = ClientLogs(list, "").read([path])
    from_what_was_kept = ClientLogs(list, "").read(None, [_kept("opencode", content)])
    assert sorted(from_what_was_kept.items) == sorted(from_database.items)
    assert total(from_database).usage.input == 400


def test_what_was_kept_stands_back_where_there_is_a_log(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.jsonl").write_text(claude("a", session="s1") + claude("b", session="s1"), encoding="utf-8")
    kept = [_kept("claude", claude("a", session="s1")), _kept("claude", claude("c", session="s2"), "s2")]
    assert total(_nothing(tmp_path).read(None, kept)).requests == 3


def test_a_response_that_a_log_repeats_counts_once_beside_what_was_kept(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    forked = claude("a", session="s2") + claude("b", session="s2")
    (tmp_path / "logs" / "a.jsonl").write_text(forked, encoding="utf-8")
    assert total(_nothing(tmp_path).read(None, [_kept("claude", claude("a", session="s1"))])).requests == 2


def test_what_cannot_be_read_of_what_was_kept_is_said(tmp_path: Path) -> None:
    def gone(path: Path) -> None:
        raise NotFound("No such body is kept.", hint="Look for it.")

    damaged = _kept("claude", claude("a", session="s2") + "{cut off\n", "s2")
    kept = [KeptLog("claude", "s1", "d1", gone), damaged, _kept("nobody", "x", "s3")]
    reading = _nothing(tmp_path).read(None, kept)
    assert total(reading).requests == 1
    assert sorted(item.lines for item in reading.unread) == [0, 0, 1]
    assert Unread("the kept transcript d1", 0, 0, "No such body is kept") in reading.unread
