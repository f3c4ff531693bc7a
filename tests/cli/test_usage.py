"""How commands are found, answered and ended, whatever they do."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
from importlib import import_module
from itertools import takewhile
from pathlib import Path

import pytest
from cli_person import Person
from cli_terminal import TRACKDOWN, on_a_terminal

from trackdown.cli.commands import COMMANDS, KIND_VERBS, KINDS, NOUNS, verbs_of
from trackdown.cli.main import leading, main
from trackdown.cli.near_miss import OTHERS, meant
from trackdown.cli.parser import Parser


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, stranger: Person) -> None:
    short = stranger.does(name, "--help")
    assert short == stranger.does("help", name)
    assert short.startswith(f"usage: trackdown {name}")
    assert COMMANDS[name][1] in " ".join(short.split())
    assert max(map(len, short.splitlines())) <= 80
    assert "--json" in short


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_explains_its_verbs(noun: str, stranger: Person) -> None:
    text = stranger.does(noun)
    assert text == stranger.does("help", noun) == stranger.does(noun, "--help")
    assert all(f"  {verb} " in text and entry[1] in " ".join(text.split()) for verb, entry in verbs_of(noun).items())
    others = [verb for verb in KIND_VERBS if verb not in NOUNS[noun]]
    assert all((f"\n  {verb} " in text) is (noun in KINDS) for verb in others)


VERBS = [(noun, verb) for noun in NOUNS for verb in verbs_of(noun)]
"""Every verb behind a noun; ``COMMANDS`` stand alone."""


@pytest.mark.parametrize(("noun", "verb"), VERBS)
def test_every_verb_explains_itself(noun: str, verb: str, stranger: Person) -> None:
    text = stranger.does(noun, verb, "--help")
    assert text == stranger.does("help", noun, verb)
    assert text.startswith(f"usage: trackdown {noun} {verb}")
    assert verbs_of(noun)[verb][1] in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


MODULES = sorted({entry[0] for entry in COMMANDS.values()} | {verbs_of(noun)[verb][0] for noun, verb in VERBS})


def examples(name: str) -> list[str]:
    """The command lines that the help of a module shows; other lines explain them."""
    lines = getattr(import_module(name), "EXAMPLES", "").splitlines()
    return [line.strip() for line in lines if line.startswith("  trackdown ")]


def typed_words(line: str) -> list[str]:
    """What a shell would give to the command of a line."""
    shell = shlex.shlex(line, posix=True, punctuation_chars="|<>&;")
    shell.whitespace_split, shell.commenters = True, "#"
    return list(takewhile(lambda word: word not in ("|", ">", "<", "&&"), shell))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_command_are_lines_that_are_understood(name: str) -> None:
    """A copied line does what it says: a comment begins with #, and only a shell's sign ends the words before it."""
    lines = examples(name)
    assert lines or name == "trackdown.cli.version"
    shown = set()
    for line in lines:
        assert re.search(r" {2,}(?=[^# ])", line) is None, f"a comment without # in: {line}"
        _, words = leading(typed_words(line)[1:])
        noun, verb = words[:2] if words[0] in NOUNS else ("", words[0])
        found = verbs_of(noun)[verb][0] if noun else COMMANDS[verb][0]
        parser = Parser(prog=line)
        import_module(found).build(parser, noun if noun in KINDS and noun != "ticket" else "")
        parser.everywhere().parse(words[2:] if noun else words[1:])
        shown.add(found)
    assert name in shown or not lines


def test_the_overview_names_every_command(stranger: Person) -> None:
    for words in ((), ("help",), ("--help",)):
        text = stranger.does(*words)
        assert all(f"  {name} " in text for name in (*COMMANDS, *NOUNS))
        assert max(map(len, text.splitlines())) <= 80


