"""``trackdown usage`` and ``trackdown session``, as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_person import Person

SESSION = "5f3d429f-e232-4e38-9d66-1d79f1c3a001"
SECRET = "ghp_aB3dE5fG7hJ9kL2mN4pQ6rS8"


def _line(id: str, **usage: int) -> str:
    message = {"id": id, "model": "claude-opus-5-5", "usage": usage or {"input_tokens": 1000, "output_tokens": 10}}
    line = {"sessionId": SESSION, "cwd": "/elsewhere", "type": "assistant", "message": message, "requestId": id}
    return json.dumps({**line, "timestamp": "2026-11-20T07:00:00Z"}) + "\n"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session of Claude Code in the home folder, in which a secret was said."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TRACKDOWN_STATE", str(tmp_path / "state"))
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "home" / ".claude" / "projects" / "x" / f"{SESSION}.jsonl"
    path.parent.mkdir(parents=True)
    said = {"type": "user", "sessionId": SESSION, "message": {"content": f"Use {SECRET} please\u001b[31m"}}
    path.write_text(json.dumps(said) + "\n" + _line("a") + _line("a") + _line("b"), encoding="utf-8")
    return path


def _rows(data: dict[str, Any], by: str) -> dict[Any, tuple[int, str]]:
    return {row[by]: (row["total"], row["cost"]) for row in data["rows"]}


def test_usage_reads_the_clients_own_logs_without_being_told_where(person: Person, log: Path) -> None:
    data = person.asks("usage")
    assert _rows(data, "day") == {"2026-11-20": (2020, "0.0084")}
    assert data["prices"]["source"].startswith("genai-prices")
    assert "claude-opus-5-5" in person.does("usage", "--by", "model")


def test_usage_works_where_there_is_no_project(stranger: Person, log: Path) -> None:
    data = stranger.asks("usage", "--from", str(log), "--by", "session")
    assert _rows(data, "session") == {SESSION: (2020, "0.0084")}


def test_usage_of_a_linked_session_counts_to_its_ticket(person: Person, log: Path) -> None:
    person.does("create", "--title", "One")
    assert _rows(person.asks("usage", "--by", "ticket"), "ticket") == {None: (2020, "0.0084")}
    person.does("session", "link", "TASK-1", "--session", SESSION)
    assert _rows(person.asks("usage", "--by", "ticket"), "ticket") == {"TASK-1": (2020, "0.0084")}


def test_days_limit_what_counts(person: Person, log: Path) -> None:
    assert person.asks("usage", "--since", "2026-11-21")["rows"] == []
    assert person.asks("usage", "--until", "2026-11-19")["rows"] == []
    assert person.asks("usage", "--since", "2026-11-20", "--until", "2026-11-20")["total"]["requests"] == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--since", "yesterday"],
        ["--since", "2026-02-30"],
        ["--until", "20261121"],
        ["--since", "2026-11-21", "--until", "2026-11-20"],
        ["--by", "moon"],
        ["--from", "nowhere"],
        ["--from"],
    ],
)
def test_a_question_that_makes_no_sense_is_refused(words: list[str], person: Person, log: Path) -> None:
    assert person.fails("usage", *words)["exit"] == 2


def test_what_could_not_be_read_is_said_and_strict_makes_it_an_error(person: Person, log: Path) -> None:
    log.write_text(log.read_text(encoding="utf-8") + "{cut off\n", encoding="utf-8")
    data = person.asks("usage")
    assert [(item["path"], item["lines"], item["first_line"]) for item in data["unread"]] == [(str(log), 1, 5)]
    assert data["total"]["requests"] == 2
    assert person.types("usage", "--strict").code == 1
    assert f"Not read: {log}" in person.does("usage")


def test_a_conversation_is_kept_without_its_secrets(person: Person, log: Path) -> None:
    person.does("create", "--title", "One")
    person.does("session", "link", "TASK-1", "--session", str(log))
    before = person.everything()
    planned = person.asks("session", "archive", "TASK-1", "--dry-run")
    assert planned["sessions"][0]["redacted"] == {"forge token": 1}
    assert person.everything() == before
    assert not (person.store.parent / "blobs").exists()
    kept = person.asks("session", "archive", "TASK-1")["sessions"][0]
    assert (kept["id"], kept["redacted"], kept["client"]) == (SESSION, {"forge token": 1}, "claude")
    shown = person.asks("session", "show", "TASK-1")
    assert "[redacted: forge token] please" in shown["transcript"]
    assert SECRET not in shown["transcript"]
    assert all(SECRET.encode() not in file.read_bytes() for file in person.store.parent.rglob("*") if file.is_file())
    (listed,) = person.asks("session", "list", "TASK-1")["sessions"]
    assert listed["digest"] == kept["digest"]


def test_linking_again_changes_nothing_and_can_be_taken_back(person: Person, log: Path) -> None:
    person.does("create", "--title", "One")
    person.does("session", "link", "TASK-1", "--session", SESSION)
    before = person.everything()
    person.does("session", "link", "TASK-1", "--session", SESSION)
    assert person.everything() == before
    person.does("undo")
    assert person.asks("session", "list", "TASK-1")["sessions"] == []


def test_a_session_of_another_machine_is_linked_when_its_client_is_named(person: Person, log: Path) -> None:
    person.does("create", "--title", "One")
    assert person.fails("session", "link", "TASK-1", "--session", "another-session")["exit"] == 5
    person.does("session", "link", "TASK-1", "--session", "another-session", "--client", "codex")
    assert person.fails("session", "archive", "TASK-1")["exit"] == 5
    assert person.fails("session", "show", "TASK-1")["exit"] == 5


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["session", "link", "TASK-9", "--session", SESSION], 5),
        (["session", "link", "TASK-1", "--session", "x\ny", "--client", "claude"], 2),
        (["session", "link", "TASK-1", "--session", "x" * 5000, "--client", "claude"], 2),
        (["session", "link", "TASK-1", "--session", SESSION, "--client", "nobody"], 2),
        (["session", "link", "TASK-1", "--session", ".git/HEAD"], 2),
        (["session", "archive", "TASK-1"], 5),
        (["session", "archive", "TASK-1", "--session", "nothing-like-it"], 5),
        (["session", "show", "TASK-1", "--session", SESSION], 5),
    ],
)
def test_what_cannot_be_done_changes_nothing(words: list[str], code: int, person: Person, log: Path) -> None:
    person.does("create", "--title", "One")
    before = person.everything()
    assert person.fails(*words)["exit"] == code
    assert person.everything() == before


def test_without_a_ticket_every_conversation_is_listed(person: Person, log: Path) -> None:
    assert person.does("session", "list") == "No conversation is tied to a ticket.\n"
    assert person.asks("session", "list") == {"ticket": None, "sessions": []}
    for title in ("One", "Two", "Three"):
        person.does("create", "--title", title)
    person.does("session", "link", "TASK-3", "--session", SESSION)
    person.does("session", "link", "TASK-1", "--session", "another-session", "--client", "codex")
    listed = person.asks("session", "list")["sessions"]
    assert [(one["ticket"], one["id"]) for one in listed] == [("TASK-1", "another-session"), ("TASK-3", SESSION)]
    assert [line.split()[:2] for line in person.does("session", "list").splitlines()[1:]] == [
        ["TASK-1", "another-session"],
        ["TASK-3", SESSION],
    ]
    assert person.does("session", "list", "-q").split() == ["another-session", SESSION]


def test_a_conversation_counts_to_the_ticket_that_it_was_tied_to_last(person: Person, log: Path) -> None:
    person.does("create", "--title", "One")
    person.does("create", "--title", "Two")
    person.does("session", "link", "TASK-1", "--session", SESSION)
    person.does("session", "archive", "TASK-1")
    moved = person.asks("session", "link", "TASK-2", "--session", SESSION)
    assert moved["moved_from"] == ["TASK-1"]
    assert moved["session"]["digest"], "what was kept of it did not come along"
    assert _rows(person.asks("usage", "--by", "ticket"), "ticket") == {"TASK-2": (2020, "0.0084")}
    assert [one["ticket"] for one in person.asks("session", "list")["sessions"]] == ["TASK-2"]
    assert "no longer to TASK-2" in person.does("session", "link", "TASK-1", "--session", SESSION)
    person.does("undo")
    assert [one["ticket"] for one in person.asks("session", "list")["sessions"]] == ["TASK-2"]


def test_a_conversation_is_moved_by_the_general_command_too(person: Person, log: Path) -> None:
    person.does("create", "--title", "One")
    person.does("create", "--title", "Two")
    person.does("session", "link", "TASK-1", "--session", SESSION)
    assert "TASK-1" in person.does("link", "TASK-2", "--session", SESSION)
    (one,) = person.asks("session", "list")["sessions"]
    assert (one["ticket"], one["client"]) == ("TASK-2", "claude")


def test_an_archived_conversation_still_counts_when_the_clients_log_is_gone(person: Person, log: Path) -> None:
    person.does("create", "--title", "One")
    person.does("session", "link", "TASK-1", "--session", SESSION)
    person.does("session", "archive", "TASK-1")
    before = person.asks("usage", "--by", "ticket")
    log.unlink()
    for _ in range(2):
        assert person.asks("usage", "--by", "ticket")["rows"] == before["rows"] != []
    assert person.asks("usage", "--from", str(log.parent))["rows"] == []
    for blob in (person.store.parent / "blobs").rglob("*"):
        if blob.is_file():
            blob.unlink()
    for kept in (Path(log.parents[4]) / "state").rglob("session-usage/*"):
        kept.unlink()
    assert [item["lines"] for item in person.asks("usage")["unread"]] == [0]


def test_a_kept_conversation_is_shown_as_one_and_raw_on_request(person: Person, log: Path) -> None:
    person.does("create", "--title", "One")
    person.does("session", "link", "TASK-1", "--session", SESSION)
    person.does("session", "archive", "TASK-1")
    assert person.does("session", "show", "TASK-1") == "person    Use [redacted: forge token] please\ufffd[31m\n"
    raw = person.does("session", "show", "TASK-1", "--raw")
    assert json.loads(raw.splitlines()[0])["type"] == "user"
    assert person.asks("session", "show", "TASK-1")["transcript"] == raw
