"""``trackdown notify`` as somebody types it."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from cli_person import Person

from trackdown import bootstrap
from trackdown.cli.notify import configure, flush, list_, log, remove, test_
from trackdown.core.tickets.new import NewTicket
from trackdown.services.history.notices import LOCK
from trackdown.testing import factories
from trackdown.testing.inbox import HANG, Inbox
from trackdown.testing.processes import until

LINE = ("--channel", "#dev-team", "--priority", "P0,P1", "--events", "created,blocked,completed")
"""What the product's own description has people type."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as inbox:
        yield inbox


def _flushing(person: Person) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-P", "-m", "trackdown", "-C", str(person.folder), "notify", "flush"]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _made(person: Person, *tickets: NewTicket | str) -> None:
    """Tickets whose commands start no sending in the background, which would be at work next to the one here."""
    opened = bootstrap.project(str(person.folder), os.environ)
    factories.made(opened.desk, *tickets)
    opened.store.close()


def test_a_channel_is_recorded_before_anybody_knows_where_it_is(person: Person) -> None:
    out = person.does("notify", "configure", *LINE)
    assert "#dev-team: created, blocked, completed of P0, P1" in out
    assert "Nothing can be delivered until" in out
    assert "--url" in out
    (channel,) = person.asks("notify", "list")
    assert (channel["priorities"], channel["events"]) == (["P0", "P1"], ["created", "blocked", "completed"])
    assert (channel["address"], channel["deliverable"]) == ("", False)
    answer = person.types("notify", "test")
    assert answer.code == 1
    assert "it has no address here" in answer.out
    assert "--url" in answer.out


def test_a_channel_from_its_beginning_to_its_end(person: Person, inbox: Inbox) -> None:
    person.does("notify", "configure", *LINE)
    shown = person.asks("notify", "configure", "--channel", "#dev-team", "--url", f"http://{inbox.host}/SECRET")
    assert shown["address"] == f"http://{inbox.host}"
    assert shown["priorities"] == ["P0", "P1"]
    assert person.asks("notify", "test", "#dev-team")[0]["delivered"] is True
    _made(person, NewTicket("Login fails", priority="P0"), NewTicket("Minor", priority="P3"))
    person.does("notify", "flush")
    until(lambda: len(inbox.texts) == 2, "the notice arrives")
    assert inbox.texts[1].startswith("TASK-1 created (P0): Login fails")
    (entry,) = person.asks("notify", "log")
    assert (entry["state"], entry["ticket"], entry["tries"]) == ("sent", "TASK-1", 1)
    assert "sent" in person.does("notify", "log")
    assert "told nothing" in person.does("notify", "remove", "#dev-team")
    assert person.asks("notify", "list") == []
    assert person.fails("notify", "remove", "#dev-team")["exit"] == 5


def test_a_restriction_can_be_taken_away_again(person: Person) -> None:
    person.does("notify", "configure", *LINE)
    channel = person.asks("notify", "configure", "--channel", "#dev-team", "--events", "all", "--priority", "all")
    assert (channel["priorities"], channel["events"]) == ([], [])


def test_what_fails_is_in_the_log_and_typing_flush_tries_it_again(person: Person) -> None:
    with Inbox([500, 500]) as inbox:
        person.does("notify", "configure", "--channel", "x", "--url", f"json://{inbox.host}/SECRET")
        _made(person, "One")
        assert person.types("notify", "flush").code == 1
        (entry,) = person.asks("notify", "log")
        assert (entry["state"], entry["error"], entry["tries"]) == ("waiting", "it answered 500", 1)
        assert entry["next_at"] > entry["at"]
        assert person.asks("notify", "flush", "--due") == {"sent": 0, "failed": 0, "busy": False}
        assert person.types("notify", "flush").code == 1
        assert "it answered 500; again from" in person.does("notify", "log")
        assert person.asks("notify", "flush")["sent"] == 1


def test_no_part_of_an_address_is_ever_shown_again(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with Inbox([500] * 3) as inbox:
        address = f"json://SECRETUSER:SECRETWORD@{inbox.host}/SECRETPATH"
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(address.encode() + b"\n")))
        seen = person.does("notify", "configure", "--channel", "x", "--url", "-")
        _made(person, "One")
        for words in (("test",), ("flush",), ("list",), ("log",), ("flush", "--json"), ("list", "--json")):
            answer = person.types("notify", *words)
            seen += answer.out + answer.err
        assert inbox.letters
    for words in (("slack://SECRET",), ("slak://SECRET/x",), ("SECRET",), ("json://SECRET x",)):
        seen += json.dumps(person.fails("notify", "configure", "--channel", "y", "--url", *words))
    assert "SECRET" not in seen
    for path in (person.folder / ".trackdown").rglob("*"):
        assert path.is_dir() or b"SECRET" not in path.read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--channel", ""),
        ("--channel", "x", "--priority", "P9"),
        ("--channel", "x", "--events", "exploded"),
        ("--channel", "x", "--events", ","),
        ("--channel", "x", "--url", ""),
        ("--channel", "x", "--url", "${NOT CLOSED"),
        ("--channel", "x\x1b[31m"),
    ],
)
def test_wrong_input_is_refused_and_nothing_is_changed(words: tuple[str, ...], person: Person) -> None:
    assert person.fails("notify", "configure", *words)["exit"] == 2
    assert not (person.folder / ".trackdown" / "notify.toml").exists()