def test_the_version_is_one_line(stranger: Person) -> None:
    assert stranger.does("version") == stranger.does("--version")
    assert stranger.does("version").startswith("trackdown ")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lst", "`trackdown list`"),
        ("ls", "`trackdown list`"),
        ("tikcet lst", "`trackdown ticket list`"),
        ("tikcet show TASK-1", "`trackdown ticket show TASK-1`"),
        ("task crate --title x", "`trackdown task create --title x`"),
        ("sprnt", "`trackdown sprint`"),
        ("TASK-1", "`trackdown show TASK-1`"),
        ("TASK-1 done", "`trackdown update TASK-1 --status done`"),
        ("close TASK-1", "`trackdown update TASK-1 --status done`"),
        ("done TASK-1", "`trackdown update TASK-1 --status done`"),
        ("issue close ISSUE-1", "`trackdown issue update ISSUE-1 --status done`"),
        ("add 'x y'", "`trackdown create --title 'x y'`"),
        ("start TASK-1", "`trackdown update TASK-1 --status in-progress` or `trackdown run TASK-1`"),
        ("delete TASK-1", "`trackdown archive TASK-1`"),
        ("find {key} {text}", "`trackdown list '{key}' '{text}'`"),
        ("velocity", "`trackdown sprint velocity`"),
        ("help lst", "`trackdown list`"),
        ("list --lmit 3", "--limit"),
    ],
)
def test_what_was_nearly_right_is_suggested(typed: str, meant: str, person: Person) -> None:
    before = person.everything()
    error = person.fails(*shlex.split(typed))
    assert (error["exit"], error["code"]) == (2, "E-USAGE")
    assert f"Did you mean {meant}" in error["hint"]
    assert person.everything() == before


@pytest.mark.parametrize("word", ["", "-", "§", "x" * 10_000, "\x1b[31m", "help help", "TASK-1 " * 50])
def test_what_is_nothing_at_all_is_an_error_with_a_way_on(word: str, person: Person) -> None:
    error = person.fails(word, word)
    assert (error["exit"], error["code"]) == (2, "E-USAGE")
    assert error["hint"]


def test_every_suggestion_for_another_word_is_a_command() -> None:
    for word in OTHERS:
        for line in meant([word, "TASK-1"]).split("`")[1::2]:
            assert line.split()[1] in (*COMMANDS, *NOUNS), word


def test_the_place_of_a_mistake_in_a_query_is_shown(person: Person) -> None:
    lines = person.types("list", "status:open AND (urgent").err.splitlines()
    assert lines[0].startswith("error[E-QUERY]: Column 17")
    mark = lines[-1].index("^")
    assert lines[-2][mark:] == "(urgent"


@pytest.mark.parametrize("start", ["", "login " * 500, "größe 漢字 " * 9])
@pytest.mark.parametrize(
    ("wrong", "marked"),
    [
        ("colour:red", "colour:"),
        ("is:nothing", "nothing"),
        ("sort:size", "size"),
        ("type:", " OR"),
        ("logged:>x", "x "),
    ],
)
def test_in_json_the_last_lines_of_the_hint_are_the_query_and_the_mark(
    start: str, wrong: str, marked: str, person: Person
) -> None:
    error = person.fails("list", f"{start}{wrong} OR more")
    query, mark = error["hint"].splitlines()[-2:]
    assert (error["code"], mark.strip()) == ("E-QUERY", "^")
    wide = sum(character in "漢字" for character in query[: len(mark)])
    assert query[len(mark) - 1 - wide :].startswith(marked)


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


def on_60_columns(person: Person, *words: str, **more: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    return on_a_terminal(person.folder, *words, columns=60, environment={**environment, **more})


def test_a_terminal_gets_colours_a_limit_and_lines_that_fit(person: Person) -> None:
    text = "".join(f"- [ ] {'漢字 ' * 20} {number}\n" for number in range(62))
    person.does("issue", "create", "--title", "A title\N{RIGHT-TO-LEFT OVERRIDE} that turns")
    person.does("task", "bulk-create", "--parent", "ISSUE-1", "--from-markdown", person.writes("many.md", text))
    plain = on_60_columns(person, "list", NO_COLOR="1")
    lines = plain.splitlines()
    assert lines[-1] == "Page 1 of 2 (63 tickets): --page 2, or --limit 0 for all"
    assert len(lines) == 52
    assert "\x1b" not in plain
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in plain
    assert max(sum(2 if character > "⺀" else 1 for character in line) for line in lines) <= 60
    part = on_60_columns(person, "list", "--limit", "2", NO_COLOR="1").splitlines()
    assert (len(part), part[-1]) == (4, "Page 1, there are more: --page 2, or --limit 0 for all")
    assert "\x1b[1m" in on_60_columns(person, "list")
    assert "\x1b" not in on_60_columns(person, "list", "--no-color")
    assert on_60_columns(person, "--json", "show", "ISSUE-1").count("\n") > 10
