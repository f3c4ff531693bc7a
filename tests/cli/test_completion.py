"""Completing on Tab: what is offered, and that real shells put it in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cli_person import Person

from trackdown.cli.commands import COMMANDS, NOUNS
from trackdown.cli.completing import split


@pytest.fixture
def team(person: Person) -> Person:
    person.does("create", "--title", "Größe: “x”", "--label", "sprint-23", "--component", "auth", "--assignee", "@bo")
    person.does("issue", "create", "--title", "Another")
    person.does("sprint", "create", "23")
    return person


def offered(person: Person, line: str) -> list[str]:
    return [item["word"] for item in person.asks("completion", "--line", f"trackdown {line}")]


def test_every_command_and_noun_is_offered_with_its_purpose(stranger: Person) -> None:
    found = stranger.asks("completion", "--line", "trackdown ")
    assert {item["word"] for item in found} == {*COMMANDS, *NOUNS}
    assert {item["word"]: item["about"] for item in found}["list"] == COMMANDS["list"][1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("li", ["list", "link"]),
        ("--json -C . li", ["list", "link"]),
        ("sprint st", ["start"]),
        ("task crea", ["create"]),
        ("help sprint vel", ["velocity"]),
        ("show ", ["TASK-1", "ISSUE-1"]),
        ("show task-", ["TASK-1"]),
        ("show -- TASK", ["TASK-1"]),
        ("task show ", ["TASK-1"]),
        ("task show ISSUE", []),
        ("update TASK-1 --status in", ["in-progress"]),
        ("update TASK-1 --status=in", ["--status=in-progress"]),
        ("list --status open,in", ["open,in-progress"]),
        ("list --priority ", ["P0", "P1", "P2", "P3"]),
        ("list --label ", ["sprint-23"]),
        ("list --component a", ["auth"]),
        ("list --assignee ", ["@me", "@bo"]),
        ("list --sprint ", ["23"]),
        ("list --format js", ["json", "jsonl"]),
        ("list --columns key,ti", ["key,title"]),
        ("list --parent T", ["TASK-1"]),
        ("list --pa", ["--parent", "--page"]),
        ("list statu", ["status:"]),
        ("list is:arch", ["is:archived"]),
        ("list 'priority:<=P", ["priority:<=P0", "priority:<=P1", "priority:<=P2", "priority:<=P3"]),
        ("list label:", ["label:sprint-23"]),
        ("list under:TASK", ["under:TASK-1"]),
        ("config set query.p", ["query.pagination"]),
        ("sprint show ", ["23"]),
        ("completion f", ["fish"]),
        ("create --title ", []),
        ("nothing ", []),
        ("sprint nothing ", []),
        ("show TASK-1 ", ["--brief", "--document"]),
    ],
)
def test_what_can_follow_is_offered(line: str, words: list[str], team: Person) -> None:
    assert [word for word in offered(team, line) if word in words or not words] == words
    assert all(word in offered(team, line) for word in words)


def test_a_key_is_offered_with_its_title(team: Person) -> None:
    (found,) = team.asks("completion", "--line", "trackdown show T")
    assert found == {"word": "TASK-1", "about": "Größe: “x”"}
    assert team.does("completion", "--line", "trackdown show T") == "TASK-1\tGröße: “x”\n"


@pytest.mark.parametrize(
    "line", ["", "trackdown", "trackdown ''", "trackdown -C", "trackdown list '\"", "trackdown \\", "x" * 50_000]
)
def test_a_line_that_says_nothing_is_no_error(line: str, team: Person) -> None:
    assert team.types("completion", "--line", line).code == 0


def test_outside_of_a_project_there_is_less_to_offer_and_no_error(stranger: Person) -> None:
    assert offered(stranger, "show T") == []
    assert offered(stranger, "list --status op") == ["open"]


def test_a_step_that_can_be_taken_back_is_offered_with_what_it_did(team: Person) -> None:
    team.does("update", "TASK-1", "--priority", "P0")
    newest, *older = team.asks("completion", "--line", "trackdown undo ")
    assert "priority" in newest["about"]
    assert len(older) >= 1
    assert team.asks("undo", "--dry-run", newest["word"])["changed"] == ["TASK-1"]
    assert offered(team, f"undo {newest['word'][:6]}") == [newest["word"]]
    team.does("undo")
    assert newest["word"] not in offered(team, "undo ")


def test_backups_are_offered_by_name_also_without_a_store(team: Person) -> None:
    assert offered(team, "backup restore ") == []
    name = team.asks("backup", "create")["id"]
    team.store.rename(team.store.with_suffix(".away"))
    for verb in ("restore", "verify"):
        assert offered(team, f"backup {verb} ")[:2] == [name, "latest"]
    assert offered(team, f"backup restore {name[:4]}") == [name]


def test_the_topic_of_queries_is_offered(stranger: Person) -> None:
    assert offered(stranger, "help que") == ["questions", "query"]


def test_asking_changes_nothing(team: Person) -> None:
    before = team.everything()
    for line in ("show ", "list --label ", "runs show ", "update TASK-1 --assignee "):
        offered(team, line)
    assert team.everything() == before


def test_a_line_is_cut_as_a_shell_does() -> None:
    assert split("a 'b c' d\\ e \"f'g\" ") == ["a", "b c", "d e", "f'g", ""]
    assert split("a ''") == ["a", ""]
    assert split("a 'b c") == ["a", "b c"]


def test_completing_imports_no_heavy_library(team: Person) -> None:
    threading.Event().wait(0.1)
    team.does("list")
    script = "import sys\nfrom trackdown.cli.main import main\nmain(sys.argv[1:])\nprint(*sys.modules, file=sys.stderr)"
    words = ["-C", str(team.folder), "completion", "--line", "trackdown show T"]
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("TASK-1\t")
    assert set(done.stderr.split()) & {"yaml", "tomllib", "rich", "asyncio", "subprocess", "dataclasses"} == set()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which ``trackdown`` is this one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "trackdown"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trackdown "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}


def in_shell(shell: str, script: str, team: Person, environment: dict[str, str]) -> list[str]:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed: its completion script is not tried")
    options = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [shell, *options, "-c", script], cwd=team.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


BASH = """
eval "$(trackdown completion bash)"
complete -p trackdown
try() { COMP_LINE="$1" COMP_POINT=${#1}; _trackdown; printf '%s\\n' "${COMPREPLY[@]}"; }
"""


def test_bash_puts_in_what_was_asked_for(team: Person, environment: dict[str, str]) -> None:
    team.does("create", "--title", "b", "--label", "a&b")
    script = BASH + "\n".join(
        [
            'try "trackdown show TASK-1"',
            'try "trackdown list status:op"',
            'try "trackdown list --status=op"',
            "try 'trackdown list \"status:op'",
            'try "trackdown update TASK-1 --assignee @b"',
            'try "trackdown list --label a"',
            'try "trackdown create --file "',
        ]
    )
    known, *found = in_shell("bash", script, team, environment)
    assert "-F _trackdown trackdown" in known
    assert found == ["TASK-1", "open", "open", "status:open", "@bo", "a\\&b", ""]


def test_bash_completes_at_a_real_prompt(team: Person, environment: dict[str, str]) -> None:
    """Keys typed at an interactive bash on a terminal: Tab, then Enter."""
    import pty  # noqa: PLC0415  (only here, and only where there are terminals)
    import select  # noqa: PLC0415

    seen = team.folder / "seen"
    master, slave = pty.openpty()
    environment = {**environment, "PS1": "ready> ", "TERM": "dumb", "INPUTRC": "/dev/null"}
    with subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"],
        **{"stdin": slave, "stdout": slave, "stderr": slave},
        cwd=team.folder,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(slave)
        os.write(master, b'eval "$(trackdown completion bash)"\n')
        os.write(master, b"trackdown sho\tTASK-\t-q > seen; exit\n")
        ended = threading.Event()
        threading.Timer(60, ended.set).start()
        while process.poll() is None and not ended.is_set():
            if select.select([master], [], [], 0.1)[0]:
                try:
                    os.read(master, 65536)
                except OSError:
                    break
        process.kill()
    os.close(master)
    assert seen.read_text(encoding="utf-8") == "TASK-1\n"


def test_fish_offers_keys_with_titles(team: Person, environment: dict[str, str]) -> None:
    script = 'trackdown completion fish | source; complete -C "trackdown show TASK-"'
    assert in_shell("fish", script, team, environment) == ["TASK-1\tGröße: “x”"]


ZSH = """
compdef() { :; }
_files() { print files; }
_describe() { shift 2; print -rl -- "${(@P)1}"; }
eval "$(trackdown completion zsh)"
try() { words=(trackdown "$@"); CURRENT=$#words; _trackdown; }
"""


def test_zsh_describes_keys_by_their_titles(team: Person, environment: dict[str, str]) -> None:
    script = ZSH + "try show TASK-\ntry list status:op\ntry create --file ''\n"
    assert in_shell("zsh", script, team, environment) == ["TASK-1:Größe: “x”", "status\\:open", "files"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_printed_as_it_is(shell: str, stranger: Person) -> None:
    script = stranger.does("completion", shell)
    assert json.loads(stranger.types("--json", "completion", shell).out)["data"] == {"shell": shell, "script": script}
    assert "trackdown completion --line" in script


@pytest.mark.parametrize("words", [(), ("tcsh",), ("bash", "zsh")])
def test_a_shell_that_is_not_known_is_refused_with_the_ones_that_are(words: tuple[str, ...], stranger: Person) -> None:
    error = stranger.fails("completion", *words)
    assert error["exit"] == 2
