"""Bubblewrap, where it is installed and the system lets it make namespaces.

All of the system is mounted read-only; the places that a fence names are mounted again, writable. The program gets
process, user and mount namespaces of its own and no capability, so that it can neither mount anything otherwise, nor
see or signal a process outside; and the first process of its namespace takes all others along when it ends, which it
does as soon as whoever started it is gone.

``/run`` is covered, because a socket can be talked to through a read-only mount, and behind some of them (container
engines, the person's session) somebody does whatever one says. Only sockets without a place in the file system stay, as
long as the network is shared.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from trackdown.adapters.sandbox.secrets import secrets
from trackdown.core.runs.containment import Outer
from trackdown.ports.sandbox import Fence

NAME = "bubblewrap"
PROGRAM = "bwrap"
PROBE_SECONDS = 10
COMMON_TEMPORARY = ("/tmp", "/var/tmp")
PACKAGE = Path(__file__).resolve().parents[2]
RUN = "/run"
KEPT_OF_RUN = ("systemd/resolve", "resolvconf", "NetworkManager", "current-system", "opengl-driver")
"""What programs look for in ``/run``: how names are resolved, and where some systems have all of their programs."""


class Bubblewrap:
    """The ``Sandbox`` port. ``environment`` is the person's: where to look for the program, and their home."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._program = shutil.which(PROGRAM, path=environment.get("PATH", os.defpath))
        self._home = os.path.realpath(environment.get("HOME") or os.path.expanduser("~"))
        self._tools = _tools(environment.get("PATH", ""))
        self._outer: Outer | None = None

    def outer(self) -> Outer:
        """See the port; it is tried once."""
        if self._outer is None:
            self._outer = self._tried()
        return self._outer

    def wrap(self, argv: list[str], cwd: Path, fence: Fence) -> list[str]:
        """See the port."""
        options = ["--dev-bind", "/", "/"] if fence.everything else self._mounts(fence)
        if not fence.everything:
            options += ["--unshare-pid", "--unshare-ipc"]
        if not fence.network:
            options.append("--unshare-net")
        options += ["--unshare-user", "--cap-drop", "ALL", *_nesting()]
        options += ["--die-with-parent", "--chdir", os.path.realpath(cwd)]
        return [self._program or PROGRAM, *options, "--", *argv]

    def _tried(self) -> Outer:
        """With the very mounts that are used later: some systems allow part of them."""
        import subprocess

        if self._program is None:
            return Outer(NAME, False, f"{PROGRAM} is not installed")
        argv = self.wrap([self._program, "--version"], Path("/"), Fence(False, False, Path("/")))
        try:
            tried = subprocess.run(
                argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Outer(NAME, False, f"it cannot be started: {error}")
        if tried.returncode != 0:
            said = [line for line in tried.stderr.splitlines() if line.strip()] or ["no reason given"]
            return Outer(NAME, False, f"this system does not let it work: {said[-1][:200]}")
        return Outer(NAME, True, tried.stdout.strip()[:80])

    def _mounts(self, fence: Fence) -> list[str]:
        """What lies deeper is mounted later, so that the nearest rule for a path is the one that holds; at the same
        place what was named for this program beats what is covered for all."""
        writable = [os.path.realpath(path) for path in fence.writable]
        visible = [os.path.realpath(path) for path in fence.visible]
        scratch = os.path.realpath(fence.scratch)
        mounts = [*_run(), *_temporary(scratch, [*writable, *visible])]
        hidden = ((os.path.realpath(path), path.is_dir()) for path in fence.hidden)
        for path, folder in (*secrets(self._home), *hidden):
            mounts.append(("--tmpfs", path) if folder else ("--ro-bind", os.devnull, path))
        mounts += [("--ro-bind", path, path) for path in dict.fromkeys((*self._tools, *visible))]
        mounts += [("--bind", path, path) for path in writable]
        mounts.sort(key=lambda mount: mount[-1].count(os.sep))
        return [
            "--ro-bind",
            "/",
            "/",
            "--dev",
            "/dev",
            "--proc",
            "/proc",
            *(word for mount in mounts for word in mount),
        ]


def _nesting() -> list[str]:
    """What root needs to make namespaces inside, as clients do for a sandbox of their own: who maps root into one has
    to have this capability (user_namespaces(7)). It is one of our namespace, so outside it counts for nothing."""
    return ["--cap-add", "CAP_SETFCAP"] if os.geteuid() == 0 else []


def _temporary(scratch: str, named: Sequence[str]) -> list[tuple[str, ...]]:
    """The scratch folder in place of a common temporary one; but whatever lies in the common one and is needed would
    vanish behind it, so then the common one stays, read-only."""
    if scratch == "/":
        return []
    places = {os.path.realpath(place) for place in COMMON_TEMPORARY if os.path.isdir(place)}
    return [
        ("--bind", scratch, place) for place in places if not any(_within(path, place) for path in (scratch, *named))
    ]


def _tools(search: str) -> list[str]:
    """What lies in a common temporary folder: the folders of programs, of a virtual environment all of it, and what
    asks a person for an agent, Trackdown itself and its Python. Behind the scratch folder they would be missing, and a
    check would seem to be one that cannot be run here."""
    places = [os.path.realpath(place) for place in COMMON_TEMPORARY]
    folders = [Path(folder) for folder in search.split(os.pathsep) if os.path.isabs(folder) and os.path.isdir(folder)]
    folders = [folder.parent if (folder.parent / "pyvenv.cfg").is_file() else folder for folder in folders]
    folders += [PACKAGE, Path(sys.prefix), Path(sys.base_prefix)]
    found = (os.path.realpath(folder) for folder in folders)
    return [folder for folder in found if any(_within(folder, place) for place in places)]


def _run() -> list[tuple[str, ...]]:
    if not os.path.isdir(RUN):
        return []
    kept = [path for name in KEPT_OF_RUN if os.path.isdir(path := os.path.join(RUN, name))]
    return [("--tmpfs", RUN), *(("--ro-bind", path, path) for path in kept)]


def _within(path: str, folder: str) -> bool:
    return os.path.commonpath([path, folder]) == folder
