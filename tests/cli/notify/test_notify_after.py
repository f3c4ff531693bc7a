"""What a command starts at its very end, and what that costs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import psutil
import pytest
from cli_person import Person

from trackdown import bootstrap
from trackdown.cli.notify.after import after
from trackdown.services.history.notices import LOCK
from trackdown.testing.inbox import HANG, Inbox
from trackdown.testing.processes import until

WRITE = """
import sys
from trackdown import bootstrap
from trackdown.cli.main import main
from trackdown.cli.notify.after import after
code = main(["-C", sys.argv[1], *sys.argv[2:]])
after(bootstrap.places(sys.argv[1]), True)
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as inbox:
        yield inbox


def _told_to(person: Person, inbox: Inbox) -> None:
    person.does("notify", "configure", "--channel", "x", "--url", f"json://{inbox.host}/", "--events", "created")


def _writing(person: Person, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, str(person.folder), *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _flushes(person: Person) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "flush" in line and str(person.folder) in line:
            found.append(process)
    return found


def _idle(person: Person) -> None:
    until(lambda: not _flushes(person), "nothing is sent in the background any more", 60)


def test_without_rules_or_addresses_or_anything_written_nothing_is_started(person: Person, inbox: Inbox) -> None:
    places = bootstrap.places(str(person.folder))
    after(places, True)
    assert not _flushes(person)
    person.does("notify", "configure", "--channel", "x")
    person.does("create", "--title", "One")
    after(places, True)
    assert not _flushes(person)
    _told_to(person, inbox)
    after(places, False)
    assert not _flushes(person)
    assert inbox.letters == []


def test_what_was_written_is_told_in_the_background(person: Person, inbox: Inbox) -> None:
    _told_to(person, inbox)
    person.does("create", "--title", "One")
    after(bootstrap.places(str(person.folder)), True)
    until(lambda: len(inbox.texts) == 1, "it arrives", 60)
    _idle(person)
    assert [entry["state"] for entry in person.asks("notify", "log")] == ["sent"]


def test_a_command_does_not_wait_for_a_target_that_hangs_nor_leave_a_child(person: Person) -> None:
    with Inbox([HANG]) as inbox:
        _told_to(person, inbox)
        out, err = _writing(person, "create", "--title", "One").communicate(timeout=60)
        # Its output was closed though the target still hangs: nothing in the background holds it open.
        assert "TASK-1" in out
        assert not {"subprocess", "apprise", "dbos"} & set(err.split())
        until(lambda: len(inbox.letters) == 1, "it is being sent", 60)
        (flush,) = [process for process in _flushes(person) if "notify" in process.cmdline()]
        assert flush.terminal() is None
        assert os.getsid(flush.pid) not in (os.getsid(0), os.getpid())
        assert flush.pid not in [child.pid for child in psutil.Process().children()]
    _idle(person)


def test_eight_commands_at_once_are_told_of_once_each(person: Person, inbox: Inbox) -> None:
    _told_to(person, inbox)
    processes = [_writing(person, "create", "--title", f"T{number}") for number in range(8)]
    assert [process.wait(120) for process in processes] == [0] * 8
    for process in processes:
        process.communicate()
    until(lambda: sum(len(text.splitlines()) for text in inbox.texts) >= 8, "all of it arrives", 90)
    _idle(person)
    keys = Counter(line.split()[0] for text in inbox.texts for line in text.splitlines())
    assert keys == {f"TASK-{number}": 1 for number in range(1, 9)}


def test_what_waits_is_sent_behind_the_next_command(person: Person, inbox: Inbox) -> None:
    _told_to(person, inbox)
    opened = bootstrap.project(str(person.folder), os.environ)
    with opened.store.lock(LOCK):
        person.does("create", "--title", "One")
        after(opened.places, True)
        _idle(person)
    opened.store.close()
    person.does("create", "--title", "Two")
    after(bootstrap.places(str(person.folder)), True)
    until(lambda: len(inbox.texts) == 2, "both arrive", 60)
    _idle(person)


def test_a_file_in_the_current_folder_is_never_imported(person: Person, inbox: Inbox) -> None:
    _told_to(person, inbox)
    for name in ("trackdown", "apprise", "json"):
        person.writes(f"{name}.py", f"open({str(person.folder / 'ran')!r}, 'w')")
    person.does("create", "--title", "One")
    before = os.getcwd()
    os.chdir(person.folder)
    try:
        after(bootstrap.places(str(person.folder)), True)
    finally:
        os.chdir(before)
    until(lambda: len(inbox.texts) == 1, "it arrives", 60)
    _idle(person)
    assert not (person.folder / "ran").exists()
