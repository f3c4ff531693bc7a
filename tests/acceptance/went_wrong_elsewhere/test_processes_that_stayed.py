"""Agents, servers and collectors that ran on, came back, or were ended although they were nobody's business."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shlex import quote

import pytest

from trackdown.testing.processes import Family, alive, carriers, until
from trackdown.testing.projects import Project, finished
from trackdown.testing.repositories import git

SERVER = """
import http.server, os, pathlib, sys
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler)
pathlib.Path(sys.argv[2]).write_text(f"{os.getpid()} {sys.argv[1]}")
server.serve_forever()
"""
"""A development server of the kind that leaves its terminal, its session and its parent."""
TREE = {"children": [{"stubborn": True, "children": [{"leaves": "session", "stubborn": True}]}]}
"""A client with a shell that ignores being asked, and what that shell started."""
Whom = Callable[[Project, subprocess.Popen[str]], int]


def _words(command: list[str]) -> str:
    return " ".join(map(quote, command))


def _serves(note: Path, port: str = "$TRACKDOWN_PORT") -> str:
    command = f"{quote(os.path.realpath(sys.executable))} -c {quote(SERVER)} {port} {quote(str(note))}"
    return f"{command}\nwhile [ ! -s {quote(str(note))} ]; do sleep 0.02; done"


def _served(note: Path) -> tuple[int, int]:
    pid, port = map(int, note.read_text().split())
    return pid, port


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_a_server_that_an_agent_left_running_is_gone_when_its_ticket_is_done(project: Project) -> None:
    """Elsewhere dozens of servers outlived tasks that were done, because one process alone was ended."""
    note = project.folder / "server"
    key = project.ticket(f"{_serves(note)}\necho x > x.txt")
    assert project.ask("run").runs[key]["state"] == "done"
    pid, port = _served(note)
    assert not alive(pid)
    assert not _answers(port)


def test_servers_of_several_agents_run_side_by_side_each_on_its_own_port(project: Project) -> None:
    """Elsewhere the second of two agents could not start the project's server, or talked to that of the first."""
    notes = [project.folder / f"server-{number}" for number in range(3)]
    everybody = " && ".join(f"[ -s {quote(str(note))} ]" for note in notes)
    fetch = (
        f"{quote(sys.executable)} -c 'import os, urllib.request as u; "
        'print(u.urlopen("http://127.0.0.1:" + os.environ["TRACKDOWN_PORT"] + "/who.log").read().decode(), end="")\''
    )
    for number, note in enumerate(notes):
        wait = f"until {everybody}; do sleep 0.02; done"
        project.ticket(
            f"echo {number} > who.log\n{_serves(note)}\n{wait}\n{fetch} > {number}.txt\ncp {number}.txt s.log"
        )
    answer = project.ask("run", "--jobs", "3")
    assert {run["state"] for run in answer.runs.values()} == {"done"}, answer
    assert [project.file(f"{number}.txt") for number in range(3)] == ["0", "1", "2"], "each met its own server"
    assert len({_served(note)[1] for note in notes}) == 3
    assert not any(alive(_served(note)[0]) for note in notes)


def _of_trackdown(project: Project, working: subprocess.Popen[str]) -> int:
    return working.pid


def _of_supervisor(project: Project, working: subprocess.Popen[str]) -> int:
    [path] = (project.root / ".git" / "trackdown" / "live").glob("[0-9]*")
    return int(path.name)


def _of_client(project: Project, working: subprocess.Popen[str]) -> int:
    return int(project.turns()[0]["pid"])


