"""An agent that prints without an end: it is read in bounded memory and time, and what is cut is said."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackdown.core.runs.events import Event, TurnOutcome
from trackdown.engine import kept_events
from trackdown.engine.kept_events import KeptEvents
from trackdown.engine.output_lines import BLOCK, KEPT_OF_LONGER, LONGEST_LINE, SINGLE_LINES, OutputLines
from trackdown.engine.transcript import AT_ONCE, CHUNK, Transcript

MEGABYTE = 1 << 20


class AsItIs:
    """A client whose every line is a text."""

    def feed(self, line: str) -> list[Event]:
        return [Event("text", {"text": line})]

    def finish(self, exit_code: int | None, stderr_tail: str) -> TurnOutcome:
        return TurnOutcome("finished")


def transcript(folder: Path, *, most: int = 0) -> Transcript:
    return Transcript(folder / "stdout", folder / "transcript", AsItIs(), most=most)


def read(*pieces: bytes) -> list[str]:
    lines = OutputLines()
    found = [line for piece in pieces for line in lines.take(piece)]
    return [*found, *lines.rest()]


def kept(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "transcript").read_bytes().splitlines()]


def test_short_lines_come_one_by_one_at_first_and_then_together() -> None:
    found = read(b"y\n" * 50_000)
    assert found[:SINGLE_LINES] == ["y"] * SINGLE_LINES
    assert len(found) < SINGLE_LINES + 2 * 100_000 // BLOCK
    assert "\n".join(found) == "\n".join(["y"] * 50_000)


def test_what_may_be_an_object_is_a_line_of_its_own_however_much_there_is_around_it() -> None:
    plain = b"some words\n" * SINGLE_LINES
    found = read(plain + b'more\nand more\n{"type": "usage"}\n  {"type": "end"}\nlast\nvery last')
    assert found[SINGLE_LINES:] == ["more\nand more", '{"type": "usage"}', '  {"type": "end"}', "last\nvery last"]


_LINES = st.lists(st.sampled_from([b"", b"x", b"{", b' {"a": 1}', b"word " * 5_000, b"\xff\x00", b"y\r"]), max_size=30)


@settings(max_examples=40)
@given(_LINES, st.lists(st.integers(1, 9_000), min_size=1, max_size=20), st.booleans())
def test_the_lines_are_the_same_in_whatever_pieces_the_output_comes_and_none_is_lost(
    lines: list[bytes], sizes: list[int], ended: bool
) -> None:
    printed = b"z\n" * SINGLE_LINES + b"\n".join(lines) + (b"\n" if ended and lines else b"")
    pieces: list[bytes] = []
    at = 0
    while at < len(printed):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(printed[at : at + size])
        at += size
    found = read(*pieces)
    assert found == read(printed)
    assert "\n".join(found).rstrip("\n") == printed.decode("utf-8", "replace").rstrip("\n")


def test_a_line_beyond_all_measure_keeps_both_of_its_ends_and_says_what_is_left_out() -> None:
    piece = b"x" * MEGABYTE
    found = read(b"begin ", *[piece] * (2 * LONGEST_LINE // MEGABYTE + 3), b" end\nnext\n")
    assert [line[:6] for line in found] == ["begin ", "next"]
    assert found[0].endswith("x end")
    assert f"{67 - 2 * KEPT_OF_LONGER / MEGABYTE:.1f} MB of this line left out" in found[0]
    assert len(found[0]) < 2 * KEPT_OF_LONGER + 100


def test_a_flood_takes_no_more_memory_than_its_longest_line_may(tmp_path: Path) -> None:
    (tmp_path / "stdout").write_bytes(b"some line of output that goes on\n" * 100_000)
    tracemalloc.start()
    count = sum(1 for _ in transcript(tmp_path).read(last=True))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count < SINGLE_LINES + 300
    assert peak < 3 * CHUNK


def test_one_look_at_an_agent_at_work_ends_though_it_prints_faster_than_anybody_reads(tmp_path: Path) -> None:
    (tmp_path / "stdout").write_bytes((b"x" * (CHUNK - 1) + b"\n") * (AT_ONCE // CHUNK + 3))
    found = transcript(tmp_path)
    assert [sum(1 for _ in found.read()) for _ in range(3)] == [AT_ONCE // CHUNK, 3, 0]


@pytest.mark.parametrize("most", [9, 11, 100])
def test_no_more_is_read_than_was_meant_to_be_the_most_and_the_rest_is_told(most: int, tmp_path: Path) -> None:
    (tmp_path / "stdout").write_bytes(b"some words\n")
    texts = [event.data["text"] for event in transcript(tmp_path, most=most).read(last=True)]
    assert texts == (["some word", "… 2 bytes left out …"] if most == 9 else ["some words"])


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("/dev/zero", path), os.mkdir])
def test_what_was_put_in_the_place_of_the_output_is_nothing_printed(make: object, tmp_path: Path) -> None:
    make(tmp_path / "stdout")  # type: ignore[operator]
    assert list(transcript(tmp_path).read(last=True)) == []


def test_a_transcript_keeps_the_beginning_and_the_end_and_says_how_much_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_events, "HEAD_EVENTS", 20)
    monkeypatch.setattr(kept_events, "TAIL_EVENTS", 10)
    (tmp_path / "stdout").write_text("".join(f"{number}\n" for number in range(1000)))
    made = transcript(tmp_path)
    assert len(list(made.read(last=True))) == 1000, "whoever counts sees all of them"
    made.close(TurnOutcome("finished"))
    texts = [event.get("text") for event in kept(tmp_path)]
    assert texts[:20] == [str(number) for number in range(20)]
    assert texts[20] == "… 970 events (29,990 bytes) left out …"
    assert texts[21:31] == [str(number) for number in range(990, 1000)]
    assert [event["type"] for event in kept(tmp_path)][31:] == ["end"]


def test_the_end_is_bounded_in_bytes_too_and_its_secrets_are_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_events, "HEAD_BYTES", 1)
    monkeypatch.setattr(kept_events, "TAIL_BYTES", 200_000)
    events = KeptEvents(tmp_path / "transcript", ())
    secret = "ghp_" + "A1b2C3d4E5" * 4
    for number in range(10):
        events.add(Event("text", {"text": f"{number} {'-' * 90_000} {secret}"}))
    events.close(Event("end", {}))
    texts = [str(event.get("text", "")) for event in kept(tmp_path)]
    assert [text[:2] for text in texts] == ["0 ", "… ", "8 ", "9 ", ""]
    assert secret not in "".join(texts)
    assert events.redacted == Counter({"forge token": 3})


def test_a_turn_that_is_followed_anew_gives_the_same_transcript_whatever_the_first_look_left(tmp_path: Path) -> None:
    (tmp_path / "stdout").write_text("".join(f"{number}\n" for number in range(5000)))
    first = transcript(tmp_path)
    list(first.read())
    first.add(Event("question", {"text": "?"}))
    second = transcript(tmp_path)
    list(second.read(last=True))
    second.close(TurnOutcome("finished"))
    alone = (tmp_path / "transcript").read_bytes()
    del first
    assert (tmp_path / "transcript").read_bytes() == alone
    assert alone.count(b"\n") == SINGLE_LINES + 2
