"""Whole projects for tests: a real repository with Trackdown set up in it, an agent that does what a test wrote down
for a ticket, and the real ``trackdown`` command.

The agent plays shell scripts: ``<plays>/<KEY>.<round>.sh``, else ``<plays>/<KEY>.sh``. It notes every turn in a log.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from trackdown.cli.main import main
from trackdown.testing.repositories import commit_all, git, person_configuration, write

AGENT = "player"
FILES = {"README.md": "A project.\n", "src/app.txt": "one\n", ".gitignore": "*.log\n"}
PLAYER = """\
import json, os, subprocess, sys, time
plays, log = sys.argv[1:3]
key, number = os.environ["TRACKDOWN_TICKET"], os.environ["TRACKDOWN_ROUND"]
def note(event, **more):
    line = {"event": event, "ticket": key, "round": int(number), "pid": os.getpid(), "at": time.time(), **more}
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, (json.dumps(line) + "\\n").encode())
    os.close(handle)
note("begin", run=os.environ.get("TRACKDOWN_RUN"), cwd=os.getcwd())
play = next(p for p in (f"{plays}/{key}.{number}.sh", f"{plays}/{key}.sh") if os.path.exists(p))
code = subprocess.call(["sh", "-e", play])
note("end", code=code)
sys.exit(code)
"""
AS_PERSON = (
    "git -c user.name=Ada -c user.email=ada@example.org -c core.hooksPath=/dev/null"
    ' -C "$(git rev-parse --path-format=absolute --git-common-dir)/.."'
)
"""In a play: git as the person uses it in the checkout, at this very moment."""
_CALLERS = ("TRACKDOWN_", "GIT_")
"""Variables of whoever runs the tests that would change what is tested."""


class Answer(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def envelope(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def data(self) -> Any:
        return self.envelope["data"]

    @property
    def error(self) -> dict[str, str]:
        found: dict[str, str] = self.envelope["errors"][0]
        return found

    @property
    def runs(self) -> dict[str, dict[str, Any]]:
        """The runs that a command drove, by ticket."""
        return {run["ticket"]: run for run in self.data["runs"]}


class Project:
    """A repository with Trackdown, below one folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "repository"
        self.state = folder / "state"
        self.plays = folder / "plays"
        self.turns_log = folder / "turns.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(_CALLERS)},
            **person_configuration(folder / "person.gitconfig"),
            "TRACKDOWN_STATE": str(self.state),
            "TRACKDOWN_USER": "ada",
        }

    # What a person types.

    def call(self, *words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Answer:
        """The command, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with (
            _environment({**self.environment, **(env or {})}),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = main(["-C", str(cwd or self.root), *words])
        return Answer(code, out.getvalue(), err.getvalue())

    def ask(self, *words: str, **options: Any) -> Answer:
        """The command with ``--json``, in this process."""
        return self.call("--json", *words, **options)

    def start(self, *words: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """The command as a process and process group of its own, with ``--json``."""
        return subprocess.Popen(
            [sys.executable, "-m", "trackdown", "--json", *words],
            cwd=self.root,
            env={**self.environment, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def killed_at(self, point: str, *words: str) -> Answer:
        """The command as a process that dies at a fault point."""
        answer = finished(self.start(*words, env={"TRACKDOWN_FAULT": point}))
        assert answer.code == -signal.SIGKILL, f"it lived on past {point}: {answer}"
        return answer

    # What the project is made of.

    def agent(self, name: str = AGENT, **keys: Any) -> None:
        """Write an agent's file; without keys the one that plays scripts."""
        command = [sys.executable, "-I", "-S", "-c", PLAYER, str(self.plays), str(self.turns_log)]
        profile = {"name": name.title(), "adapter": "command", "command": command, **keys}
        write(self.root, {f".trackdown/agents/{name}.yaml": json.dumps(profile)})

    def configure(self, text: str) -> None:
        """Add to the configuration, and commit it."""
        file = self.root / ".trackdown" / "config.toml"
        file.write_text(file.read_text(encoding="utf-8") + "\n" + text, encoding="utf-8")
        commit_all(self.root)

    def ticket(self, play: str = "", *options: str, rounds: Sequence[str] = (), title: str = "Do it") -> str:
        """A new task and what the agent does for it: ``play`` in every round, or one script a round; its key."""
        key = str(self.ask("create", "--title", title, *options).data["key"])
        if rounds:
            write(self.plays, {f"{key}.{number}.sh": script for number, script in enumerate(rounds)})
        else:
            write(self.plays, {f"{key}.sh": play})
        return key

    # What is there afterwards.

    def shown(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("show", key).data
        return found

    def run_of(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("runs", "show", name).data
        return found

    def evidence(self, name: str, kind: str = "") -> list[dict[str, Any]]:
        """What the last verification of a run observed."""
        seen: list[dict[str, Any]] = self.run_of(name)["verifications"][-1]["evidence"]
        return [item for item in seen if not kind or item["kind"] == kind]

    def turns(self, event: str = "begin") -> list[dict[str, Any]]:
        """What the agent noted, in order."""
        if not self.turns_log.exists():
            return []
        notes = [json.loads(line) for line in self.turns_log.read_text(encoding="utf-8").splitlines()]
        return [note for note in notes if note["event"] == event]

    def log(self, branch: str = "main") -> list[str]:
        """The subjects of the commits since the beginning, oldest first."""
        return git(self.root, "log", "--reverse", "--format=%s", branch).splitlines()[1:]

    def file(self, path: str, branch: str = "main") -> str:
        return git(self.root, "show", f"{branch}:{path}")

    def has(self, path: str, branch: str = "main") -> bool:
        return path in git(self.root, "ls-tree", "-r", "--name-only", branch).splitlines()

    def litter(self) -> list[str]:
        """Work trees and branches that are not the person's."""
        trees = git(self.root, "worktree", "list", "--porcelain").splitlines()
        found = [line for line in trees if line.startswith("worktree ")][1:]
        branches = git(self.root, "for-each-ref", "--format=%(refname)", "refs/heads").splitlines()
        return [*found, *(branch for branch in branches if "trackdown" in branch)]

    def blob(self, digest: str) -> str:
        found = [path for path in (self.root / ".git" / "trackdown" / "blobs").rglob("*") if path.is_file()]
        return next(path for path in found if digest.endswith(path.name)).read_text(encoding="utf-8")

    def differing(self) -> int:
        return int(self.ask("admin", "rebuild").data["differing"])


def make_project(folder: Path, files: Mapping[str, str | None] = FILES) -> Project:
    """A repository with one commit on ``main``, Trackdown set up and committed, and the agent that plays scripts."""
    project = _begun(folder, files)
    for name, content in _engine_without_runs().items():
        (project.root / ".git" / "trackdown" / name).write_bytes(content)
    return project


def _begun(folder: Path, files: Mapping[str, str | None] = FILES) -> Project:
    project = Project(folder)
    project.root.mkdir(parents=True)
    project.plays.mkdir()
    with _environment(project.environment):
        git(project.root, "init", "-q", "-b", "main")
        write(project.root, files)
        assert project.call("init").code == 0
        project.agent()
        commit_all(project.root)
    return project


@functools.cache
def _engine_without_runs() -> Mapping[str, bytes]:
    """The files of an engine that had nothing to do. Making its tables is a fifth of what the first run of a project
    takes, and most projects of tests have one run."""
    with tempfile.TemporaryDirectory() as place:
        project = _begun(Path(place))
        answer = project.call("run")
        assert answer.code == 0, answer
        return {
            file.name: file.read_bytes()
            for file in (project.root / ".git" / "trackdown").glob("engine.db*")
            if not file.name.endswith("-shm")
        }


def finished(process: subprocess.Popen[str], seconds: float = 60.0) -> Answer:
    """Wait for a command; fails the test if it takes longer."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"not over after {seconds} s: {out}\n{err}") from None
    return Answer(process.returncode, out, err)


@contextlib.contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    _become(wanted)
    try:
        yield
    finally:
        _become(before)


def _become(wanted: Mapping[str, str]) -> None:
    """Make the environment of this process that one. Only what differs is touched: tests do it tens of thousands of
    times, and every variable costs a call of the system's library."""
    here = dict(os.environ)
    for name in here.keys() - wanted.keys():
        del os.environ[name]
    os.environ.update({name: value for name, value in wanted.items() if here.get(name) != value})
