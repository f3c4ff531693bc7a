"""What lies beside the store knows its place: it goes along when that is moved, and not with a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from trackdown.adapters.system.blobs import FileBlobs
from trackdown.adapters.system.places import earlier_places, machine_id
from trackdown.errors import StoreGone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "one"
    made.mkdir()
    return made


def test_the_id_of_a_machine_moves_with_the_store(folder: Path, tmp_path: Path) -> None:
    before = machine_id(str(folder))
    assert earlier_places(str(folder)) == []
    folder.rename(tmp_path / "two")
    assert machine_id(str(tmp_path / "two")) == before
    assert earlier_places(str(tmp_path / "two")) == [(before, str(folder))]
    (tmp_path / "two").rename(folder)
    assert machine_id(str(folder)) == before, "and back"


def test_a_copy_has_an_id_of_its_own(folder: Path, tmp_path: Path) -> None:
    before = machine_id(str(folder))
    shutil.copytree(folder, tmp_path / "two")
    assert earlier_places(str(tmp_path / "two")) == []
    assert machine_id(str(tmp_path / "two")) != before
    assert machine_id(str(folder)) == before


def test_an_id_from_before_places_were_noted_is_kept_and_noted(folder: Path, tmp_path: Path) -> None:
    made = machine_id(str(folder))
    [file] = folder.iterdir()
    file.write_text(made)
    assert machine_id(str(folder)) == made
    folder.rename(tmp_path / "two")
    assert machine_id(str(tmp_path / "two")) == made


def test_no_body_is_kept_where_the_store_was(folder: Path, tmp_path: Path) -> None:
    blobs = FileBlobs(str(folder / "blobs"))
    digest = blobs.put(b"before")
    folder.rename(tmp_path / "two")
    with pytest.raises(StoreGone):
        blobs.put(b"after")
    assert not folder.exists()
    assert FileBlobs(str(tmp_path / "two" / "blobs")).get(digest) == b"before"
