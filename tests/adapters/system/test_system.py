from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trackdown.adapters.system.blobs import FileBlobs
from trackdown.adapters.system.clock import SystemClock
from trackdown.adapters.system.places import machine_id, state_folder, user_names
from trackdown.errors import NotFound, Unusable


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(str(tmp_path / "blobs"))


def kept(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "blobs").rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", b"hello", bytes(range(256)) * 5000])
def test_a_body_is_found_by_the_digest_of_its_content(blobs: FileBlobs, tmp_path: Path, content: bytes) -> None:
    digest = blobs.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert blobs.get(digest) == content
    source = tmp_path / "source"
    source.write_bytes(content)
    assert blobs.put_file(source) == digest
    assert blobs.put(content) == digest
    assert kept(tmp_path) == [digest[2:]], "the same content is kept once, and nothing else stays"


def test_a_file_that_grows_while_it_is_kept_has_the_digest_of_what_was_kept(blobs: FileBlobs, tmp_path: Path) -> None:
    source = tmp_path / "transcript"
    source.write_bytes(b"x" * 3_000_000)
    stop = threading.Event()

    def grow() -> None:
        with source.open("ab") as file:
            while not stop.is_set():
                file.write(b"y" * 1000)
                file.flush()

    growing = threading.Thread(target=grow)
    growing.start()
    digests = [blobs.put_file(source) for _ in range(5)]
    stop.set()
    growing.join()
    for digest in digests:
        assert hashlib.sha256(blobs.get(digest)).hexdigest() == digest


def test_a_body_that_a_crash_left_damaged_is_put_in_place_again(blobs: FileBlobs, tmp_path: Path) -> None:
    digest = blobs.put(b"hello")
    (tmp_path / "blobs" / digest[:2] / digest[2:]).write_bytes(b"")
    assert blobs.put(b"hello") == digest
    assert blobs.get(digest) == b"hello"


@pytest.mark.parametrize("digest", ["0" * 64, "", "ab", "../../etc/passwd", "/etc/passwd", "a\x00b", "x" * 5000])
def test_a_body_that_is_not_there_is_not_found(blobs: FileBlobs, digest: str) -> None:
    blobs.put(b"hello")
    with pytest.raises(NotFound):
        blobs.get(digest)


def test_a_folder_that_cannot_be_written_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("in the way")
    source = tmp_path / "source"
    source.write_text("hello")
    blobs = FileBlobs(str(tmp_path / "blobs"))
    actions: list[Callable[[], str]] = [lambda: blobs.put(b"x"), lambda: blobs.put_file(source)]
    for action in actions:
        with pytest.raises(Unusable) as refused:
            action()
        assert refused.value.hint


def test_many_threads_keep_the_same_body_at_once(blobs: FileBlobs, tmp_path: Path) -> None:
    together = threading.Barrier(8)
    digests: list[str] = []

    def put() -> None:
        together.wait(60)
        digests.append(blobs.put(b"z" * 100_000))

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(digests) == 8
    assert len(set(digests)) == len(kept(tmp_path)) == 1


def test_the_clock_says_utc_to_the_second_and_identifiers_are_fresh() -> None:
    clock = SystemClock()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", clock.now())
    uids = {clock.new_uid() for _ in range(1000)}
    assert len(uids) == 1000
    assert all(re.fullmatch("[0-9a-f]{20}", uid) for uid in uids)


def test_the_state_folder_is_what_the_person_chose() -> None:
    assert state_folder({"TRACKDOWN_STATE": "/big/disk"}) == "/big/disk"
    assert os.path.isabs(state_folder({"TRACKDOWN_STATE": "relative"}))


