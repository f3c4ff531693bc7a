"""Secrets are taken out of files of every kind, and the files stay what they are."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackdown.core.accounting.redaction import spellings
from trackdown.services.secrecy.cleaning import CHUNK, clean_file, clean_text

TOKEN = "ghp_" + "A1b2C3d4E5" * 4
OWN = 'pa"ss\\wörd 12'
KNOWN = spellings([OWN])
KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "Q7xZkLm2\n" * 900 + "-----END RSA PRIVATE KEY-----\n"


def cleaned(path: Path, content: bytes | str) -> tuple[bytes, dict[str, int]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    counts = clean_file(path, KNOWN)
    again = path.read_bytes()
    assert clean_file(path, KNOWN) == {}, "doing it again finds nothing more"
    assert path.read_bytes() == again
    assert [other.name for other in path.parent.iterdir()] == [path.name], "nothing is left beside it"
    return again, dict(counts)


@pytest.mark.parametrize(
    "content",
    [
        f"use {TOKEN} and {OWN}\r\nand no more",
        json.dumps({"a": TOKEN, "b": [OWN], "c": json.dumps({"inner": OWN})}),
        "\n".join(json.dumps({"line": number, "text": f"{OWN} {TOKEN}"}) for number in range(3)) + "\n",
        "plain\n" + json.dumps({"text": TOKEN}) + f"\nTOKEN={TOKEN}\n{OWN}",
        json.dumps({"pretty": {"token": TOKEN, "own": OWN}}, indent=2),
        f"\udcff {TOKEN} {OWN}".encode("utf-8", "surrogateescape"),
        b"\x00\x01" + TOKEN.encode() + b"\x00" + OWN.encode() + b"\x00",
        "x" * (CHUNK - 10) + f" {TOKEN}\n{OWN}\n",
        "z\n" * (CHUNK // 2 - 500) + KEY + OWN,
    ],
)
def test_no_secret_is_left_in_a_file(content: bytes | str, tmp_path: Path) -> None:
    after, counts = cleaned(tmp_path / "file", content)
    spelled = {OWN, json.dumps(OWN)[1:-1], json.dumps(OWN, ensure_ascii=False)[1:-1]}
    assert not [text for text in (*spelled, TOKEN, "Q7xZkLm2") if text.encode() in after]
    assert counts["given value"] >= 1


@pytest.mark.parametrize("indent", [None, 2])
def test_json_is_still_json_and_says_the_same_otherwise(indent: int | None, tmp_path: Path) -> None:
    begun, ended = "-----BEGIN PRIVATE KEY-----", "x -----END PRIVATE KEY----- y"
    value = {"usage": {"input": 12, "price": 0.25}, "said": begun, "then": ended, "list": [TOKEN, None, True]}
    after, counts = cleaned(tmp_path / "log.json", json.dumps(value, indent=indent))
    assert counts
    found = json.loads(after)
    assert found["usage"] == value["usage"]
    assert found["list"] == ["[redacted: forge token]", None, True]
    assert set(found) == set(value)


def test_every_line_of_a_log_stays_a_line(tmp_path: Path) -> None:
    lines = [{"id": number, "text": TOKEN if number % 7 == 0 else "fine"} for number in range(50)]
    after, counts = cleaned(tmp_path / "log.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    found = [json.loads(line) for line in after.splitlines()]
    assert [line["id"] for line in found] == list(range(50))
    assert counts == {"forge token": 8}


def test_what_is_no_text_keeps_its_length(tmp_path: Path) -> None:
    content = b"\x7fELF\x00" + TOKEN.encode() + b"\x00\xff" + OWN.encode() + b"\x00"
    after, _ = cleaned(tmp_path / "program", content)
    assert len(after) == len(content)
    assert after.startswith(b"\x7fELF\x00****")


def test_a_file_without_secrets_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("token: the word, key = value\n")
    os.utime(path, (5, 5))
    inode = path.stat().st_ino
    assert clean_file(path, KNOWN) == {}
    assert (path.stat().st_ino, path.stat().st_mtime) == (inode, 5)


def test_a_dry_run_counts_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(f"{TOKEN} {OWN}")
    assert clean_file(path, KNOWN, dry_run=True) == {"forge token": 1, "given value": 1}
    assert path.read_text() == f"{TOKEN} {OWN}"


def test_another_name_of_the_file_keeps_its_content(tmp_path: Path) -> None:
    (tmp_path / "persons").write_text(TOKEN)
    os.link(tmp_path / "persons", tmp_path / "linked")
    clean_file(tmp_path / "linked")
    assert (tmp_path / "persons").read_text() == TOKEN
    assert "redacted" in (tmp_path / "linked").read_text()


def test_links_are_not_followed_and_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "persons").write_text(TOKEN)
    (tmp_path / "link").symlink_to(tmp_path / "persons")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="link"):
        clean_file(tmp_path / "link")
    assert clean_file(tmp_path / "pipe") == {}
    assert (tmp_path / "persons").read_text() == TOKEN


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_database_stays_one_and_holds_no_secret_anywhere(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "client.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA journal_mode = {mode}")
        database.execute('CREATE TABLE "odd ""name" (id INTEGER PRIMARY KEY, "the data" TEXT, n INTEGER, raw BLOB)')
        database.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        long = json.dumps({"role": "assistant", "text": "y" * 4070 + f" {TOKEN} " + "y" * 5000 + OWN, "tokens": 7})
        rows = [(long, 1, OWN.encode()), ("fine", 2, None), (TOKEN, 3, b"\x00\xff")]
        database.executemany('INSERT INTO "odd ""name" ("the data", n, raw) VALUES (?, ?, ?)', rows)
        database.execute("INSERT INTO words VALUES (?)", (f"said {TOKEN}",))
        database.execute('DELETE FROM "odd ""name" WHERE n = 3')
        database.commit()
    assert clean_file(path, KNOWN, dry_run=True)
    assert clean_file(path, KNOWN)
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert TOKEN.encode() not in everything
    assert OWN.encode() not in everything
    assert json.dumps(OWN)[1:-1].encode() not in everything
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(data, number), (fine, _)] = database.execute('SELECT "the data", n FROM "odd ""name" ORDER BY n').fetchall()
    assert (json.loads(data)["tokens"], number, fine) == (7, 1, "fine")


@pytest.mark.parametrize("junk", [b"", b"nonsense" * 100, TOKEN.encode()])
def test_what_only_begins_like_a_database_is_bytes(junk: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    path.write_bytes(b"SQLite format 3\x00" + junk)
    clean_file(path)
    assert TOKEN.encode() not in path.read_bytes()
    assert len(path.read_bytes()) == 16 + len(junk)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=6, max_size=40), st.text(max_size=50), st.text(max_size=50))
def test_a_given_secret_is_found_in_every_spelling_of_json(secret: str, before: str, behind: str) -> None:
    if len(secret.strip()) < 6 or any(len(line.strip()) < 6 for line in secret.strip().splitlines()):
        return
    known = spellings([secret])
    once = json.dumps({"said": before + secret + behind})
    for text in (once, json.dumps({"outer": once}), json.dumps([before, secret], ensure_ascii=False)):
        found = json.loads(clean_text(text, Counter(), known))
        texts = [found[name] for name in found] if isinstance(found, dict) else found
        assert all(secret.strip() not in text for text in texts)
        assert json.dumps(secret.strip())[1:-1] not in str(texts[0])
