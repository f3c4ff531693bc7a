"""Runs git: argument lists, no hooks, no prompts, a time limit, and another try while somebody holds a lock."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from trackdown.adapters.git import drivers
from trackdown.adapters.git.environment import OVERRIDES, git_environment
from trackdown.errors import OutOfOrder, RepositoryUnusable

if TYPE_CHECKING:
    from trackdown.adapters.git.resolver import Resolver

MINIMUM = (2, 30)
SECONDS = 900.0
"""How long one git command may take, in seconds. Long: checking out a very large repository is honest work."""

_TERMINATION_SECONDS = 10.0
_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.2)
# Somebody else's git is at work here: it holds a lock file, or is about to register another worktree.
_CONTENDED = re.compile(r"\.lock'?: File exists|could not lock|commondir|Another git process")
_OUT_OF_ORDER = re.compile(
    r"No space left on device|Disk quota exceeded|Read-only file system|Input/output error|Too many open files"
    r"|Cannot allocate memory|Stale file handle|Out of diskspace"
)
"""What the system says when anything would fail here: no run is to blame for it."""
_EXCERPT = 400
# Messages, and the indented names of files below them.
_TELLING = ("fatal:", "error:", "warning:", "\t")


class Output(NamedTuple):
    """What a git command said. ``text`` and ``items`` keep bytes that are no UTF-8 as the file system would."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return os.fsdecode(self.out).strip("\n")

    @property
    def items(self) -> list[str]:
        """The parts of an output that was asked for with ``-z``."""
        return [os.fsdecode(part) for part in self.out.split(b"\0") if part]


class Git:
    """Git in one folder.

    ``git_dir`` names the git folder instead of letting git look for it: for a workspace, whose ``.git`` an agent can
    put something else in place of. ``index`` works on that index file instead of the work tree's own. ``foreign``: what
    lies there was made by an agent, so filters and merge drivers of the repository's own configuration do not run.
    """

    def __init__(
        self,
        folder: Path,
        *,
        git_dir: Path | None = None,
        index: Path | None = None,
        config: tuple[str, ...] = (),
        foreign: bool = False,
    ) -> None:
        self.folder = folder
        self.git_dir = git_dir
        self.index = index
        self.config = config
        self.foreign = foreign
        self.trees: dict[str, str] = {}
        """The trees of commits that were looked up here, by their full ids: neither ever changes."""
        self.resolver: Resolver | None = None

    def with_index(self, index: Path) -> Git:
        other = Git(self.folder, git_dir=self.git_dir, index=index, config=self.config, foreign=self.foreign)
        other.trees = self.trees
        return other

    def run(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        ok: tuple[int, ...] = (0,),
        seconds: float = SECONDS,
    ) -> Output:
        """Run git and return what it said. A command that found a lock held is tried again for about three seconds.

        Raises RepositoryUnusable with git's own words if it ends with a code that is not in ``ok``, if it takes
        longer than ``seconds``, and if git is missing or too old.
        """
        require_git()
        environment = self._environment(env or {})
        config = self.config
        if self.foreign and arguments[0] in drivers.RUN_DRIVERS and drivers.can_be_named(self.git_dir):
            # Asked each time: what git reads can depend on the branch (includeIf), which our own commands change.
            config = (*config, *self._driver_overrides(environment, seconds))
        command = ["git", *_configured(config), *arguments]
        output = _start(command, self.folder, environment, stdin, seconds)
        for pause in _PAUSES:
            if output.code == 0 or not contended(output.err):
                break
            time.sleep(pause)
            output = _start(command, self.folder, environment, stdin, seconds)
        if output.code not in ok:
            raise failure(arguments[0], self.folder, output.err)
        return output

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a git that is talked to, and stays until its standard input ends. Raises OSError."""
        return subprocess.Popen(
            ["git", *_configured(self.config), *arguments],
            cwd=self.folder,
            env=self._environment({}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def filters_off(self) -> dict[str, bool]:
        """The filters of the repository's own configuration, and whether git must not do without them: they do not run
        where ``foreign`` work lies."""
        if not drivers.can_be_named(self.git_dir):
            return {}
        require_git()
        return drivers.switched_off(self._drivers(self._environment({}), SECONDS))

    def _driver_overrides(self, environment: dict[str, str], seconds: float) -> list[str]:
        return drivers.overrides(self._drivers(environment, seconds))

    def _drivers(self, environment: dict[str, str], seconds: float) -> bytes:
        command = ["git", *_configured(self.config), *drivers.LISTING]
        listed = _start(command, self.folder, environment, None, seconds)
        if listed.code not in (0, 1):  # 1: there is none
            raise failure("config", self.folder, listed.err)
        return listed.out

    def _environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        environment = git_environment(os.environ)
        if self.git_dir is not None:
            environment["GIT_DIR"] = str(self.git_dir)
            environment["GIT_WORK_TREE"] = str(self.folder)
        if self.index is not None:
            environment["GIT_INDEX_FILE"] = str(self.index)
        environment.update(extra)
        return environment


def contended(words: str) -> bool:
    """Whether git failed because somebody else holds a lock at this moment."""
    return _CONTENDED.search(words) is not None


def failure(what: str, folder: Path, words: str) -> RepositoryUnusable:
    """The error for a git command that failed, with git's own words, shortened."""
    kind = OutOfOrder if _OUT_OF_ORDER.search(words) else RepositoryUnusable
    return kind(f"git {what} failed: {shortened(words) or 'it gave no reason'}", thing=str(folder), hint=_hint(words))


