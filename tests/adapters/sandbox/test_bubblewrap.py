"""What a program can and cannot do behind a fence of bubblewrap; real programs, where the system lets it work."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackdown.adapters.sandbox.bubblewrap import Bubblewrap
from trackdown.ports.sandbox import Fence
from trackdown.testing.processes import Bench, Family, until

SANDBOX = Bubblewrap(os.environ)
needs_one = pytest.mark.skipif(not SANDBOX.outer().works, reason=f"no sandbox here: {SANDBOX.outer().detail}")


class Place:
    """Folders of one test, outside of the common temporary ones, and a home of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home, self.work, self.scratch, self.repository = (
            root / name for name in ("home", "work", "scratch", "repository")
        )
        for folder in (self.home, self.work, self.scratch, self.repository):
            folder.mkdir()
        self.sandbox = Bubblewrap({"PATH": os.environ["PATH"], "HOME": str(self.home)})

    def fence(self, **changes: object) -> Fence:
        fence = Fence(False, True, self.scratch, (self.work, self.scratch), (self.repository,))
        return fence._replace(**changes)  # type: ignore[arg-type]

    def sh(self, script: str, *arguments: str, **changes: object) -> subprocess.CompletedProcess[str]:
        argv = self.sandbox.wrap(["sh", "-c", script, "sh", *arguments], self.work, self.fence(**changes))
        return subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)


@pytest.fixture
def place() -> Iterator[Place]:
    root = Path(tempfile.mkdtemp(prefix=".trackdown-test-", dir=Path.home()))
    yield Place(root)
    shutil.rmtree(root)


@needs_one
def test_programs_of_the_search_path_are_there_though_they_lie_in_a_common_temporary_folder(
    place: Place,
) -> None:
    with tempfile.TemporaryDirectory(prefix="trackdown-test-", dir="/var/tmp") as temporary:
        environment = Path(temporary, "environment")
        (environment / "bin").mkdir(parents=True)
        (environment / "pyvenv.cfg").touch()
        (environment / "library").write_text("found")
        tool = environment / "bin" / "a-tool"
        tool.write_text('#!/bin/sh\ncat "$(dirname "$0")/../library"\n')
        tool.chmod(0o755)
        search = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        place.sandbox = Bubblewrap({"PATH": search, "HOME": str(place.home)})
        said = place.sh('PATH="$1:$PATH" a-tool && echo x > /var/tmp/mine && ! touch "$1/x"', str(environment / "bin"))
        assert (said.returncode, said.stdout) == (0, "found"), said.stderr
        assert (place.scratch / "mine").read_text() == "x\n", "the rest of it is still the run's own"
    assert not Path("/var/tmp/mine").exists()


@needs_one
def test_it_writes_where_it_may_and_nowhere_else(place: Place) -> None:
    allowed = [place.work / "a", place.scratch / "a"]
    forbidden = [place.home / "a", place.repository / "a", place.root / "a", Path("/etc/trackdown-test")]
    for path in allowed:
        assert place.sh('echo x > "$1"', str(path)).returncode == 0
        assert path.read_text() == "x\n"
    for path in forbidden:
        said = place.sh('echo x > "$1"', str(path))
        assert said.returncode != 0
        assert "Read-only file system" in said.stderr
        assert not path.exists()


@needs_one
def test_the_common_temporary_folder_is_the_scratch_folder(place: Place) -> None:
    with tempfile.NamedTemporaryFile(dir="/tmp") as persons:
        said = place.sh('ls -a "$1"; echo x > /tmp/mine', persons.name)
    assert said.returncode == 0
    assert "No such file" in said.stderr
    assert (place.scratch / "mine").read_text() == "x\n"
    assert not Path("/tmp/mine").exists()


@needs_one
def test_what_lies_in_the_common_temporary_folder_can_still_be_worked_in(tmp_path: Path) -> None:
    place = Place(tmp_path)
    assert place.sh("echo x > here && cat here").stdout == "x\n"
    assert place.sh("echo x > ../other").returncode != 0