def test_rules_that_cannot_be_read_are_named_and_harm_no_other_command(person: Person) -> None:
    person.writes(".trackdown/notify.toml", "[[channel]]\nname = \n")
    for words in (("list",), ("flush",), ("test",), ("configure", *LINE)):
        error = person.fails("notify", *words)
        assert (error["code"], error["exit"]) == ("E-CONFIG", 2)
        assert "notify.toml" in error["thing"]
    _made(person, "One")


def test_a_flush_that_is_killed_in_the_middle_is_taken_up_by_the_next(person: Person) -> None:
    with Inbox([200, HANG]) as inbox:
        person.does("notify", "configure", "--channel", "x", "--url", f"json://{inbox.host}/")
        _made(person, "One", "Two", "Three")
        process = _flushing(person)
        until(lambda: len(inbox.letters) == 2, "it is in the middle")
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: not any(child.is_running() for child in children), "its helper ends too")
        assert person.asks("notify", "flush")["sent"] == 2
        assert [text.split()[0] for text in inbox.texts] == ["TASK-1", "TASK-2", "TASK-3"]


def test_of_two_flushes_at_once_one_sends(person: Person, inbox: Inbox) -> None:
    person.does("notify", "configure", "--channel", "x", "--url", f"json://{inbox.host}/")
    _made(person, *(f"T{number}" for number in range(4)))
    processes = [_flushing(person), _flushing(person)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert [text.split()[0] for text in inbox.texts] == ["TASK-1", "TASK-2", "TASK-3", "TASK-4"]


def test_several_channels_configured_at_once_are_all_there(person: Person) -> None:
    names = [f"c{number}" for number in range(4)]
    words = [sys.executable, "-P", "-m", "trackdown", "-C", str(person.folder), "notify", "configure", "--channel"]
    processes = [
        subprocess.Popen([*words, name, "--url", f"json://127.0.0.1:9/{name}"], stdout=subprocess.DEVNULL)
        for name in names
    ]
    assert [process.wait(120) for process in processes] == [0] * 4
    found = person.asks("notify", "list")
    assert sorted(channel["channel"] for channel in found) == names
    assert all(channel["deliverable"] for channel in found)


def test_a_better_address_lets_what_waits_go_at_once(person: Person, inbox: Inbox) -> None:
    with Inbox([500]) as broken:
        person.does("notify", "configure", "--channel", "x", "--url", f"json://{broken.host}/")
        _made(person, "One")
        assert person.types("notify", "flush").code == 1
    assert person.asks("notify", "configure", "--channel", "x", "--url", f"json://{inbox.host}/")["waiting"] == 1
    assert person.asks("notify", "flush", "--due")["sent"] == 1
    assert len(inbox.texts) == 1


def test_a_busy_flush_is_said(person: Person, inbox: Inbox) -> None:
    person.does("notify", "configure", "--channel", "x", "--url", f"json://{inbox.host}/")
    opened = bootstrap.project(str(person.folder), os.environ)
    with opened.store.lock(LOCK):
        assert "Another process is sending already" in person.does("notify", "flush")
    opened.store.close()


def test_the_library_that_delivers_stays_out_of_the_command(person: Person, inbox: Inbox) -> None:
    person.does("notify", "configure", "--channel", "x", "--url", f"json://{inbox.host}/")
    script = "import sys; from trackdown.cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    for verb in ("list", "log", "test", "flush"):
        words = [sys.executable, "-c", script, "-C", str(person.folder), "notify", verb]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        assert "apprise" not in done.stderr.split()


def test_every_verb_has_examples_that_name_it() -> None:
    for verb, module in {"configure": configure, "list": list_, "remove": remove, "test": test_, "log": log}.items():
        assert f"trackdown notify {verb}" in module.EXAMPLES
    assert "trackdown notify flush" in flush.EXAMPLES


def test_outside_a_project_there_is_nothing_to_configure(stranger: Person, tmp_path: Path) -> None:
    assert stranger.fails("notify", "configure", *LINE)["exit"] == 6
