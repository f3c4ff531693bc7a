"""A command whose streams are closed, or lead to where nothing can be written, ends like any other program."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cli_person import Person

TRACKDOWN = f"{sys.executable} -m trackdown"
WAYS = {
    "-C {folder} create --title x --description-file - <&-": 2,
    "version >&-": 1,
    "--json version >&-": 1,
    "version <&- >&- 2>&-": 1,
    "version <&-": 0,
    "version 2>&-": 0,
    "nosuch 2>&-": 2,
    "nosuch >&- 2>/dev/full": 2,
}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no shell that closes streams")
def test_closed_streams_are_no_fault_of_our_own(person: Person) -> None:
    ways = [way for way in WAYS if "full" not in way or os.path.exists("/dev/full")]
    # All at once: each is mostly the start of an interpreter.
    started = [
        subprocess.Popen(["sh", "-c", f"exec {TRACKDOWN} {way}"], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        for way in (way.format(folder=person.folder) for way in ways)
    ]
    ended = [process.communicate(timeout=60)[1] for process in started]
    assert {way: process.returncode for way, process in zip(ways, started, strict=True)} == {w: WAYS[w] for w in ways}
    assert all(b"Traceback" not in said and b"ignored" not in said for said in ended)
    assert b"Stdin cannot be read" in ended[0]
    assert ended[1] == b"error[E-OUTPUT]: The answer cannot be written: Bad file descriptor.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no shell that closes streams")
def test_what_was_changed_without_any_stream_is_changed_and_nothing_else(person: Person) -> None:
    line = f"exec {TRACKDOWN} -C '{person.folder}' create --title kept <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", line], check=False).returncode == 1
    assert [row["title"] for row in person.asks("list")] == ["kept"]
