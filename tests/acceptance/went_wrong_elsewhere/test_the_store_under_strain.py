"""Stores that were corrupted, emptied, blown up or waited for, by several writers, kills and old copies."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import threading
from typing import Any

import pytest

from trackdown.cli.commands import COMMANDS, NOUNS
from trackdown.testing.processes import carriers
from trackdown.testing.projects import Project
from trackdown.testing.repositories import commit_all, git, write

WRITERS = 6
KILLS = 30
WRITES = """
import contextlib, io, sys
from trackdown.cli.main import main
name, number = sys.argv[2], 0
while True:
    number += 1
    for words in (["create", "--title", f"{name}-{number}"], ["comment", "TASK-1", f"{name}/{number}"]):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = main(["-C", sys.argv[1], *words])
        if code == 0:
            print(words[0], words[-1], flush=True)
"""


def _writer(project: Project, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITES, str(project.root), name],
        env=project.environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def _killed(process: subprocess.Popen[str]) -> list[str]:
    """Kill it at once; what it had been told is written."""
    process.kill()
    return process.communicate(timeout=30)[0].splitlines()


@pytest.mark.slow
def test_thirty_writers_killed_at_any_moment_lose_nothing_that_they_were_told_is_written(project: Project) -> None:
    """Elsewhere five agents at one store corrupted it three times."""
    project.ask("create", "--title", "First")
    chance, told, names = random.Random(1), list[str](), iter(range(1000))
    living = [_writer(project, f"w{next(names)}") for _ in range(WRITERS)]
    for _ in range(KILLS):
        victim = living.pop(chance.randrange(len(living)))
        assert victim.stdout is not None
        told.append(victim.stdout.readline().strip())  # it is at work, and somewhere in its next step
        threading.Event().wait(chance.random() * 0.05)
        told += _killed(victim)
        living.append(_writer(project, f"w{next(names)}"))
    for process in living:
        told += _killed(process)
    titles = {row["title"] for row in project.ask("list").data}
    comments = {comment["text"] for comment in project.shown("TASK-1")["comments"]}
    assert len(told) > KILLS, "too few to mean anything"
    assert {line.partition(" ")[2] for line in told if line.startswith("create ")} <= titles
    assert {line.partition(" ")[2] for line in told if line.startswith("comment ")} <= comments
    keys = [row["key"] for row in project.ask("list").data]
    assert len(keys) == len(set(keys)), "no key was given twice"
    assert project.differing() == 0
    assert {finding["area"] for finding in project.ask("validate").data["findings"]} <= {"hierarchy", "naming"}
    with sqlite3.connect(project.root / ".git" / "trackdown" / "store.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@pytest.mark.slow
def test_a_store_that_somebody_holds_keeps_nobody_waiting_for_long(project: Project) -> None:
    """Elsewhere a stale lock let the hook of every session hang for ever."""
    project.ask("create", "--title", "First")
    holder = sqlite3.connect(project.root / ".git" / "trackdown" / "store.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        started = subprocess.Popen(
            [sys.executable, "-m", "trackdown", "-C", str(project.root), "--json", "comment", "TASK-1", "x"],
            env=project.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        out, _ = started.communicate(timeout=45)
        assert (started.returncode, json.loads(out)["errors"][0]["code"]) == (6, "E-STORE-BUSY")
        assert project.ask("list").code == 0, "reading waits for nobody"
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert project.ask("comment", "TASK-1", "x").code == 0


def test_two_branches_on_which_tickets_were_made_merge_without_a_conflict(project: Project) -> None:
    """Elsewhere tickets lay in files of the repository, and every pair of branches conflicted in them."""
    git(project.root, "switch", "-q", "-c", "one")
    one = project.ask("create", "--title", "Of one").data["key"]
    commit_all(project.root, {"one.txt": "1"})
    git(project.root, "switch", "-q", "main")
    two = project.ask("create", "--title", "Of two").data["key"]
    project.ask("update", one, "--status", "done", "--force", "--reason", "x")
    commit_all(project.root, {"two.txt": "2"})
    git(project.root, "merge", "-q", "--no-edit", "one")
    assert one != two
    assert {row["key"] for row in project.ask("list").data} == {one, two}
    assert git(project.root, "diff", "--name-only", "HEAD~1", "HEAD", "--", ".trackdown") == ""


def test_an_old_worktree_reopens_nothing(project: Project) -> None:
    """Elsewhere an old checkout wrote its own old copy of the tickets over the new one."""
    key = project.ask("create", "--title", "First").data["key"]
    old = project.folder / "old"
    git(project.root, "worktree", "add", "-q", "--detach", str(old))
    stream = project.call("export", "--format", "jsonl").out
    write(project.folder, {"old.jsonl": stream})
    project.ask("update", key, "--status", "done", "--force", "--reason", "x")
    newer = project.ask("create", "--title", "Second").data["key"]
    assert project.ask("comment", newer, "from the old one", cwd=old).code == 0
    assert project.ask("list", cwd=old).data == project.ask("list").data
    assert project.ask("import", str(project.folder / "old.jsonl"), cwd=old).code in (0, 3)
    assert project.shown(key)["status"] == "done"
    assert project.shown(newer)["title"] == "Second"


def test_no_process_stays_behind_an_everyday_command(project: Project) -> None:
    """Elsewhere a background process for each folder took a third of a processor, and could not be ended."""
    environment = {"TRACKDOWN_LOOKED_FOR": str(project.folder)}
    for words in (("create", "--title", "x"), ("list",), ("comment", "TASK-1", "y"), ("ready",), ("undo",)):
        command = [sys.executable, "-m", "trackdown", "-C", str(project.root), *words]
        subprocess.run(command, env=project.environment | environment, check=True, capture_output=True, timeout=60)
    assert carriers(f"TRACKDOWN_LOOKED_FOR={project.folder}") == []


@pytest.mark.slow
def test_a_store_is_not_many_times_what_was_written_into_it(project: Project) -> None:
    """Elsewhere three megabytes of tickets took more than two gigabytes."""
    text = "What somebody has to say about a ticket takes about a hundred bytes, and now and then two hundred. "
    keys = [str(project.ask("create", "--title", f"T{n}", "--description", text * 20).data["key"]) for n in range(10)]
    for number in range(10):
        for key in keys:
            project.ask("comment", key, f"{number} {text * 5}")
    written = len(text) * (10 * 20 + 100 * 5)
    project.ask("admin", "optimize")
    folder = project.root / ".git" / "trackdown"
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("engine.db")]
    takes = sum(path.stat().st_size for path in files)
    assert takes < 6 * written, f"{takes} bytes for {written}"


ENDLESS = {"watch", "demo", "doctor"}
"""What goes on until it is ended, makes a project of its own, or starts the clients that are installed here."""


class _NobodyTypes:
    """Standard input of somebody who never types anything."""

    def read(self, *_: Any) -> str:
        raise AssertionError("it waits for standard input, which nobody asked it to")

    readline = readlines = __iter__ = __next__ = read
    buffer = property(lambda self: self)

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.read()  # type: ignore[return-value]


@pytest.mark.parametrize("words", [(), ("TASK-1",), ("x", "y")], ids=["alone", "with-a-key", "with-words"])
def test_no_command_waits_for_what_is_typed(
    words: tuple[str, ...], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere an import without a file waited for its input, and with it the agent that had started it."""
    monkeypatch.setattr("sys.stdin", _NobodyTypes())
    project.ask("create", "--title", "First")
    typed = [*COMMANDS, *(f"{noun} {verb}" for noun in NOUNS for verb in NOUNS[noun])]
    for command in sorted(set(typed) - ENDLESS):
        answer = project.call(*command.split(), *words, env={"HOME": str(project.folder), "SHELL": "false"})
        assert answer.code in range(7), (command, answer)
