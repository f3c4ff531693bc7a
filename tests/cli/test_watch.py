"""Following changes live, next to processes that write."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_person import Person

TRACKDOWN = [sys.executable, "-m", "trackdown"]


@contextmanager
def watching(person: Person, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Somebody who watches from the first ticket on: its line has been seen."""
    person.does("create", "--title", "The first")
    command = [*TRACKDOWN, "-C", str(person.folder), "watch", "--since", "1h", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "TASK-1" in process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_a_change_is_told_with_who_and_what_and_when(person: Person) -> None:
    with watching(person) as process:
        assert process.stdout is not None
        person.does("comment", "TASK-1", "so it is")
        line = process.stdout.readline()
        assert line.endswith("  ann  TASK-1  comment: so it is  (The first)\n")
        assert line[4] == line[7] == "-"


def test_what_many_processes_write_is_all_told_once_and_in_order(person: Person) -> None:
    with watching(person, "--format", "jsonl", "--count", "31") as process:
        command = [*TRACKDOWN, "-C", str(person.folder), "comment", "TASK-1"]
        for part in range(10):
            writers = [subprocess.Popen([*command, f"{part}.{number}", "-q"], stdout=-3) for number in range(3)]
            assert [writer.wait(60) for writer in writers] == [0, 0, 0]
        out, err = process.communicate(timeout=60)
    told = [json.loads(line) for line in out.splitlines()]
    assert (process.returncode, err) == (0, "")
    log = [item["id"] for item in person.asks("log", "TASK-1") if item["type"] == "ticket.comment.added"]
    assert [item["id"] for item in told] == log
    assert {(item["key"], item["actor"], item["ticket"]) for item in told} == {("TASK-1", "person:ann", "TASK-1")}


def test_only_tickets_of_the_query_are_followed_also_when_they_leave_it(person: Person) -> None:
    with watching(person, "status:open", "--count", "4", "-q") as process:
        assert process.stdout is not None
        person.does("issue", "create", "--title", "Another", "--priority", "P0")
        assert process.stdout.readline() == "ISSUE-1\n"
        person.does("update", "ISSUE-1", "--status", "cancelled", "--reason", "no")
        assert process.stdout.readline() == "ISSUE-1\n"
        person.does("comment", "ISSUE-1", "not told any more")
        person.does("comment", "TASK-1", "told")
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "TASK-1\n")


def test_every_line_of_json_is_an_envelope_and_the_last_one_counts(person: Person) -> None:
    person.does("create", "--title", "One")
    person.does("update", "TASK-1", "--priority", "P0")
    told = person.types("--json", "watch", "--since", "1h", "--for", "0s").out
    lines = [json.loads(line) for line in told.removesuffix("\n").split("\n")]
    assert all(line["schema"] == "trackdown/1" and line["ok"] for line in lines)
    assert [line["data"]["type"] for line in lines[:-1]] == ["ticket.created", "ticket.changed"]
    assert lines[-1]["data"] == {"changes": 2}


def test_what_was_undone_and_is_gone_still_has_its_name(person: Person) -> None:
    person.does("create", "--title", "One")
    person.does("undo")
    lines = person.does("watch", "--since", "1h", "--for", "0s").splitlines()
    assert [line.split("  ")[2] for line in lines] == ["TASK-1", "TASK-1"]


def test_without_a_time_only_what_is_new_is_told(person: Person) -> None:
    person.does("create", "--title", "One")
    assert person.does("watch", "--for", "0s") == ""
    assert person.does("watch", "--since", "2000-01-01", "--for", "0s") != ""
    assert person.does("watch", "--since", "tomorrow", "--for", "0s") == ""


def test_ctrl_c_ends_it_without_a_word(person: Person) -> None:
    with watching(person) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "")


def test_a_reader_who_leaves_ends_it(person: Person) -> None:
    with watching(person) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        person.does("comment", "TASK-1", "nobody reads this")
        assert process.stderr.read() == ""
        assert process.wait(30) == 0


@pytest.mark.parametrize("replaced", [False, True])
def test_a_store_that_goes_away_ends_it_with_an_error(replaced: bool, person: Person) -> None:
    with watching(person) as process:
        aside = Path(f"{person.store}.aside")
        os.rename(person.store, aside)
        if replaced:
            person.store.write_bytes(aside.read_bytes())
        _, err = process.communicate(timeout=30)
        person.store.unlink(missing_ok=True)
        os.rename(aside, person.store)
    assert process.returncode == 6
    assert err.startswith("error[E-STORE-MISSING]")
    assert "store.db" in err


@pytest.mark.parametrize(
    "words",
    [
        ("--since", "soon"),
        ("--since", "1y"),
        ("--since", "9" * 30 + "d"),
        ("--for", "nan"),
        ("--for", "10"),
        ("--for", "-1s"),
        ("--count", "0"),
        ("--format", "csv"),
        ("--parent", "x"),
        ("(",),
    ],
)
def test_what_cannot_be_followed_is_refused(words: tuple[str, ...], person: Person) -> None:
    assert person.fails("watch", "--for", "0s", *words)["exit"] == 2
