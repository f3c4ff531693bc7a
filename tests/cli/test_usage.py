"""How commands are found, answered and ended, whatever they do."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cli_person import Person

from trackdown.cli.commands import COMMANDS, NOUN_VERBS, NOUNS
from trackdown.cli.main import main

TRACKDOWN = [sys.executable, "-m", "trackdown"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, stranger: Person) -> None:
    short = stranger.does(name, "--help")
    assert short == stranger.does("help", name)
    assert short.startswith(f"usage: trackdown {name}")
    assert COMMANDS[name][1] in short
    assert "--json" in short


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_explains_its_verbs(noun: str, stranger: Person) -> None:
    text = stranger.does(noun)
    assert all(verb in text for verb in NOUN_VERBS if verb != "bulk-create" or noun == "task")
    assert stranger.does(noun, "create", "--help").startswith(f"usage: trackdown {noun} create")


def test_the_overview_names_every_command(stranger: Person) -> None:
    for words in ((), ("help",), ("--help",)):
        text = stranger.does(*words)
        assert all(f"  {name} " in text for name in COMMANDS)


def test_the_version_is_one_line(stranger: Person) -> None:
    assert stranger.does("version") == stranger.does("--version")
    assert stranger.does("version").startswith("trackdown ")


@pytest.mark.parametrize(
    ("typed", "meant"), [(("lst",), "list"), (("task", "crate"), "create"), (("list", "--limt", "3"), "--limit")]
)
def test_what_was_nearly_right_is_suggested(typed: tuple[str, ...], meant: str, person: Person) -> None:
    error = person.fails(*typed)
    assert (error["exit"], error["code"]) == (2, "E-USAGE")
    assert f"Did you mean {meant}" in error["hint"]


def test_common_options_stand_before_or_behind_the_command(person: Person, tmp_path: Path) -> None:
    person.does("create", "--title", "One")
    before = person.types("--json", "list")
    behind = person.types("list", "--json")
    assert before == behind
    assert json.loads(before.out)["schema"] == "trackdown/1"
    assert person.does("-q", "list") == person.does("list", "--quiet") == "TASK-1\n"
    assert main(["list", "-C", str(person.folder)]) == 0
    assert person.does("create", "--title", "Two", "-q") == "TASK-2\n"


def test_piped_json_is_one_line(person: Person) -> None:
    person.does("create", "--title", "One")
    assert person.types("--json", "show", "TASK-1").out.count("\n") == 1


def test_an_error_is_in_the_envelope_or_on_stderr_never_both(person: Person) -> None:
    asked = person.types("--json", "show", "TASK-9")
    assert asked.err == ""
    content = json.loads(asked.out)
    assert (content["ok"], content["data"], content["errors"][0]["code"]) == (False, None, "E-NOT-FOUND")
    told = person.types("show", "TASK-9")
    assert told.out == ""
    assert [line.split(":")[0].strip() for line in told.err.splitlines()] == ["error[E-NOT-FOUND]", "thing", "next"]


def test_a_key_near_to_the_typed_one_is_suggested(person: Person) -> None:
    person.does("issue", "create", "--title", "One")
    assert "ISSUE-1" in person.fails("show", "TASK-1")["hint"]


def test_a_reader_who_leaves_early_is_no_error(person: Person) -> None:
    text = "".join(f"- [ ] {'word ' * 40} {number}\n" for number in range(800))
    person.does("issue", "create", "--title", "Many")
    person.does("task", "bulk-create", "--parent", "ISSUE-1", "--from-markdown", person.writes("many.md", text))
    with subprocess.Popen(
        [*TRACKDOWN, "-C", str(person.folder), "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_ctrl_c_ends_quietly(person: Person) -> None:
    fifo = person.folder / "fifo"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [*TRACKDOWN, "-C", str(person.folder), "create", "--file", "fifo"], stderr=subprocess.PIPE
    )
    with open(fifo, "wb"):  # returns once the command reads
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, b"")


def test_an_answer_that_cannot_be_written_is_an_error(person: Person) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no full device /dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*TRACKDOWN, "version"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"error[E-OUTPUT]")


def test_an_encoding_without_the_letters_is_survived(person: Person) -> None:
    person.does("create", "--title", "Größe → 漢字")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    words = [*TRACKDOWN, "-C", str(person.folder)]
    told = subprocess.run([*words, "list"], capture_output=True, env=environment, check=True)
    assert b"Gr" in told.stdout
    asked = subprocess.run([*words, "list", "--json"], capture_output=True, env=environment, check=True)
    assert json.loads(asked.stdout)["data"][0]["title"] == "Größe → 漢字"


def on_a_terminal(person: Person, *words: str, **more: str) -> str:
    """What a command shows on a terminal of 60 columns."""
    master, slave = pty.openpty()
    environment = {**os.environ, "COLUMNS": "60", "TERM": "xterm", **more}
    environment.pop("NO_COLOR" if "NO_COLOR" not in more else "", None)
    shown = bytearray()
    with subprocess.Popen(
        [*TRACKDOWN, "-C", str(person.folder), *words], stdin=slave, stdout=slave, stderr=slave, env=environment
    ) as process:
        os.close(slave)
        deadline = threading.Event()
        threading.Timer(30, deadline.set).start()
        while not deadline.is_set():
            if not select.select([master], [], [], 0.1)[0]:
                if process.poll() is not None:
                    break
                continue
            try:
                part = os.read(master, 65536)
            except OSError:  # Linux says so when the last process has closed its side
                break
            if not part:
                break
            shown += part
    os.close(master)
    return shown.decode()


def test_a_terminal_gets_colours_a_limit_and_lines_that_fit(person: Person) -> None:
    text = "".join(f"- [ ] {'漢字 ' * 20} {number}\n" for number in range(62))
    person.does("issue", "create", "--title", "A title\N{RIGHT-TO-LEFT OVERRIDE} that turns")
    person.does("task", "bulk-create", "--parent", "ISSUE-1", "--from-markdown", person.writes("many.md", text))
    plain = on_a_terminal(person, "list", NO_COLOR="1")
    lines = plain.splitlines()
    assert lines[-1] == "13 more: --limit 0"
    assert len(lines) == 52
    assert "\x1b" not in plain
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in plain
    assert max(sum(2 if character > "⺀" else 1 for character in line) for line in lines) <= 60
    assert "\x1b[1m" in on_a_terminal(person, "list")
    assert "\x1b" not in on_a_terminal(person, "list", "--no-color")
    assert on_a_terminal(person, "--json", "show", "ISSUE-1").count("\n") > 10
