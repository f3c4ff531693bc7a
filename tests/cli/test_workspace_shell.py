"""``trackdown workspace open --shell`` on a real terminal."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from trackdown.testing.projects import Project, make_project

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
SECONDS = 60


class Terminal:
    """A command on a terminal of its own: what it prints, and keys that are typed."""

    def __init__(self, master: int, pid: int) -> None:
        self._master, self._pid = master, pid
        self.seen = ""

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def until(self, text: str) -> None:
        """Read on until the text was printed that often more than before."""
        due = time.monotonic() + SECONDS
        while text not in self.seen:
            assert time.monotonic() < due, f"never printed {text!r}: {self.seen}"
            self._read()
        self.seen = self.seen.partition(text)[2]

    def _read(self) -> bool:
        if not select.select([self._master], [], [], 0.1)[0]:
            return True
        try:
            piece = os.read(self._master, 65536)
        except OSError:  # what Linux says when nobody has the terminal any more
            return False
        self.seen += piece.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(piece)

    def code(self) -> int:
        """How it ended."""
        due = time.monotonic() + SECONDS
        while time.monotonic() < due:
            self._read()
            ended, status = os.waitpid(self._pid, os.WNOHANG)
            if ended:
                self._pid = 0
                while self._read() and select.select([self._master], [], [], 0)[0]:
                    pass
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"it does not end: {self.seen}")

    def close(self) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._master)


@contextmanager
def terminal(project: Project, *words: str, **environment: str) -> Iterator[Terminal]:
    argv = [sys.executable, "-m", "trackdown", "-C", str(project.root), *words]
    pid, master = pty.fork()
    if pid == 0:
        with suppress(OSError):
            os.execve(argv[0], argv, {**project.environment, "PS1": "ready> ", "ENV": "", **environment})
        os._exit(127)
    opened = Terminal(master, pid)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    made.ticket("echo half > half.txt; exit 3")
    made.ask("run", "TASK-1")
    return made


def test_a_shell_opens_in_the_workspace_and_leaving_it_comes_back(project: Project) -> None:
    with terminal(project, "workspace", "open", "TASK-1", "--shell", SHELL="/bin/sh") as opened:
        opened.type("stty -echo\n")
        opened.type("echo in $(pwd) with $(cat half.txt)\n")
        opened.until(f"in {project.ask('workspace', 'open', 'TASK-1').data['path']} with half\n")
        opened.type("echo by hand > more.txt\nexit 7\n")
        assert opened.code() == 0, "the person left it; nothing failed"
    path = Path(project.ask("workspace", "open", "TASK-1").data["path"])
    assert (path / "more.txt").read_text() == "by hand\n"


def test_ctrl_c_in_the_shell_reaches_what_runs_there_and_nobody_else(project: Project) -> None:
    with terminal(project, "workspace", "open", "RUN-1", "--shell", SHELL="/bin/sh") as opened:
        opened.type("stty -echo\n")
        opened.type("sh -c 'echo begin$((1+1)); exec sleep 600'\n")  # by then it holds the terminal
        opened.until("begin2\n")
        opened.type("\x03")
        opened.type("echo alive$((2+2))\n")
        opened.until("alive4\n")
        opened.type("exit\n")
        assert opened.code() == 0


def test_who_opens_a_shell_there_is_still_a_person(project: Project) -> None:
    with terminal(project, "workspace", "open", "RUN-1", "--shell", SHELL="/bin/sh") as opened:
        opened.type("stty -echo\n")
        opened.type(f"'{sys.executable}' -m trackdown create -q --title 'By hand'; echo code$?\n")
        opened.until("code0\n")
        opened.type("exit\n")
        assert opened.code() == 0
    assert project.shown("TASK-2")["title"] == "By hand"


def test_a_shell_that_is_not_there_is_said_plainly(project: Project) -> None:
    with terminal(project, "workspace", "open", "RUN-1", "--shell", SHELL="/nowhere/shell") as opened:
        opened.until("The shell cannot be started: No such file or directory.")
        opened.until("Set SHELL.")
        assert opened.code() == 1