@needs_one
def test_neither_writing_nor_mounting_again_nor_a_namespace_of_its_own_gets_around_it(place: Place) -> None:
    script = """
mount -o remount,rw / 2>/dev/null; echo x > "$1" 2>/dev/null
unshare -Urm sh -c 'mount -o remount,rw / ; mount --bind / /mnt; echo x > "$1"' sh "$1" 2>/dev/null
umount -l "$2" 2>/dev/null; cat "$2/id" 2>/dev/null
true
"""
    (place.home / ".ssh").mkdir()
    (place.home / ".ssh" / "id").write_text("the key")
    said = place.sh(script, str(place.root / "out"), str(place.home / ".ssh"))
    assert said.returncode == 0
    assert "the key" not in said.stdout
    assert not (place.root / "out").exists()


@needs_one
def test_keys_and_logins_are_out_of_sight_but_for_the_one_that_is_named(place: Place) -> None:
    (place.home / ".ssh").mkdir()
    (place.home / ".docker").mkdir()
    (place.home / ".config" / "gh").mkdir(parents=True)
    texts = {".ssh/id": "key", ".netrc": "password", ".config/gh/hosts.yml": "token", ".docker/login.json": "login"}
    for name, text in texts.items():
        (place.home / name).write_text(text)
    (place.home / "plain.txt").write_text("plain")
    script = 'cd "$1"; cat .ssh/id .netrc .config/gh/hosts.yml .docker/login.json plain.txt; ls .ssh'
    assert place.sh(script, str(place.home)).stdout == "plain"
    login = place.home / ".docker" / "login.json"
    again = place.sh('cat "$1"; echo renewed > "$1"', str(login), writable=(place.work, login))
    assert again.stdout == "login"
    assert login.read_text() == "renewed\n"


@needs_one
def test_the_nearest_rule_for_a_path_is_the_one_that_holds(place: Place) -> None:
    (place.home / ".ssh").mkdir()
    inner = place.repository / "inner"
    inner.mkdir()
    writable = (place.home, inner)
    assert place.sh('echo x > "$1/a"; echo x > "$2/a"', str(place.home), str(inner), writable=writable).returncode == 0
    assert place.sh('echo x > "$1/a"', str(place.repository), writable=writable).returncode != 0
    assert place.sh('echo x > "$1/.ssh/a"', str(place.home), writable=writable).returncode == 0
    assert list((place.home / ".ssh").iterdir()) == [], "a covered folder is only a shadow"


