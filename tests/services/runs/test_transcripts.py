"""Transcripts as they are kept."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from trackdown.adapters.system.blobs import FileBlobs
from trackdown.core.runs.model import Turn
from trackdown.errors import NotFound, Unusable
from trackdown.services.runs.transcripts import events, keep

SAID = [{"type": "text", "text": f"line {number} \u2028 of many, ü"} for number in range(5000)]


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(str(tmp_path / "blobs"))


def _written(folder: Path) -> Path:
    path = folder / "transcript.ndjson"
    path.write_text("".join(json.dumps(event, ensure_ascii=False) + "\n" for event in SAID), encoding="utf-8")
    return path


def test_what_is_kept_is_small_and_read_back_whole(blobs: FileBlobs, tmp_path: Path) -> None:
    path = _written(tmp_path)
    digest = keep(blobs, path)
    assert len(blobs.get(digest)) < path.stat().st_size / 5
    told = list(events(blobs, tmp_path, Turn(2, 1, transcript=digest)))
    assert told == [{"turn": 2, "round": 1, **event} for event in SAID]


def test_the_same_transcript_is_kept_once(blobs: FileBlobs, tmp_path: Path) -> None:
    path = _written(tmp_path)
    assert keep(blobs, path) == keep(blobs, path)
    assert list(tmp_path.glob("*.gz")) == []


def test_one_that_was_kept_unpacked_is_read_as_well(blobs: FileBlobs, tmp_path: Path) -> None:
    digest = blobs.put_file(_written(tmp_path))
    assert len(list(events(blobs, tmp_path, Turn(0, 0, transcript=digest)))) == len(SAID)


def test_other_packers_may_have_packed_it(blobs: FileBlobs, tmp_path: Path) -> None:
    digest = blobs.put(gzip.compress(_written(tmp_path).read_bytes()))
    assert len(list(events(blobs, tmp_path, Turn(0, 0, transcript=digest)))) == len(SAID)


@pytest.mark.parametrize("part", [0.2, 0.9])
def test_one_that_is_cut_off_is_an_error_and_no_short_transcript(blobs: FileBlobs, tmp_path: Path, part: float) -> None:
    content = gzip.compress(_written(tmp_path).read_bytes())
    digest = blobs.put(content[: int(len(content) * part)])
    with pytest.raises(Unusable, match="cut off"):
        list(events(blobs, tmp_path, Turn(0, 0, transcript=digest)))


def test_a_damaged_one_is_an_error(blobs: FileBlobs, tmp_path: Path) -> None:
    content = bytearray(gzip.compress(_written(tmp_path).read_bytes()))
    content[len(content) // 2] ^= 0xFF
    with pytest.raises(Unusable):
        list(events(blobs, tmp_path, Turn(0, 0, transcript=blobs.put(bytes(content)))))


def test_one_that_is_not_on_this_machine_is_not_found(blobs: FileBlobs, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        list(events(blobs, tmp_path, Turn(0, 0, transcript="ab" * 32)))


def test_of_a_turn_at_work_half_a_line_is_not_shown(blobs: FileBlobs, tmp_path: Path) -> None:
    growing = tmp_path / "turns" / "0" / "transcript.ndjson"
    growing.parent.mkdir(parents=True)
    growing.write_text('{"type": "text", "text": "one"}\n[1]\n{"type": "te', encoding="utf-8")
    assert [event["text"] for event in events(blobs, tmp_path, Turn(0, 0))] == ["one"]