def shortened(words: str) -> str:
    """The telling part of what git wrote to standard error, on one line and without control characters.

    Git's advice is left out: some of it says to remove files, which is not for us to pass on.
    """
    lines = [line for line in words.splitlines() if line.strip()]
    telling = [line.strip() for line in lines if line.startswith(_TELLING)] or [line.strip() for line in lines[-3:]]
    line = "".join(char if char.isprintable() else "?" for char in " ".join(telling))
    return line if len(line) <= _EXCERPT else "..." + line[-_EXCERPT:]


@functools.cache
def require_git() -> tuple[int, int]:
    """The version of git on this machine. Raises RepositoryUnusable if there is none or it is too old."""
    output = _start(["git", "version"], Path.cwd(), git_environment(os.environ), None, SECONDS)
    found = re.search(r"(\d+)\.(\d+)", output.text)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    if version < MINIMUM:
        raise RepositoryUnusable(
            f"This git is too old: {output.text or 'no version'}.",
            thing="git",
            hint=f"Install git {MINIMUM[0]}.{MINIMUM[1]} or newer and put it first on PATH.",
        )
    return version


def _configured(more: tuple[str, ...]) -> list[str]:
    return [word for setting in (*OVERRIDES, *more) for word in ("-c", setting)]


def _start(
    command: list[str], folder: Path, environment: dict[str, str], stdin: bytes | None, seconds: float
) -> Output:
    try:
        # A session of its own: Ctrl-C at the terminal must not end git in the middle of writing a checkout, and git
        # finds no terminal to ask on.
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise _not_started(folder, error) from error
    try:
        out, err = process.communicate(stdin, timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        raise OutOfOrder(
            f"git did not end within {seconds:.0f} seconds and was stopped.",
            thing=" ".join(command[-4:]),
            hint="See whether the disk or a filter of the repository hangs, then try again.",
        ) from None
    except KeyboardInterrupt:
        # Let it finish what it is writing: every command here is short, and half a checkout helps nobody.
        process.communicate(timeout=seconds)
        raise
    return Output(process.returncode, out, os.fsdecode(err))


def _end(process: subprocess.Popen[bytes]) -> None:
    # SIGTERM first: git then takes its lock files away itself.
    process.terminate()
    try:
        process.communicate(timeout=_TERMINATION_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _not_started(folder: Path, error: OSError) -> RepositoryUnusable:
    if not folder.is_dir():
        return RepositoryUnusable(
            "The folder in which git should work does not exist.",
            thing=str(folder),
            hint="If it was moved, move it back or start from its new place.",
        )
    return OutOfOrder(
        f"git cannot be started: {error.strerror or error}.",
        thing="git",
        hint=f"Install git {MINIMUM[0]}.{MINIMUM[1]} or newer and put it on PATH.",
    )


def _hint(words: str) -> str:
    if "dubious ownership" in words:
        return "Run as the repository's owner, or trust it: git config --global --add safe.directory <path>"
    if contended(words):
        return "Another git process is at work in this repository. Try again when it has ended."
    if "Permission denied" in words:
        return "See to it that this user may read and write what git names, then try again."
    if "No space left" in words:
        return "Make room on the disk, then try again."
    return "Mend what git says, then try again."
