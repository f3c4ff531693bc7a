"""An agent that prints very much on one line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from trackdown.core.runs.events import Event
from trackdown.engine.transcript import CHUNK, SHOWN, Transcript

TOKEN = "ghp_" + "A1b2C3d4E5" * 4


class AsItIs:
    """A client whose every line is a text."""

    def feed(self, line: str) -> list[Event]:
        return [Event("text", {"text": line})]


def transcript(folder: Path, printed: bytes) -> Transcript:
    (folder / "stdout").write_bytes(printed)
    return Transcript(folder / "stdout", folder / "transcript", AsItIs())  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_lines_are_the_same_however_many_pieces_they_come_in(length: int, tmp_path: Path) -> None:
    printed = b"first\n" + b"x" * length + b"\n\nlast, without an end"
    events = list(transcript(tmp_path, printed).read(last=True))
    assert [event.data["text"] for event in events] == printed.decode().split("\n")


def test_a_line_of_tens_of_megabytes_takes_seconds_and_its_secrets_are_taken_out(tmp_path: Path) -> None:
    line = b"some words and a key of x " * 800_000 + TOKEN.encode() + b" " + b"and more " * 500_000
    began = time.process_time()
    found = transcript(tmp_path, line)
    list(found.read(last=True))
    assert time.process_time() - began < 10, "seconds of the processor; it takes one"
    kept = (tmp_path / "transcript").read_bytes()
    assert TOKEN.encode() not in kept
    assert len(kept) > len(line) - 100, "the rest of it is kept in full"


@pytest.mark.parametrize("before", [0, SHOWN - 10, SHOWN - 4, SHOWN])
def test_who_looks_on_sees_no_part_of_a_secret_at_the_end_of_what_is_shown(before: int, tmp_path: Path) -> None:
    shown = transcript(tmp_path, b"").glance("-" * before + TOKEN + "-" * 10_000)
    assert len(shown) <= SHOWN
    assert TOKEN[:6] not in shown