@pytest.mark.parametrize(
    ("whom", "number"),
    [
        (_of_trackdown, signal.SIGTERM),
        (_of_trackdown, signal.SIGHUP),
        (_of_supervisor, signal.SIGTERM),
        (_of_supervisor, signal.SIGINT),
        (_of_client, signal.SIGTERM),
    ],
)
def test_whoever_is_signalled_the_shell_of_an_agent_is_not_orphaned(
    whom: Whom, number: signal.Signals, project: Project
) -> None:
    """Elsewhere a terminated client left its shell behind, with all that this had started."""
    family = Family.of(TREE, project.folder / "pids")
    key = project.ticket(f"[ -e {quote(str(family.notes))} ] || {_words(family.argv)}\necho x > x.txt")
    working = project.start("run")
    until(family.complete, "the shell and its children are there")
    os.kill(whom(project, working), number)
    if whom is _of_supervisor and number != signal.SIGTERM:
        # What a terminal sends reaches no supervisor; Trackdown itself heeds it.
        os.kill(working.pid, number)
    finished(working)
    assert family.living() == []
    assert carriers(f"TRACKDOWN_PROCESS=run-{project.run_of(key)['uid']}") == []
    assert _lands_later(project, key)


def _lands_later(project: Project, key: str) -> bool:
    """A run that was stopped goes on; one whose client was ended by somebody failed, and can be tried again."""
    state = project.run_of(key)["state"]
    answer = project.ask("run") if state not in ("failed", "done") else project.ask("runs", "retry", key)
    return state == "done" or answer.runs[key]["state"] == "done"


def test_an_agent_that_was_stopped_does_not_come_back_to_life(project: Project) -> None:
    """Elsewhere stopped agents were started again by whatever looked for unfinished work next."""
    stopped = project.ticket("sleep 60", title="Stopped")
    other = project.ticket("while [ ! -e ../../../../go ]; do sleep 0.05; done; echo x > x.txt", title="Other")
    later = project.ticket("echo y > y.txt", "--depends-on", other, title="Later")
    working = project.start("run", "--jobs", "2")
    until(lambda: len(project.turns()) == 2, "both are at work")
    assert project.ask("runs", "cancel", stopped).code == 0
    (project.folder / "go").touch()
    answer = finished(working)
    assert answer.runs[stopped]["state"] == "cancelled"
    assert [answer.runs[key]["state"] for key in (other, later)] == ["done", "done"]
    assert project.ask("recover").data["runs"] == []
    assert [turn["ticket"] for turn in project.turns()].count(stopped) == 1
    assert project.ask("update", stopped, "--status", "cancelled", "--reason", "not needed").code == 0
    assert project.ask("run").data["runs"] == []
    assert [turn["ticket"] for turn in project.turns()].count(stopped) == 1


def test_a_run_that_was_cancelled_while_nobody_was_there_is_not_taken_up_again(project: Project) -> None:
    key = project.ticket("sleep 60; echo x > x.txt")
    project.killed_at("turn-launched", "run")
    until(project.turns, "the agent is at work")
    [agent] = project.turns()
    assert project.ask("runs", "cancel", key).code == 0
    assert not alive(agent["pid"])
    project.ask("recover")
    assert project.run_of(key)["state"] == "cancelled"
    assert len(project.turns()) == 1
    assert project.litter() != [], "its work stays until somebody prunes it"


def test_a_trackdown_that_is_halted_for_a_while_keeps_its_runs(project: Project) -> None:
    """Elsewhere a process that was busy for too long was declared dead, and its work was given out twice."""
    key = project.ticket("while [ ! -e ../../../../go ]; do sleep 0.05; done; echo x > x.txt")
    working = project.start("run")
    until(project.turns, "the agent is at work")
    os.kill(working.pid, signal.SIGSTOP)
    try:
        assert project.ask("recover").data["runs"] == []
        assert project.ask("run").data["runs"] == []
        (project.folder / "go").touch()
        until(lambda: project.turns("end"), "the agent has ended")
        assert project.ask("recover").data["runs"] == []
    finally:
        os.kill(working.pid, signal.SIGCONT)
    assert finished(working).runs[key]["state"] == "done"
    assert len(project.turns()) == 1
    assert project.log() == [f"{key}: Do it"]