@needs_one
def test_the_network_is_there_or_not(place: Place) -> None:
    connect = ["python3", "-c", "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        for everything in (False, True):
            for network in (True, False):
                argv = place.sandbox.wrap(
                    [*connect, port], place.work, place.fence(network=network, everything=everything)
                )
                said = subprocess.run(argv, capture_output=True, text=True)
                assert (said.returncode == 0) is network, said.stderr


@needs_one
def test_with_everything_allowed_only_the_network_is_held(place: Place) -> None:
    assert place.sh('echo x > "$1"', str(place.root / "a"), everything=True, network=False).returncode == 0
    assert (place.root / "a").exists()


@needs_one
def test_a_socket_of_the_system_cannot_be_talked_to(place: Place) -> None:
    if not os.access("/run", os.W_OK):
        pytest.skip("needs a socket in /run")
    path = f"/run/trackdown-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        try:
            code = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
            argv = place.sandbox.wrap(["python3", "-c", code, path], place.work, place.fence())
            said = subprocess.run(argv, capture_output=True, text=True)
        finally:
            os.unlink(path)
    assert "FileNotFoundError" in said.stderr


@needs_one
def test_it_neither_sees_nor_signals_a_process_outside(place: Place) -> None:
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        said = place.sh('kill -9 "$1"; kill -9 -1; for each in /proc/[0-9]*; do echo "$each"; done', str(bystander.pid))
        assert bystander.poll() is None
        assert said.stdout.split() == ["/proc/1", "/proc/2"], "the namespace's first process, and the shell itself"
    finally:
        bystander.kill()
        bystander.wait()


@needs_one
def test_the_graceful_signal_reaches_the_program_inside(place: Place) -> None:
    bench = Bench(place.scratch)
    script = "trap 'echo saved; exit 3' TERM; echo ready; while :; do sleep 0.02; done"
    argv = place.sandbox.wrap(["sh", "-c", script], place.work, place.fence())
    bench.launch(argv, wrapped=True, grace_seconds=10.0)
    until(lambda: (bench.folder() / "stdout").read_text() == "ready\n", "it listens")
    state = bench.processes.stop(bench.folder())
    assert (state.cause, state.exit_code) == ("stopped", 3)
    assert (bench.folder() / "stdout").read_text() == "ready\nsaved\n"


@needs_one
def test_one_that_ignores_it_is_ended_with_all_of_its_family(place: Place) -> None:
    bench = Bench(place.scratch)
    child = {"stubborn": True, "bare": True, "orphan": True, "leaves": "session"}
    family = Family.of({"stubborn": True, "children": [child, child]}, place.scratch / "pids")
    argv = place.sandbox.wrap(family.argv, place.work, place.fence())
    bench.launch(argv, wrapped=True, grace_seconds=0.2)
    until(family.complete, "the family is complete")
    inside = bench.processes.state(bench.folder())
    assert inside
    assert inside.phase == "running"
    state = bench.processes.stop(bench.folder())
    assert state.cause == "stopped"
    assert state.leftovers >= 4, "the namespace's first process and the family"


@needs_one
def test_when_the_supervisor_is_killed_the_kernel_ends_all_of_them(place: Place) -> None:
    bench = Bench(place.scratch)
    child = {"stubborn": True, "bare": True, "orphan": True, "leaves": "session"}
    family = Family.of({"stubborn": True, "children": [child, child]}, place.scratch / "pids")
    mark = str(family.notes)
    bench.launch(place.sandbox.wrap(family.argv, place.work, place.fence()), wrapped=True)
    until(family.complete, "the family is complete")
    assert named(mark) >= 3
    os.kill(bench.record()["supervisor"]["pid"], signal.SIGKILL)
    until(lambda: named(mark) == 0, "nobody is left, and nobody had to look for them")


def named(word: str) -> int:
    """How many processes have that word in their command line."""
    import psutil  # noqa: PLC0415  (only these tests count processes by name)

    return sum(any(word in part for part in row.info["cmdline"] or []) for row in psutil.process_iter(["cmdline"]))


def test_without_the_program_it_says_so_and_does_not_pretend(tmp_path: Path) -> None:
    outer = Bubblewrap({"PATH": str(tmp_path), "HOME": str(tmp_path)}).outer()
    assert (outer.name, outer.works, outer.detail) == ("bubblewrap", False, "bwrap is not installed")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'bwrap: No permissions to create new namespace' >&2; exit 1", "No permissions to create new namespace"),
        ("exit 1", "no reason given"),
        ("sleep 600", "timed out"),
    ],
)
def test_where_the_system_forbids_it_the_reason_is_told(
    tmp_path: Path, script: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackdown.adapters.sandbox.bubblewrap.PROBE_SECONDS", 0.5)
    program = tmp_path / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    outer = Bubblewrap({"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)}).outer()
    assert not outer.works
    assert said in outer.detail


@needs_one
def test_of_a_clients_hidden_folder_only_the_login_that_is_named_is_seen(place: Place) -> None:
    names = (".gemini/oauth_creds.json", ".gemini/history", ".claude.json", ".env")
    for name in names:
        (place.home / name).parent.mkdir(exist_ok=True)
        (place.home / name).write_text(name)
    hidden = (place.home / ".gemini", place.home / ".claude.json")
    script = 'cd "$1" && cat .gemini/oauth_creds.json .gemini/history .claude.json .env'
    assert place.sh(script, str(place.home), hidden=hidden).stdout == ""
    login = place.home / ".gemini" / "oauth_creds.json"
    assert place.sh(script, str(place.home), hidden=hidden, writable=(place.work, login)).stdout == names[0]


@needs_one
def test_a_virtual_environment_is_in_sight_whatever_it_is_called(place: Place) -> None:
    (place.home / ".env").mkdir()
    (place.home / ".env" / "tool").write_text("found")
    assert place.sh('cat "$1"', str(place.home / ".env" / "tool")).stdout == "found"