@pytest.mark.skipif(sys.platform != "linux", reason="where other systems keep a user's state is not decided by XDG")
def test_the_state_folder_follows_xdg_and_never_depends_on_the_current_folder() -> None:
    standard = os.path.expanduser("~/.local/state/trackdown")
    assert state_folder({"XDG_STATE_HOME": "/var/me"}) == "/var/me/trackdown"
    for unset in ({}, {"XDG_STATE_HOME": ""}, {"XDG_STATE_HOME": "relative"}):
        assert state_folder(unset) == standard


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"TRACKDOWN_USER": "ann", "USER": "root"}, "ann"),
        ({"USER": "bob"}, "bob"),
        ({"TRACKDOWN_USER": " ", "LOGNAME": "cy"}, "cy"),
        ({"USER": "Ann Lee"}, "AnnLee"),
        ({"USER": "Lee,Ann\x07\udcff"}, "LeeAnn"),
        ({"USER": "x" * 500}, "x" * 100),
    ],
)
def test_who_is_at_the_keyboard_is_one_word(environment: dict[str, str], name: str) -> None:
    assert user_names(environment) == (name,)


def test_a_user_without_a_name_still_has_one() -> None:
    (name,) = user_names({})
    assert name


@pytest.mark.parametrize(
    ("identity", "names"),
    [
        (("Ada Lovelace", "ada@example.org"), ("Ada-Lovelace", "root")),
        (("Ada (at work), née King", ""), ("Ada-at-work-née-King", "root")),
        (("", "ada@example.org"), ("ada", "root")),
        (("✓ :", "ada"), ("ada", "root")),
        (("root", ""), ("root",)),
        (("", ""), ("root",)),
        (("x" * 500, ""), ("x" * 100, "root")),
    ],
)
def test_the_name_that_git_knows_comes_first_and_the_systems_stays_one_of_theirs(
    identity: tuple[str, str], names: tuple[str, ...]
) -> None:
    assert user_names({"USER": "root"}, identity) == names


def test_who_says_who_they_are_is_nobody_else() -> None:
    assert user_names({"TRACKDOWN_USER": "ann", "USER": "root"}, ("Ada Lovelace", "")) == ("ann",)


def test_a_machine_keeps_its_id_and_a_copy_of_the_folder_is_another_place(tmp_path: Path) -> None:
    here, copy = tmp_path / "here", tmp_path / "copy"
    here.mkdir()
    first = machine_id(str(here))
    shutil.copytree(here, copy)
    assert machine_id(str(here)) == first
    assert machine_id(str(copy)) not in ("", first)


def test_processes_that_ask_for_the_id_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: machine_id(str(tmp_path)), range(32)))) == 1


def test_a_digest_leads_to_what_is_left_of_its_body_and_the_body_is_gone(blobs: FileBlobs, tmp_path: Path) -> None:
    digest, clean = blobs.put(b"with a secret"), tmp_path / "clean"
    clean.write_bytes(b"without")
    blobs.replace(digest, clean)
    assert blobs.get(digest) == b"without"
    blobs.copy(digest, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"without"
    everything = [path.read_bytes() for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert not [content for content in everything if b"secret" in content]
    assert list(blobs.digests()) == [blobs.put(b"without")]
    clean.write_bytes(b"even less")
    with pytest.raises(Unusable):
        blobs.replace(digest, clean)
    assert blobs.get(digest) == b"even less"


def test_all_bodies_are_listed_and_nothing_else(blobs: FileBlobs, tmp_path: Path) -> None:
    assert list(blobs.digests()) == []
    kept = {blobs.put(str(number).encode()) for number in range(20)}
    (tmp_path / "blobs" / "ab.1.part").write_text("half")
    (tmp_path / "blobs" / "notes").write_text("somebody's")
    assert set(blobs.digests()) == kept


@pytest.mark.parametrize("instead", ["", "../../etc/passwd", "0" * 64, "\u00e4"])
def test_a_damaged_hint_is_a_missing_body(instead: str, blobs: FileBlobs, tmp_path: Path) -> None:
    digest = blobs.put(b"content")
    path = tmp_path / "blobs" / digest[:2] / digest[2:]
    path.rename(f"{path}.instead")
    Path(f"{path}.instead").write_text(instead, encoding="utf-8")
    with pytest.raises(NotFound):
        blobs.get(digest)
