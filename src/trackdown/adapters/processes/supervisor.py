"""The supervisor of one owned process: a program of its own, begun by ``begin.py``.

It reads what to start as one JSON object from standard input, so that secrets of the environment never lie on disk,
puts ``identity.json`` into the folder, writes its own identity to standard output, lets go of everything it got from
its caller, and only then lets the program begin. From then on it needs nobody: it holds the deadline, and when the
program has ended or has to end, it ends every descendant and puts ``exit.json`` in place.

It imports the standard library alone, and its neighbours ``claim``, ``brand``, ``ceilings`` and ``process_table``, all
at its start. What it knows it keeps in memory: its records can be written by whoever it supervises.

What finds a descendant, and when it holds:

- As long as the supervisor lives, on Linux: the tree. It is a child subreaper: whoever loses its parent becomes its
  child, so nobody gets out, whatever they do to their session, name or environment.
- After the supervisor was killed, on Linux: the program dies with it; its descendants wear a brand (``brand.py``) and
  most carry the marker in their environment, and in a sandbox the kernel ends them with the first of their namespace.
- Elsewhere orphans go to init: the tree, the program's process group and everybody seen in a look every two seconds;
  who leaves the group and detaches faster than that is found by its marker only.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from typing import Any, NoReturn

from trackdown.adapters.processes.brand import wear
from trackdown.adapters.processes.ceilings import Ceilings
from trackdown.adapters.processes.claim import LOG, Claim, utc
from trackdown.adapters.processes.process_table import (
    LINUX,
    Process,
    below,
    boot_id,
    descendants,
    look,
    send,
    signal_group,
    strike,
    table,
)

SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36  # prctl(2)
NOTICE_SECONDS = 2.0  # how often descendants are looked for where orphans go to init
LEFTOVER_SECONDS = 2.0  # what those that outlive the program get between TERM and KILL, at most
LONGEST_PAUSE = 0.2  # between two rounds of killing
CHASE_SECONDS = 0.02  # how long a round goes after those that no look can see


def _prctl(option: int, value: int) -> None:
    if LINUX:
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


class Supervisor:
    """From the start of the program to the end of its last descendant."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self.folder = str(spec["folder"])
        self.claim = Claim(self.folder)
        self.graceful = [signal.Signals["SIG" + name] for name in spec["graceful"]]
        self.me = self._seen(os.getpid())
        self.exit_code: int | None = None
        self.broken: tuple[str, str] | None = None
        self.stopping = False
        self.pinned = LINUX
        self.seen: set[tuple[int, str]] = set()
        self.denied: set[tuple[int, str]] = set()
        self.noticed = self.began = time.monotonic()
        self.started = time.time()
        _prctl(SET_CHILD_SUBREAPER, 1)
        self._listen()

    def _seen(self, pid: int) -> Process:
        found = look(pid)
        if found is None:
            raise ProcessLookupError(f"the process {pid} cannot be seen in the process table")
        return found

    def _listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.wake, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # without a handler it would wake nobody
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "stopping", True))
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the caller's thread may have blocked some

    def start(self) -> None:
        """Fork the program, put its identity on record, let go of the caller, and only then let it begin."""
        gate, opener = os.pipe()
        self.failure, failure = os.pipe()
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        self.streams = [self._stream(name) for name in ("stdout", "stderr")]
        pid = os.fork()
        if pid == 0:
            os.close(opener)
            self._become(gate, failure)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        os.close(gate)
        os.close(failure)
        with contextlib.suppress(OSError):  # both sides do it, whoever comes first
            os.setpgid(pid, pid)
        self.program = self._seen(pid)
        self.ceilings = Ceilings(self.spec, self.streams)
        self.claim.identify(self._identity())
        self._let_go()
        os.write(opener, b"!")
        os.close(opener)

    def _stream(self, name: str) -> int:
        return os.open(os.path.join(self.folder, name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def _become(self, gate: int, failure: int) -> NoReturn:
        """The child's side of the fork: everything of the supervisor put off, then the program itself."""
        subject = "the start"
        try:
            os.setpgid(0, 0)
            _prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
            wear(int(self.spec["brand"]))
            for catchable in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(catchable, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            for number, stream in enumerate(self.streams, 1):
                os.dup2(stream, number)
            if not os.read(gate, 1) or os.getppid() != self.me.pid:
                os._exit(127)
            subject = f"working folder {self.spec['cwd']}"
            os.chdir(self.spec["cwd"])
            subject = str(self.spec["argv"][0])
            os.execvpe(subject, self.spec["argv"], self.spec["env"])
        except (OSError, ValueError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or error
            os.write(failure, f"{subject}: {reason}".encode(errors="replace"))
        finally:
            os._exit(127)

    def _identity(self) -> dict[str, Any]:
        both = {"supervisor": self.me, "program": self.program}
        return {name: {"pid": p.pid, "started": p.started, "boot": boot_id()} for name, p in both.items()} | {
            "marker": self.spec["marker"],
            "machine": os.uname().nodename,
            "started": utc(self.started),
            "deadline": utc(self.started + self.spec["seconds"]),
            "grace": len(self.graceful) * self.spec["grace_seconds"],
        }

    def _let_go(self) -> None:
        """Say to the caller who we are, and keep none of its files open; a later failure goes to a log."""
        os.write(1, json.dumps([self.me.pid, self.me.started, boot_id()]).encode())
        for target, path in enumerate((os.devnull, os.devnull, os.path.join(self.folder, LOG))):
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(handle, target, inheritable=False)
            os.close(handle)

    def hold(self) -> str:
        """Wait for the program's end, and bring it about if it is due; returns the cause."""
        if self._ended_by(self.began + self.spec["seconds"], stoppable=True):
            self.broken = self.ceilings.outgrown()
            return "output" if self.broken else "exited"
        cause = self.broken[0] if self.broken else "stopped" if self.stopping else "deadline"
        if cause in ("processes", "output"):  # given time, there would be more
            return cause
        for number in self.graceful:
            for each in (number, signal.SIGCONT):  # a halted program would never see the first
                self._say(each)
            if self._ended_by(time.monotonic() + self.spec["grace_seconds"], stoppable=False):
                break
        return cause

    def _say(self, number: int) -> None:
        """Signal the program's group; of a wrapped program those inside only, because a wrapper that ends itself takes
        them along at once, before they could save anything."""
        if not self.spec["wrapped"]:
            return signal_group(self.program.pid, number)
        for process in table().values():
            if process.group == self.program.pid and process.pid != self.program.pid:
                with contextlib.suppress(PermissionError):
                    send(process, number)

    def _ended_by(self, due: float, *, stoppable: bool) -> bool:
        request = os.path.join(self.folder, "stop")
        while True:
            self._reap()
            if self.exit_code is not None:
                return True
            self.claim.keep()
            self.stopping = self.stopping or os.path.exists(request)
            rest = due - time.monotonic()
            over = self._over() if stoppable else self.ceilings.outgrown()
            if rest <= 0 or over or (stoppable and self.stopping):
                return False
            if not LINUX and time.monotonic() - self.noticed > NOTICE_SECONDS:
                self.left()
            # A request to stop that is a file is noticed at the next look, a signal at once.
            if select.select([self.wake], [], [], min(rest, self.ceilings.pause()))[0]:
                os.read(self.wake, 4096)

    def _over(self) -> bool:
        """Whether a ceiling is broken."""
        self.broken = self.ceilings.broken(self._below)
        return self.broken is not None

    def _below(self) -> list[int]:
        found = below(self.me.pid) if LINUX else None
        return [process.pid for process in self.left()] if found is None else found

    def _reap(self) -> None:
        """Collect who has ended. On Linux the program's own zombie stays to the last: as long as it is there, the
        number of its process group cannot come to mean another group."""
        if not LINUX:
            if self.exit_code is None and (ended := os.waitpid(self.program.pid, os.WNOHANG))[0]:
                self.exit_code = os.waitstatus_to_exitcode(ended[1])
            return
        while info := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if info.si_pid == self.program.pid:
                self.exit_code = info.si_status if info.si_code == os.CLD_EXITED else -info.si_status
                return
            os.waitpid(info.si_pid, 0)

    def left(self) -> list[Process]:
        """The live descendants, without those that belong to another user and refused a signal."""
        self.noticed = time.monotonic()
        if LINUX and self.exit_code is not None and below(self.me.pid) == [self.program.pid]:
            self.seen = set()  # its zombie; should the kernel have left somebody out, ``_alone`` sees that
            return []
        processes = table()
        found = descendants(processes, self.me.pid)
        if not LINUX:
            known = [p for p in processes.values() if p.key in self.seen or p.group == self.program.pid]
            found += known + [below for process in known for below in descendants(processes, process.pid)]
        for process in found:
            if LINUX and process.gone and process.parent == self.me.pid and process.pid != self.program.pid:
                os.waitpid(process.pid, os.WNOHANG)
        alive = {process.key: process for process in found if not process.gone}
        self.seen = set(alive)
        return [process for key, process in alive.items() if key not in self.denied]

    def clear(self) -> int:
        """End whoever is left, until nobody is; returns how many that were, the program not counted."""
        ended: set[tuple[int, str]] = set()
        if self.exit_code is not None:
            ended.update(self._ask(min(LEFTOVER_SECONDS, self.spec["grace_seconds"])))
        pause = 0.0005
        while (found := self.left()) or not self._alone():
            ended.update(process.key for process in found)
            if self.pinned:
                signal_group(self.program.pid, signal.SIGKILL)
            self.denied |= strike(found, self.me.pid)
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        return len(ended - {self.program.key})

    def _ask(self, seconds: float) -> list[tuple[int, str]]:
        """Give those that outlive the program TERM and some time; less if they answer with more of them."""
        asked = self.left()
        for process in asked:
            try:
                _ = send(process, signal.SIGTERM) and send(process, signal.SIGCONT)
            except PermissionError:
                self.denied.add(process.key)
        due = time.monotonic() + seconds
        while asked and 0 < len(self.left()) <= len(asked) and time.monotonic() < due and not self.ceilings.outgrown():
            time.sleep(0.01)
        return [process.key for process in asked]

    def _alone(self) -> bool:
        """Whether really nobody is left, once a look found nobody. On Linux the kernel knows whether we have children:
        a chain, in which each only starts the next, is faster than any look, but its dead are handed to us, and the
        living one has one of the numbers that follow."""
        if self.exit_code is None:
            self._reap()
            return self.program.key in self.denied
        if not LINUX or self.denied:
            return True
        if self.pinned:  # the last moment at which this number is surely the program's group
            signal_group(self.program.pid, signal.SIGKILL)
        self.pinned = False
        due, newest = time.monotonic() + CHASE_SECONDS, 0
        with contextlib.suppress(ChildProcessError):
            while time.monotonic() < due:
                dead = os.waitpid(-1, os.WNOHANG)[0]
                for number in range(newest + 1, newest + 9) if newest and not dead else ():
                    if (successor := look(number)) and successor.parent == self.me.pid:
                        strike([successor], self.me.pid)
                newest = dead
            return False
        return True

    def record(self, cause: str, leftovers: int) -> None:
        """Put ``exit.json`` in place: nobody is left."""
        code, detail = self.exit_code, self.broken[1] if self.broken else ""
        if self.ceilings.trim() and cause != "output":
            detail = "; ".join(filter(None, [detail, "what it printed beyond the ceiling was taken away"]))
        if failed := os.read(self.failure, 4096).decode(errors="replace"):
            code, cause, detail = None, "spawn", failed
        elif self.denied:
            denied = f"{len(self.denied)} of its processes belong to another user and could not be ended"
            detail = "; ".join(filter(None, [detail, denied]))
        signalled = -code if code is not None and code < 0 else None
        data = {"exit_code": code, "signal": signalled, "cause": cause, "detail": detail, "leftovers": leftovers}
        times = {"started": utc(self.started), "ended": utc(time.time())}
        seconds = round(time.monotonic() - self.began, 3)
        self.claim.end({**data, **times, "seconds": seconds})


def main() -> None:
    supervisor = Supervisor(json.load(sys.stdin.buffer))
    supervisor.start()
    try:
        cause = supervisor.hold()
    finally:  # also if the supervisor itself fails: nobody may be left behind
        leftovers = supervisor.clear()
    supervisor.record(cause, leftovers)
    os._exit(0)