def test_notes_of_dead_processes_whose_numbers_others_have_now_harm_nobody(project: Project) -> None:
    """Elsewhere a lock named a process that was long gone; its number was that of a stranger by then, who was waited
    for, or ended."""
    key = project.ticket("if [ -e x.log ]; then echo x > x.txt; else touch x.log; sleep 60; fi")
    project.killed_at("turn-launched", "run")
    until(lambda: list(project.state.glob("*/*/workspace/x.log")), "the agent is at work")
    [note] = (project.root / ".git" / "trackdown" / "live").glob("[0-9]*")
    supervisor = int(note.name)
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: not alive(supervisor), "the supervisor is gone")
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as stranger:
        note.rename(note.with_name(str(stranger.pid)))
        [record] = project.state.glob("*/*/turns/0/process/identity.json")
        identity = json.loads(record.read_text())
        identity["supervisor"]["pid"] = identity["program"]["pid"] = stranger.pid
        record.write_text(json.dumps(identity))
        for lock in (project.root / ".git" / "trackdown" / "locks").iterdir():
            lock.write_text(str(stranger.pid))
        assert project.ask("run").runs[key]["state"] == "done"
        assert stranger.poll() is None
        stranger.kill()


@pytest.fixture
def collector(project: Project) -> Iterator[subprocess.Popen[bytes]]:
    """What a detached collection of garbage is at work with: git packing objects, in a session of its own."""
    pack = project.root / ".git" / "objects" / "pack" / "tmp_collector"
    command = ["git", "pack-objects", "-q", str(pack)]
    process = subprocess.Popen(command, cwd=project.root, stdin=subprocess.PIPE, start_new_session=True)
    yield process
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    process.wait()


def test_the_repositorys_own_housekeeping_is_not_taken_for_a_stray(
    project: Project, collector: subprocess.Popen[bytes]
) -> None:
    """Elsewhere a sweep for orphans ended every detached `git gc` halfway, and what it had written piled up."""
    key = project.ticket("sleep 0.5; echo x > x.txt")
    project.killed_at("turn-launched", "run")
    [supervisor] = [int(path.name) for path in (project.root / ".git" / "trackdown" / "live").glob("[0-9]*")]
    os.kill(supervisor, signal.SIGKILL)
    until(lambda: not alive(supervisor), "the supervisor is gone")
    assert project.ask("recover").runs[key]["state"] == "done"
    project.ask("workspace", "prune", "--older-than", "0d")
    assert collector.poll() is None
    assert collector.stdin is not None
    collector.stdin.write(git(project.root, "rev-parse", "HEAD").encode() + b"\n")
    collector.stdin.close()
    assert collector.wait(20) == 0


def test_no_agent_begins_a_collection_of_garbage_that_would_be_ended_with_it(project: Project) -> None:
    """What git begins in the background of an agent ends with the agent, however far it is."""
    for name, value in {"gc.auto": "1", "gc.autoDetach": "false"}.items():
        git(project.root, "config", name, value)
    # Git judges how much there is by one of its 256 folders.
    texts = (f"text {number}" for number in itertools.count())
    full = (text for text in texts if hashlib.sha1(f"blob {len(text)}\0{text}".encode()).hexdigest().startswith("17"))
    for text in itertools.islice(full, 3):
        git(project.root, "hash-object", "-w", "--stdin", stdin=text)
    commit = "git -c user.name=A -c user.email=a@example.org commit -qm own"
    check = ("--criterion", "c", "--check", "git maintenance run --auto")
    key = project.ticket(f"echo x > x.txt; git add x.txt; {commit}; git maintenance run --auto", *check)
    assert project.ask("run").runs[key]["state"] == "done"
    packs = project.root / ".git" / "objects" / "pack"
    assert list(packs.glob("*.pack")) == []
    git(project.root, "maintenance", "run", "--auto")
    assert list(packs.glob("*.pack")) != [], "there was something to collect"
