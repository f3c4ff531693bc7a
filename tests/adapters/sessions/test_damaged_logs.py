"""A log counts as far as it can be read, and what could not be read is said."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from session_lines import claude, total

from trackdown.adapters.sessions import lines
from trackdown.errors import InvalidInput
from trackdown.ports.sessions import Reading

Read = Callable[..., Reading]
DAMAGE = {
    "cut off": claude("lost")[:200] + "\n",
    "binary": "\x00\x01\x02 rubbish \x7f\n",
    "not an object": "[1, 2, 3]\n",
    "two in one": claude("lost")[:80] + claude("lost2"),
    "figures that are words": claude("lost", input_tokens="many"),
    "figures below zero": claude("lost", input_tokens=-5),
    "figures beyond reason": claude("lost", input_tokens=10**30),
    "not a number": claude("lost", input_tokens=float("nan")),
    "deeply nested": '{"usage":' * 100_000 + "}\n",
}


def _log(folder: Path, text: str | bytes) -> Path:
    path = folder / "projects" / "log.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_line_is_said_and_the_others_count(damage: str, tmp_path: Path, read: Read) -> None:
    reading = read(_log(tmp_path, claude("a") + DAMAGE[damage] + claude("b")))
    assert total(reading).requests == 2
    assert [(item.lines, item.line) for item in reading.unread] == [(1, 2)]


def test_an_unfinished_last_line_is_said_and_one_that_lacks_only_its_end_counts(tmp_path: Path, read: Read) -> None:
    reading = read(_log(tmp_path, claude("a") + claude("b")[:90]))
    assert (total(reading).requests, [item.line for item in reading.unread]) == (1, [2])
    reading = read(_log(tmp_path, claude("a") + claude("b").rstrip("\n")))
    assert (total(reading).requests, reading.unread) == (2, [])


@pytest.mark.parametrize("ending", ["\n", ""])
def test_a_line_beyond_the_limit_is_passed_over(
    ending: str, tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LONGEST", 10_000)
    monkeypatch.setattr(lines, "BLOCK", 4_000)
    huge = '{"usage":"' + "x" * 50_000 + '"}' + ending
    after = claude("b") if ending else ""
    reading = read(_log(tmp_path, claude("a") + huge + after))
    assert total(reading).requests == (2 if ending else 1)
    assert [(item.lines, item.line) for item in reading.unread] == [(1, 2)]


def test_a_long_line_counts(tmp_path: Path, read: Read) -> None:
    long = claude("a").replace('"content":[', '"content":[{"text":"' + "x" * 5_000_000 + '"},')
    reading = read(_log(tmp_path, long + claude("b")))
    assert (total(reading).requests, reading.unread) == (2, [])


@pytest.mark.parametrize("content", [b"", b"\n\n\n", claude().replace("\n", "\r\n").encode() * 2])
def test_empty_lines_and_carriage_returns_are_no_damage(content: bytes, tmp_path: Path, read: Read) -> None:
    reading = read(_log(tmp_path, content))
    assert (total(reading).requests, reading.unread) == (1 if content.strip() else 0, [])


def test_a_file_that_may_not_be_read_is_said(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "opencode.db"
    path.write_bytes(b"SQLite format 3\x00 but then not")
    (item,) = read(tmp_path).unread
    assert (item.path, item.lines) == (str(path.resolve()), 0)
    assert item.why


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes do not exist here")
def test_a_pipe_among_the_logs_never_blocks(tmp_path: Path, read: Read) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert stat.S_ISFIFO((tmp_path / "pipe.jsonl").stat().st_mode)
    assert read(tmp_path).items == []


def test_a_place_that_is_not_there_is_refused(tmp_path: Path, read: Read) -> None:
    with pytest.raises(InvalidInput, match="no such file or folder"):
        read(tmp_path / "nowhere")
