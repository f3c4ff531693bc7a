"""A ceiling on what a program prints: its supervisor counts it, and keeps no more than that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackdown.adapters.processes.ceilings import LONGEST_PAUSE, MEGABYTE, SHORTEST_PAUSE, Ceilings
from trackdown.testing.processes import Bench

NONE = {"silence_seconds": 0, "memory_mb": 0, "disk_mb": 0, "most_processes": 0, "watched": []}


def kept(bench: Bench) -> tuple[int, int]:
    return (bench.folder() / "stdout").stat().st_size, (bench.folder() / "stderr").stat().st_size


@pytest.mark.parametrize("stream", ["1", "2"])
def test_who_prints_without_an_end_is_ended_and_what_was_printed_is_kept_up_to_the_ceiling(
    stream: str, bench: Bench
) -> None:
    state = bench.finish(["sh", "-c", f"yes >&{stream}"], output_mb=2, seconds=60)
    assert (state.phase, state.cause, state.detail) == ("ended", "output", "it printed more than 2 MB")
    assert sum(kept(bench)) == 2 * MEGABYTE
    assert bench.record(file="exit.json")["cause"] == "output"


def test_it_gets_no_grace_in_which_it_could_print_more(bench: Bench) -> None:
    state = bench.finish(["sh", "-c", "trap '' TERM; while :; do yes; done"], output_mb=1, grace_seconds=30.0)
    assert state.cause == "output"
    assert state.seconds < 25


def test_who_printed_too_much_and_ended_before_anybody_looked_has_printed_too_much_too(bench: Bench) -> None:
    state = bench.finish(["sh", "-c", "head -c 1100000 /dev/zero"], output_mb=1)
    assert (state.cause, state.exit_code) == ("output", 0)
    assert kept(bench) == (MEGABYTE, 0)


def test_as_much_as_is_allowed_may_be_printed(bench: Bench) -> None:
    script = f"head -c {MEGABYTE - 3} /dev/zero; printf abc >&2"
    state = bench.finish(["sh", "-c", script], output_mb=1)
    assert (state.cause, state.detail) == ("exited", "")
    assert kept(bench) == (MEGABYTE - 3, 3)


def test_without_a_ceiling_nothing_is_taken_away(bench: Bench) -> None:
    assert bench.finish(["sh", "-c", "head -c 3000000 /dev/zero"]).cause == "exited"
    assert kept(bench) == (3_000_000, 0)


def test_a_program_that_puts_another_file_in_the_place_of_its_output_is_counted_and_the_other_stays(
    bench: Bench, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.write_bytes(b"x" * 3 * MEGABYTE)
    script = f"rm {bench.folder()}/stdout; ln -s {mine} {bench.folder()}/stdout; yes"
    assert bench.finish(["sh", "-c", script], output_mb=1, seconds=60).cause == "output"
    assert mine.stat().st_size == 3 * MEGABYTE


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        ((3, 0), (2, 0)),
        ((0, 3), (0, 2)),
        ((5, 5), (1, 1)),
        ((1.5, 1), (1, 1)),
        ((9, 0.5), (1.5, 0.5)),
        ((1, 1), (1, 1)),
    ],
)
def test_the_longer_stream_is_cut_first(
    printed: tuple[float, float], left: tuple[float, float], tmp_path: Path
) -> None:
    streams = [os.open(tmp_path / name, os.O_WRONLY | os.O_CREAT) for name in ("stdout", "stderr")]
    for stream, size in zip(streams, printed, strict=True):
        os.ftruncate(stream, int(size * MEGABYTE))
    assert Ceilings({**NONE, "output_mb": 2}, streams).trim() is (sum(printed) > 2)
    assert tuple(os.fstat(stream).st_size / MEGABYTE for stream in streams) == left
    for stream in streams:
        os.close(stream)


def test_the_faster_it_prints_the_sooner_it_is_looked_at_again(tmp_path: Path) -> None:
    stream = os.open(tmp_path / "stdout", os.O_WRONLY | os.O_CREAT)
    ceilings = Ceilings({**NONE, "output_mb": 100}, [stream])
    assert ceilings.pause() < 0.1, "nothing is known of it yet"
    assert ceilings.broken(list) is None
    assert ceilings.pause() == LONGEST_PAUSE, "it prints nothing"
    os.ftruncate(stream, 99 * MEGABYTE)
    assert ceilings.broken(list) is None
    assert ceilings.pause() == SHORTEST_PAUSE
    os.close(stream)
