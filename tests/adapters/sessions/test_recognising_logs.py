"""A log is recognised by what it holds, however long its lines and whatever somebody did to it since; and what is not
understood is named."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from session_lines import claude, total

from trackdown.adapters.sessions import finding, formats, many_logs, one_log, unpacking
from trackdown.adapters.sessions.lines import LinePass, Passed, Source
from trackdown.adapters.sessions.logs import ClientLogs
from trackdown.errors import InvalidInput
from trackdown.ports.sessions import Reading

Read = Callable[..., Reading]
LOGS = ("claude", "codex", "gemini", "opencode")


def _begun_with_a_paste(log: Path, length: int) -> str:
    """The same log, but the first thing that stands in it is as long as a pasted file."""
    first, *others = log.read_text(encoding="utf-8").splitlines()
    line = {"pasted": "x" * length, **json.loads(first)}
    return "\n".join([json.dumps(line), *others, ""])


@pytest.mark.parametrize("length", [70_000, 2_000_000])
@pytest.mark.parametrize("name", LOGS)
def test_a_log_whose_first_line_is_long_counts_whole(
    name: str, length: int, tmp_path: Path, read: Read, recorded: Path
) -> None:
    log = tmp_path / "copied.jsonl"
    log.write_text(_begun_with_a_paste(recorded / f"{name}.jsonl", length), encoding="utf-8")
    reading = read(tmp_path)
    assert total(reading) == total(read(recorded / f"{name}.jsonl"))
    assert (reading.files, reading.unread) == (1, [])


def test_a_log_is_recognised_behind_a_line_that_is_passed_over(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackdown.adapters.sessions.lines.LONGEST", 300_000)
    monkeypatch.setattr(formats, "LONGEST", 300_000)
    (tmp_path / "a.jsonl").write_text('{"usage":"' + "x" * 900_000 + '"}\n' + claude(), encoding="utf-8")
    reading = read(tmp_path)
    assert total(reading).requests == 1
    assert [(item.lines, item.line) for item in reading.unread] == [(1, 1)]


def test_no_more_of_a_strange_file_is_read_than_a_log_could_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "MOST_LOOKED", 200_000)
    path = tmp_path / "large.jsonl"
    path.write_bytes(b"x" * 5_000_000)
    with open(path, "rb", buffering=0) as file:
        assert formats.client_of(str(path), file) == ""
        assert file.tell() < 1_000_000


@pytest.mark.parametrize("name", LOGS)
def test_a_packed_log_counts_like_the_log(name: str, tmp_path: Path, read: Read, recorded: Path) -> None:
    log = recorded / f"{name}.jsonl"
    (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(log.read_bytes()))
    (tmp_path / "renamed.jsonl").write_bytes(gzip.compress(log.read_bytes().rstrip(b"\n")))
    reading = read(tmp_path)
    assert total(reading) == total(read(log))
    assert (reading.files, reading.unread) == (2, [])


def test_a_packed_log_is_not_read_again(tmp_path: Path) -> None:
    log = tmp_path / "a.jsonl.gz"
    log.write_bytes(gzip.compress(claude().rstrip("\n").encode()))
    logs = ClientLogs(list, str(tmp_path / "cache"))
    assert logs.read([log]).read == log.stat().st_size
    again = logs.read([log])
    assert (again.read, total(again).requests) == (0, 1)


@pytest.mark.parametrize("damage", [lambda packed: packed[:-40], lambda packed: packed[:-40] + b"rubbish" * 9])
def test_a_damaged_packed_log_counts_as_far_as_it_goes_and_is_named(
    damage: Callable[[bytes], bytes], tmp_path: Path, read: Read
) -> None:
    lines = "".join(claude(f"m{os.urandom(300).hex()}") for _ in range(900))
    (tmp_path / "a.jsonl.gz").write_bytes(damage(gzip.compress(lines.encode())))
    reading = read(tmp_path)
    assert 0 < total(reading).requests < 900
    assert [item.lines for item in reading.unread] == [1]


def test_what_a_packed_log_comes_to_has_an_end(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST", 100_000)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress((claude() + "\n" * 10_000_000).encode()))
    reading = read(tmp_path)
    assert (total(reading).requests, [item.lines for item in reading.unread]) == (1, [1])


STRANGE = {
    "a.jsonl": b"no log at all\n",
    "utf16.jsonl": claude().encode("utf-16"),
    "old-mac.jsonl": (claude() * 2).replace("\n", "\r").encode(),
    "a.jsonl.zst": b"\x28\xb5\x2f\xfd rest",
    "msg_1.json": b"{torn",
    "chats/session-1.json": b"{torn",
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_file_that_should_be_a_log_and_is_not_understood_is_named(name: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / "sessions" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(STRANGE[name])
    said = read(path).unread
    assert [item.path for item in said] == [str(path.resolve())]
    assert read(tmp_path).unread == said
    assert ClientLogs(lambda: [tmp_path], "").read(None).unread == said


def test_the_reason_is_said_where_it_can_be_told(tmp_path: Path, read: Read) -> None:
    for name, content in STRANGE.items():
        (tmp_path / Path(name).name).write_bytes(content)
    said = {Path(item.path).name: item.why for item in read(tmp_path).unread}
    assert "UTF-16" in said["utf16.jsonl"]
    assert "carriage returns" in said["old-mac.jsonl"]
    assert "gzip" in said["a.jsonl.zst"]


@pytest.mark.parametrize("name", ["sessions-index.json", "history.jsonl", "session_index.jsonl", "empty.jsonl"])
def test_what_clients_keep_beside_their_logs_is_no_loss(name: str, tmp_path: Path, read: Read) -> None:
    (tmp_path / name).write_text("" if "empty" in name else '{"text":"hello"}\n', encoding="utf-8")
    assert read(tmp_path).unread == []


def test_only_in_folders_of_logs_is_a_strange_file_named_that_nobody_asked_for(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "cache.jsonl").write_text('{"plugin":1}\n', encoding="utf-8")
    assert ClientLogs(lambda: [tmp_path], "").read(None).unread == []


def test_a_log_that_was_rotated_away_counts_with_the_one_that_followed_it(tmp_path: Path, read: Read) -> None:
    (tmp_path / "a.jsonl.1").write_text(claude("old"), encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(claude("new"), encoding="utf-8")
    assert total(read(tmp_path)).requests == 2


class _Meanwhile(LinePass):
    """Reads, and then something happens to the file."""

    happens: Callable[[], object]
    times = 1

    def read(self, file: Source) -> Passed:
        passed = super().read(file)
        if _Meanwhile.times:
            _Meanwhile.times -= 1
            _Meanwhile.happens()
        return passed


@pytest.mark.parametrize("times", [1, 2])
def test_a_log_that_is_written_anew_while_it_is_read_is_never_mixed_with_what_it_was(
    times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "a.jsonl"
    log.write_text(claude("old", session="old"), encoding="utf-8")
    now = "".join(claude(f"new{n}", session="new") for n in range(3))
    monkeypatch.setattr(one_log, "LinePass", _Meanwhile)
    monkeypatch.setattr(_Meanwhile, "times", times)
    contents = iter([claude("between", session="between"), now][-times:])
    monkeypatch.setattr(_Meanwhile, "happens", lambda: log.write_text(next(contents), encoding="utf-8"), raising=False)
    logs = ClientLogs(list, str(tmp_path / "cache"))
    first = logs.read([log])
    assert times == 1 or first.unread
    assert {place.session for place, _ in logs.read([log]).items} == {"new"}
    assert total(logs.read([log])).requests == 3


def test_a_log_that_is_cut_off_while_it_is_read_counts_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "a.jsonl"
    log.write_text(claude("a") + claude("b"), encoding="utf-8")
    monkeypatch.setattr(one_log, "LinePass", _Meanwhile)
    monkeypatch.setattr(_Meanwhile, "times", 1)
    monkeypatch.setattr(_Meanwhile, "happens", lambda: os.truncate(log, len(claude("a"))), raising=False)
    assert total(ClientLogs(list, "").read([log])).requests == 1


def test_a_packed_log_is_found_by_its_session_and_can_be_kept(tmp_path: Path, recorded: Path) -> None:
    session = json.loads((recorded / "claude.jsonl").read_text().splitlines()[0])["sessionId"]
    log = tmp_path / f"{session}.jsonl.gz"
    log.write_bytes(gzip.compress((recorded / "claude.jsonl").read_bytes()))
    found = finding.find(session, "", [str(log)])
    assert (found.session, found.client) == (session, "claude")
    assert "".join(finding.content_of(found)) == (recorded / "claude.jsonl").read_text(encoding="utf-8")
    log.write_bytes(log.read_bytes()[:-30])
    with pytest.raises(InvalidInput, match="cut off"):
        list(finding.content_of(found))


def test_a_session_is_found_by_its_file_whatever_the_length_of_its_first_line(tmp_path: Path, recorded: Path) -> None:
    log = tmp_path / "copied.jsonl"
    log.write_text(_begun_with_a_paste(recorded / "codex.jsonl", 70_000), encoding="utf-8")
    assert finding.find(str(log), "", []).client == "codex"


def test_files_that_vanish_while_they_are_read_are_said(tmp_path: Path) -> None:
    assert [item.path for item in many_logs.read_all([str(tmp_path / "gone.jsonl")], "").unread] == [
        str(tmp_path / "gone.jsonl")
    ]


@pytest.mark.parametrize("name", LOGS)
def test_a_log_is_found_under_the_session_that_its_usage_counts_to(
    name: str, tmp_path: Path, read: Read, recorded: Path
) -> None:
    log = tmp_path / "renamed.jsonl"
    log.write_bytes((recorded / f"{name}.jsonl").read_bytes())
    assert {place.session for place, _ in read(log).items} == {finding.find(str(log), "", []).session}
