"""Exports as they are printed, written to files, and read again by ``import``."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_person import Person, git


@pytest.fixture
def full(person: Person) -> Person:
    person.does("create", "--kind", "epic", "--title", "Epic")
    person.does("create", "--title", 'A "quoted", | title', "--parent", "EPIC-1", "--label", "x,y")
    person.does("create", "--title", "Away", "--criterion", "it holds", "--check", "true")
    person.does("archive", "TASK-2")
    return person


@pytest.fixture
def other(full: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Person:
    """Ann in an empty project of its own."""
    folder = tmp_path / "other"
    folder.mkdir()
    git(folder, "init", "-q", ".")
    made = Person(folder, capsys)
    made.does("init")
    return made


def test_a_stream_holds_a_head_and_one_record_a_line(full: Person) -> None:
    lines = [json.loads(line) for line in full.does("export", "--stream", "--batch-size", "100").splitlines()]
    assert lines[0] == {"schema": "trackdown-export/1", "sprints": 0, "tickets": 3}
    assert [line["ticket"]["key"] for line in lines[1:]] == ["EPIC-1", "TASK-1", "TASK-2"]
    assert lines[2]["ticket"]["parent"] == "EPIC-1"


def test_an_export_is_the_same_text_as_long_as_nothing_changes(full: Person) -> None:
    first = full.does("export")
    full.does("backup", "create")
    full.does("admin", "optimize")
    assert full.does("export") == first
    assert json.loads(first) == full.asks("export")


def test_what_a_shell_kept_of_a_stream_can_be_imported(full: Person, other: Person) -> None:
    # A real process, whose output goes to a real file.
    with (other.folder / "large_dataset.json").open("wb") as file:
        words = [sys.executable, "-m", "trackdown", "-C", str(full.folder), "export", "--stream", "--batch-size", "2"]
        subprocess.run(words, stdout=file, check=True)
    done = other.asks("import", "large_dataset.json")
    assert done["created"] == ["EPIC-1", "TASK-1", "TASK-2"]
    assert other.does("export", "--stream").encode() == (other.folder / "large_dataset.json").read_bytes()
    other.does("undo")
    assert other.asks("export")["tickets"] == []


def test_nobody_reading_any_more_is_no_error(full: Person) -> None:
    for number in range(40):
        full.does("create", "--title", f"Much {number}", "--description", "text " * 2000)
    words = [sys.executable, "-m", "trackdown", "-C", str(full.folder), "export", "--stream"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert (process.stderr.read(), process.wait(timeout=30)) == (b"", 0)


def test_a_query_narrows_it_down_and_what_it_leaves_out_is_named_by_its_key(full: Person, other: Person) -> None:
    full.does("export", "--query", "key:TASK-1", "--output", str(other.folder / "one.json"))
    assert other.asks("import", "one.json")["absent"] == ["EPIC-1"]
    full.does("export", "--query", "kind:epic", "--output", str(other.folder / "rest.json"))
    other.does("import", "rest.json")
    assert other.asks("show", "TASK-1")["parent"] == "EPIC-1"


def test_tables_are_for_reading_and_say_so_when_imported(full: Person) -> None:
    rows = list(csv.DictReader(io.StringIO(full.does("export", "--format", "csv"))))
    assert (rows[1]["title"], rows[1]["labels"]) == ('A "quoted", | title', "x y")
    full.does("update", "TASK-1", "--estimate", "6h", "--log-time", "90m", "--remaining", "2h")
    full.does("update", "TASK-2", "--remaining", "0m")
    rows = list(csv.DictReader(io.StringIO(full.does("export", "--format", "csv"))))
    assert [[row[name] for name in ("estimate", "logged", "remaining")] for row in rows] == [
        ["", "", ""],
        ["6h", "1h30m", "2h"],
        ["", "", "0m"],
    ]
    table = full.does("export", "--format", "markdown").splitlines()
    assert "| 6h | 1h30m | 2h |" in table[3]
    assert len(table) == 2 + 3
    full.does("export", "--format", "csv", "--output", "t.csv")
    assert full.fails("import", "t.csv")["exit"] == 2


def test_what_is_here_with_other_content_ends_with_partly(full: Person) -> None:
    full.does("export", "--output", "then.json")
    full.does("update", "TASK-1", "--title", "Changed")
    answer = full.types("import", "then.json")
    assert (answer.code, "TASK-1 is here with another" in answer.out) == (3, True)
    assert full.asks("show", "TASK-1")["title"] == "Changed"
    assert full.types("import", "then.json", "--dry-run").code == 0
    full.does("import", "then.json", "--update")
    assert full.asks("show", "TASK-1")["title"] == 'A "quoted", | title'


def test_checks_from_outside_wait_for_approval(full: Person, other: Person) -> None:
    full.does("export", "--output", str(other.folder / "theirs.json"))
    other.does("import", "theirs.json", "--from-outside")
    assert other.asks("show", "TASK-2")["criteria"][0]["approved"] is False


def test_a_file_is_put_in_place_whole_or_not_at_all(full: Person) -> None:
    full.writes("kept.json", "old")
    assert full.fails("export", "--query", "sprnt:1", "--output", "kept.json")["exit"] == 2
    assert (full.folder / "kept.json").read_text() == "old"
    full.does("export", "--output", "kept.json")
    assert json.loads((full.folder / "kept.json").read_text())["counts"]["tickets"] == 3
    assert [path.name for path in full.folder.iterdir() if "new" in path.name] == []


HEAD = '{"schema":"trackdown-export/1","sprints":0,"tickets":1}\n'
TICKET = (
    '{"uid":"00000000000000000001","key":"TASK-7","kind":"task","title":"t","status":"open","priority":"P2",'
    '"created_at":"2026-03-01T09:00:00Z","created_by":"person:ann","updated_at":"2026-03-01T09:00:00Z"}'
)
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "empty"),
    "blank": (" \n\n", "empty"),
    "binary": (b"\x00\x01\xff", "not valid UTF-8 (line 1)"),
    "binary further down": (HEAD.encode() + b'{"ticket":"\xff"}', "not valid UTF-8 (line 2)"),
    "no export": ("[]", "no export"),
    "another format": ('{"schema":"trackdown-export/9"}', "of the format"),
    "no counts": ('{"schema":"trackdown-export/1"}', "does not say how much"),
    "counts that are words": ('{"schema":"trackdown-export/1","sprints":"x","tickets":0}', "does not say how much"),
    "nan": ('{"schema":NaN}', "NaN"),
    "cut off": (HEAD + '{"ticket":{"uid"', "line 2, column 17"),
    "too deep": (HEAD + "[" * 100_000, "nested too deep"),
    "a number too large": (HEAD + '{"ticket":{"x":1e999}}', "too large"),
    "a word twice": (HEAD + '{"ticket":{"a":1,"a":2}}', "'a' is there twice"),
    "an unknown record": (HEAD + '{"note":{}}', "A line has to be"),
    "two records on a line": (HEAD + '{"ticket":{},"run":{}}', "A line has to be"),
    "a ticket that is a number": (HEAD + '{"ticket":5}', "has to be an object"),
    "a key with zeros": (HEAD + f'{{"ticket":{TICKET.replace("TASK-7", "TASK-007")}}}', "key has to be"),
    "a key with a blank": (HEAD + f'{{"ticket":{TICKET.replace("TASK-7", " TASK-7")}}}', "key has to be"),
    "a ticket twice": (HEAD + f'{{"ticket":{TICKET}}}\n' * 2, "there twice"),
    "one too few": (HEAD, "announces 1 tickets and holds 0"),
    "a document with an unknown key": (
        '{"schema":"trackdown-export/1","counts":{"sprints":0,"tickets":0},"colour":1}',
        "unknown key 'colour'",
    ),
    "a document whose tickets are an object": (
        '{"schema":"trackdown-export/1","counts":{"sprints":0,"tickets":0},"sprints":{}}',
        "has to be a list",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_is_refused_with_the_place(name: str, full: Person) -> None:
    content, says = BAD[name]
    full.writes("bad", content)
    before = full.everything()
    failed = full.fails("import", "bad")
    assert (failed["exit"], says in failed["message"]) == (2, True), failed
    assert failed["thing"].startswith("bad")
    assert full.everything() == before


def test_a_record_by_hand_can_be_imported_however_it_is_laid_out(full: Person) -> None:
    document = {
        "schema": "trackdown-export/1",
        "counts": {"sprints": 0, "tickets": 1},
        "tickets": [json.loads(TICKET)],
    }
    full.writes("hand.json", "\ufeff" + json.dumps(document, indent=4))
    assert full.asks("import", "hand.json")["created"] == ["TASK-7"]
    assert full.asks("create", "--title", "Next")["key"] == "TASK-8"


@pytest.mark.parametrize(
    "words",
    [
        ["export", "--batch-size", "0"],
        ["export", "--batch-size", "1e9"],
        ["export", "--format", "xml"],
        ["export", "--format", "csv", "--stream"],
        ["export", "--output", ""],
        ["export", "--output", "."],
        ["export", "--output", "nowhere/x"],
        ["export", "--query", "("],
        ["import"],
        ["import", "nothing"],
        ["import", "."],
        ["import", "a\x00b"],
    ],
)
def test_a_wrong_word_changes_nothing(words: list[str], full: Person) -> None:
    before = full.everything()
    assert full.fails(*words)["exit"] == 2
    assert full.everything() == before
