from __future__ import annotations

import json
from pathlib import Path

import pytest

from trackdown.adapters.files.arela import STATUS_FILE, ArelaFolder, read_given
from trackdown.errors import InvalidInput


def write(folder: Path, name: str, content: str | bytes = "x") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_a_folder_gives_its_tickets_in_one_order_without_examples(tmp_path: Path) -> None:
    for name in ("codex/CODEX-2.md", "codex/CODEX-1.yaml", "claude/CLAUDE-1.yml", "codex/EXAMPLE-1.md", "codex/a.txt"):
        write(tmp_path, f".arela/tickets/{name}")
    write(tmp_path, ".arela/tickets/.hidden/CODEX-9.md")
    found = read_given(".", str(tmp_path))
    assert [file.name for file in found.files] == ["claude/CLAUDE-1.yml", "codex/CODEX-1.yaml", "codex/CODEX-2.md"]
    assert found.skipped == ["codex/EXAMPLE-1.md"]
    assert found == read_given(".arela/tickets", str(tmp_path))


def test_one_file_keeps_the_place_that_it_has_below_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "tickets/codex/CODEX-1.md", "one")
    write(tmp_path, f"tickets/{STATUS_FILE}", '{"tickets": {"CODEX-1": {"status": "completed"}}}')
    found = read_given("tickets/codex/CODEX-1.md", str(tmp_path))
    assert [tuple(file) for file in found.files] == [("codex/CODEX-1.md", "one", False)]
    assert found.statuses == {"CODEX-1": {"status": "completed"}}
    write(tmp_path, "CODEX-2.md", "two")
    assert read_given("CODEX-2.md", str(tmp_path)).files[0].name == "CODEX-2.md"


def test_links_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/CODEX-1.md")
    write(tmp_path, "tickets/CODEX-2.md")
    (tmp_path / "tickets" / "CODEX-3.md").symlink_to(tmp_path / "elsewhere" / "CODEX-1.md")
    (tmp_path / "tickets" / "more").symlink_to(tmp_path / "elsewhere")
    assert [file.name for file in read_given("tickets", str(tmp_path)).files] == ["CODEX-2.md"]


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"\xff\xfe", "UTF-8 (line 1)"), (b"a\nb\n\xff", "UTF-8 (line 3)"), (b"x" * (1 << 20) + b"y", "bytes")],
)
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes, word: str) -> None:
    write(tmp_path, "t/codex/CODEX-1.md", content)
    with pytest.raises(InvalidInput) as caught:
        read_given("t", str(tmp_path))
    assert word in caught.value.message
    assert "codex/CODEX-1.md" in caught.value.thing


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"tickets": []}', '{"tickets": {"A-1": 1}}', '{"tickets": {}', "nan"]
)
def test_a_status_file_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    write(tmp_path, "t/CODEX-1.md")
    write(tmp_path, f"t/{STATUS_FILE}", content)
    with pytest.raises(InvalidInput):
        read_given("t", str(tmp_path))
    with pytest.raises(InvalidInput):
        ArelaFolder(str(tmp_path / "t")).note_statuses({"CODEX-1": {"status": "open"}})
    assert (tmp_path / "t" / STATUS_FILE).read_text() == content


@pytest.mark.parametrize("path", ["nothing", "a\x00b", ""])
def test_what_is_not_there_is_said(tmp_path: Path, path: str) -> None:
    with pytest.raises(InvalidInput):
        read_given(path, str(tmp_path))


@pytest.mark.parametrize(
    "name", ["../out.md", "/etc/passwd", "a/../../b.md", "", "a//b", "a\x00", "..\\b", "link/b.md"]
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "t" / "link").symlink_to(tmp_path / "out")
    folder = ArelaFolder(str(tmp_path / "t"))
    with pytest.raises(InvalidInput):
        folder.write(name, "x")
    with pytest.raises(InvalidInput):
        folder.read(name)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_is_written_whole_and_read_again(tmp_path: Path) -> None:
    folder = ArelaFolder(str(tmp_path / "new"))
    assert folder.read("codex/CODEX-1.md") is None
    folder.write("codex/CODEX-1.md", "one\r\ntwo\n")
    assert (tmp_path / "new/codex/CODEX-1.md").read_bytes() == b"one\r\ntwo\n"
    assert [path.name for path in (tmp_path / "new/codex").iterdir()] == ["CODEX-1.md"]


def test_the_status_file_keeps_what_it_says_of_others(tmp_path: Path) -> None:
    write(tmp_path, STATUS_FILE, '{"version": 3, "tickets": {"CODEX-1": {"status": "open", "cost": 0.2}, "X-1": {}}}')
    folder = ArelaFolder(str(tmp_path))
    assert folder.note_statuses({"CODEX-1": {"status": "completed"}})
    assert not folder.note_statuses({"CODEX-1": {"status": "completed"}})
    assert json.loads((tmp_path / STATUS_FILE).read_text()) == {
        "version": 3,
        "tickets": {"CODEX-1": {"status": "completed", "cost": 0.2}, "X-1": {}},
    }
