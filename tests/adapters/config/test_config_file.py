from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from trackdown.adapters.config import editing
from trackdown.adapters.config.file import read
from trackdown.errors import BadConfiguration, Unusable

TEXT = """# ours
[project]
id = "p1"  # never changes

[run]
jobs = 2
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "memory.json"


def aged(config: Path, memory: Path) -> None:
    """What was read is remembered, and the file looks as if nobody had touched it for long: from now on the memory
    would answer."""
    read(str(config), str(memory))
    found = json.loads(memory.read_text())
    found["at"] = found["at"] + 3600 * 10**9
    memory.write_text(json.dumps(found))


def test_a_file_is_read_and_remembered(config: Path, memory: Path) -> None:
    first = read(str(config), str(memory))
    assert first == {"project": {"id": "p1"}, "run": {"jobs": 2}}
    aged(config, memory)
    known = json.loads(memory.read_text())
    known["data"]["run"]["jobs"] = 7
    memory.write_text(json.dumps(known))
    assert read(str(config), str(memory))["run"]["jobs"] == 7, "an unchanged file is parsed again"


def test_an_edited_file_is_always_seen_even_with_the_same_size_within_the_same_moment(
    config: Path, memory: Path
) -> None:
    for jobs in [1, 2, 3, 4, 5, 6, 7, 8, 9] * 30:
        with config.open("r+") as file:
            file.write(TEXT.replace("2", str(jobs)))
        assert read(str(config), str(memory))["run"]["jobs"] == jobs


def test_an_edit_that_no_time_of_the_file_tells_is_seen(config: Path, memory: Path) -> None:
    """As on a file system whose clock has not ticked between reading and editing."""
    read(str(config), str(memory))
    config.write_text(TEXT.replace("2", "5"))
    found = json.loads(memory.read_text())
    now = config.stat()
    found["signature"][-2:] = [now.st_mtime_ns, now.st_ctime_ns]
    found["at"] = now.st_ctime_ns + 1_000_000
    memory.write_text(json.dumps(found))
    assert read(str(config), str(memory))["run"]["jobs"] == 5


def test_an_edit_that_restores_size_and_time_is_seen(config: Path, memory: Path) -> None:
    aged(config, memory)
    before = config.stat()
    config.write_text(TEXT.replace("2", "5"))
    os.utime(config, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert read(str(config), str(memory))["run"]["jobs"] == 5


def test_a_file_that_was_put_in_its_place_is_seen(config: Path, memory: Path, tmp_path: Path) -> None:
    aged(config, memory)
    other = tmp_path / "other.toml"
    other.write_text(TEXT.replace("2", "5"))
    os.utime(other, ns=(config.stat().st_atime_ns, config.stat().st_mtime_ns))
    other.replace(config)
    assert read(str(config), str(memory))["run"]["jobs"] == 5


def test_another_file_with_the_same_memory_is_not_mistaken(config: Path, memory: Path, tmp_path: Path) -> None:
    aged(config, memory)
    other = tmp_path / "worktree.toml"
    other.write_text(TEXT.replace("2", "5"))
    assert read(str(other), str(memory))["run"]["jobs"] == 5
    assert read(str(config), str(memory))["run"]["jobs"] == 2


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"7", b"{}", b'{"signature": []}', b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_memory_is_ignored_and_replaced(config: Path, memory: Path, damage: bytes) -> None:
    memory.write_bytes(damage)
    assert read(str(config), str(memory))["run"]["jobs"] == 2
    assert json.loads(memory.read_text())["data"]["run"]["jobs"] == 2


@pytest.mark.parametrize("wrong", [{"data": 5}, {"data": None}, {"at": "x"}, {"at": None}])
def test_a_memory_of_the_wrong_shape_is_ignored(config: Path, memory: Path, wrong: dict[str, object]) -> None:
    aged(config, memory)
    memory.write_text(json.dumps({**json.loads(memory.read_text()), **wrong}))
    assert read(str(config), str(memory))["run"]["jobs"] == 2


def test_a_value_is_the_same_when_it_is_remembered(config: Path, memory: Path) -> None:
    """A date is no JSON: it must not turn into a text by being remembered."""
    config.write_text(TEXT + "agent = 2026-01-01\n")
    first = read(str(config), str(memory))
    assert read(str(config), str(memory)) == first
    assert not isinstance(first["run"]["agent"], str)
    assert {path.name for path in memory.parent.iterdir()} <= {"config.toml", "memory.json"}


def test_without_a_place_for_its_memory_the_file_is_read_all_the_same(config: Path, tmp_path: Path) -> None:
    assert read(str(config), str(tmp_path / "nowhere" / "memory.json"))["run"]["jobs"] == 2


@pytest.mark.parametrize("text", [b"jobs = ", b"[run\n", b"\xff", b"a = 1\na = 2\n", b'a = "\xed\xa0\x80"'])
def test_what_is_no_toml_is_refused_and_not_remembered(config: Path, memory: Path, text: bytes) -> None:
    config.write_bytes(text)
    for _ in range(2):
        with pytest.raises(BadConfiguration) as refused:
            read(str(config), str(memory))
        assert refused.value.thing == str(config)
    with pytest.raises(BadConfiguration):
        editing.set_value(str(config), "run.jobs", 3)
    assert config.read_bytes() == text


def test_a_file_that_is_not_there_is_an_error_also_when_it_is_remembered(config: Path, memory: Path) -> None:
    aged(config, memory)
    config.unlink()
    for action in (lambda: read(str(config), str(memory)), lambda: editing.set_value(str(config), "run.jobs", 3)):
        with pytest.raises(Unusable):
            action()


def test_setting_a_value_touches_nothing_else(config: Path, memory: Path) -> None:
    aged(config, memory)
    editing.set_value(str(config), "run.jobs", 5)
    assert config.read_text() == TEXT.replace("2", "5")
    assert read(str(config), str(memory))["run"]["jobs"] == 5


def test_a_new_section_and_a_list_can_be_set_and_a_value_taken_away(config: Path, memory: Path) -> None:
    editing.set_value(str(config), "workspace.setup", ["npm ci"])
    editing.set_value(str(config), "run.jobs", None)
    editing.set_value(str(config), "verify.scope", None)
    assert read(str(config), str(memory)) == {"project": {"id": "p1"}, "run": {}, "workspace": {"setup": ["npm ci"]}}
    assert config.read_text().startswith('# ours\n[project]\nid = "p1"  # never changes\n')


def test_a_section_that_is_a_plain_value_is_refused(config: Path) -> None:
    config.write_text("run = 5\n")
    for value in (3, None):
        with pytest.raises(BadConfiguration):
            editing.set_value(str(config), "run.jobs", value)
    assert config.read_text() == "run = 5\n"


def test_line_ends_stay(config: Path) -> None:
    config.write_bytes(TEXT.replace("\n", "\r\n").encode())
    editing.set_value(str(config), "run.jobs", 5)
    assert config.read_bytes() == TEXT.replace("2", "5").replace("\n", "\r\n").encode()


def test_a_linked_file_is_edited_where_it_lies(config: Path, tmp_path: Path) -> None:
    link = tmp_path / "linked.toml"
    link.symlink_to(config)
    editing.set_value(str(link), "run.jobs", 5)
    assert link.is_symlink()
    assert "jobs = 5" in config.read_text()


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    with pytest.raises(Unusable) as refused:
        editing.write(str(place), "text")
    assert refused.value.hint
    assert list(tmp_path.iterdir()) == [place]
