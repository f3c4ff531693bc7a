"""``trackdown runs watch``: what is going on, on a screen, as lines, as JSON; and nothing is touched for it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackdown.testing.processes import until
from trackdown.testing.projects import Project, finished, make_project

QUESTION = 'test -e asked || { touch asked; echo "With taxes?" > "$TRACKDOWN_QUESTION"; exit 0; }; echo q > q.txt'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = make_project(tmp_path)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.setenv(name, made.environment[name])
    return made


@pytest.fixture
def at_work(project: Project) -> Iterator[str]:
    """A ticket at which an agent is at work, and has said something."""
    key = project.ticket("echo looking at the README; sleep 60")
    process = project.start("run", key)
    until(lambda: "looking" in project.call("runs", "watch", "--once").out, "the agent speaks")
    yield key
    process.send_signal(signal.SIGINT)
    finished(process)


def test_a_run_at_work_is_shown_with_what_its_agent_says(at_work: str, project: Project) -> None:
    [shown] = project.ask("runs", "watch", "--once").data["open"]
    assert (shown["ticket"], shown["state"], shown["driven"], shown["turns"]) == (at_work, "working", True, 1)
    assert shown["doing"] == "looking at the README"
    assert project.call("runs", "watch", "--once").out.startswith("1 at work, 0 ready")


def test_what_waits_for_a_person_stands_above_with_the_command_to_type(project: Project) -> None:
    asking = project.ticket(rounds=[QUESTION])
    reviewed = project.ticket("echo r > r.txt", "--criterion", "It reads well")
    assert project.call("run").code == 4
    later = project.ticket("echo l > l.txt", title="Later")
    out = project.call("runs", "watch", "--once").out
    assert out.startswith("0 at work, 1 ready, 2 wait for you")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert f'{asking} asks: With taxes? trackdown answer Q-1 "…"' in lines
    assert f"{reviewed} review: It reads well trackdown approve {reviewed}" in lines
    assert f"{later} Later" in lines
    assert lines.index("waits for you") < lines.index("ready trackdown run hands them out")


def test_a_run_that_nobody_drives_is_not_said_to_be_at_work(project: Project) -> None:
    key = project.ticket("echo x > x.txt")
    project.killed_at("turn-ended", "run")
    data = project.ask("runs", "watch", "--once").data
    assert [(shown["ticket"], shown["driven"], shown["shown"]) for shown in data["open"]] == [
        (key, False, "interrupted")
    ]
    assert data["waiting"] == [{"ticket": key, "why": "RUN-1 is interrupted", "command": "trackdown recover"}]


def test_the_last_that_ended_are_shown_the_latest_first(project: Project) -> None:
    keys = [project.ticket(f"echo {n} > {n}.txt") for n in range(5)]
    for key in keys:
        assert project.call("run", key).code == 0
    ended = project.ask("runs", "watch", "--once").data["ended"]
    assert len(ended) == 3
    assert {shown["ticket"] for shown in ended} <= set(keys)
    assert [shown["shown"] for shown in ended] == ["merged"] * 3


def test_only_what_was_named_is_shown(project: Project) -> None:
    keys = [project.ticket(f"echo {n} > {n}.txt") for n in range(4)]
    assert project.call("run").code == 0
    runs = {shown["ticket"]: shown["key"] for shown in project.ask("runs", "list").data}
    data = project.ask("runs", "watch", keys[0], runs[keys[2]], "--once").data
    assert {shown["ticket"] for shown in data["ended"]} == {keys[0], keys[2]}


def test_without_a_terminal_there_is_a_line_for_each_change(project: Project) -> None:
    key = project.ticket("sleep 1; echo x > x.txt")
    watching = subprocess.Popen(
        [sys.executable, "-m", "trackdown", "runs", "watch", "--for", "60s"],
        cwd=project.root,
        env=project.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert watching.stdout is not None
    try:
        assert project.call("run").code == 0
        told = []
        for line in watching.stdout:
            told.append(line.split()[1:5])
            if "merged" in line:
                break
    finally:
        watching.kill()
        watching.communicate()
    assert told[-1] == ["RUN-1", key, "player", "merged"]
    assert ["RUN-1", key, "player", "working"] in told
    assert len({tuple(line) for line in told}) == len(told), "nothing is said twice"


def test_as_json_every_line_is_an_envelope_and_the_last_one_counts(at_work: str, project: Project) -> None:
    lines = [json.loads(line) for line in project.ask("runs", "watch", "--for", "0s").out.splitlines()]
    assert [line["data"].get("ticket") for line in lines] == [at_work, None]
    assert lines[-1]["data"] == {"changes": 1}
    assert all(line["schema"] == "trackdown/1" and line["ok"] for line in lines)


def test_looking_changes_nothing_and_takes_no_lock(at_work: str, project: Project) -> None:
    def everything() -> tuple[str, list[tuple[str, float]]]:
        locks = (project.root / ".git" / "trackdown" / "locks").rglob("*")
        return project.ask("log", "--limit", "0").out, sorted((str(path), path.stat().st_mtime) for path in locks)

    before = everything()
    assert project.call("runs", "watch", "--for", "1s").code == 0
    assert everything() == before


class Terminal:
    """The command on a terminal of 80 by 24."""

    def __init__(self, project: Project, *words: str) -> None:
        self.pid, self.handle = pty.fork()
        if not self.pid:  # pragma: no cover  (another process)
            os.chdir(project.root)
            # What a shell exported once says nothing of the terminal as it is.
            environment = {**project.environment, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100", "LINES": "40"}
            os.execve(sys.executable, [sys.executable, "-m", "trackdown", "runs", "watch", *words], environment)
        self.seen = ""
        self.size(80, 24)

    def size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def until(self, text: str, *, rows: int = 0, seconds: float = 20.0) -> str:
        """What was drawn from the last frame's beginning on, once it holds that text and has so many lines: frames that
        are on their way when the size changes have as many as before."""
        due = time.monotonic() + seconds
        while time.monotonic() < due:
            if select.select([self.handle], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.handle, 65536).decode()
                except OSError:  # Linux says so when the other side has gone
                    break
            frame = self.seen.rpartition("\x1b[H")[2]
            if text in frame and rows in (0, frame.count("\n") + 1):
                return frame
        raise AssertionError(f"no {text!r} in {self.seen[-2000:]!r}")

    def end(self) -> int:
        """Its exit code, once it has ended by itself."""
        while True:
            try:
                more = os.read(self.handle, 65536).decode()
            except OSError:
                more = ""
            if not more:
                return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            self.seen += more


@pytest.mark.parametrize(("key", "code"), [(b"q", 0), (b"\x03", 130)])
def test_on_a_terminal_it_is_drawn_in_place_and_leaves_the_terminal_as_it_was(
    key: bytes, code: int, at_work: str, project: Project
) -> None:
    terminal = Terminal(project)
    frame = terminal.until("q ends this")
    lines = [line.replace("\x1b[K", "").replace("\x1b[J", "").rstrip("\r") for line in frame.split("\n")]
    assert len(lines) == 24
    assert max(map(len, lines)) <= 80
    assert any(at_work in line and "looking at the README" in line for line in lines)
    terminal.size(60, 10)
    terminal.until("q ends this", rows=10)
    os.write(terminal.handle, key)
    assert terminal.end() == code
    assert terminal.seen.rstrip().endswith("\x1b[?25h\x1b[?1049l"), "cursor and screen are back"


def test_on_a_terminal_it_ends_after_its_time(project: Project) -> None:
    terminal = Terminal(project, "--for", "1s")
    terminal.until("No run yet")
    assert terminal.end() == 0


def test_what_agents_say_cannot_steer_the_terminal(project: Project) -> None:
    key = project.ticket(r"printf 'evil \033[2J\033]0;title\007 text\n'; sleep 60")
    process = project.start("run", key)
    try:
        until(lambda: "evil" in project.call("runs", "watch", "--once").out, "the agent speaks")
        out = project.call("runs", "watch", "--once").out
    finally:
        process.send_signal(signal.SIGINT)
        finished(process)
    assert "\x1b" not in out
    assert "\x07" not in out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--for", "soon"), 2),
        (("--for", "nan"), 2),
        (("--open",), 2),
        (("RUN-99",), 5),
        (("TASK-1", "no key"), 2),
        (("\x00",), 2),
    ],
)
def test_what_cannot_be_watched_is_refused(words: tuple[str, ...], code: int, project: Project) -> None:
    project.ticket("echo x")
    answer = project.ask("runs", "watch", "--once", *words)
    assert answer.code == code
    assert answer.error["message"]


@pytest.mark.parametrize("words", [("list", "--once"), ("show", "RUN-1", "--for", "1s"), ("show", "RUN-1", "RUN-2")])
def test_its_options_belong_to_it_alone(words: tuple[str, ...], project: Project) -> None:
    assert project.ask("runs", *words).code == 2
