"""Puts hooks into a repository, beside those that are there: an existing one is kept and runs first.

In the repository's own ``hooks`` folder an existing hook moves aside, under its name with ``.before-trackdown`` behind
it. A folder that ``core.hooksPath`` names belongs to somebody else (it is committed, or a tool writes it, or every
repository of the person uses it), so nothing in it is touched: ``core.hooksPath`` of this repository leads to a folder
of ours, whose hooks run those of the other folder under their own paths.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from trackdown.adapters.git import hook_scripts
from trackdown.adapters.git.repository import GitRepository
from trackdown.errors import Refused, Unusable
from trackdown.ports.hooks import NAMES, Hook, HookState

KEPT = ".before-trackdown"
_BEFORE = "before.json"
_PASSED = (
    *("applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg"),
    *("commit-msg", "pre-rebase", "post-checkout", "pre-push", "sendemail-validate", "pre-auto-gc"),
)
"""Hooks that our folder hands on, there or not: one may be added to the other folder later. The rest only if they are
there now: git does something else where it finds them, or asks them a hundred times for one command."""


class _Chosen(NamedTuple):
    """What ``core.hooksPath`` says, and where: ``worktree``, ``local``, ``global`` or ``system``."""

    scope: str
    path: str

    @property
    def folder(self) -> str:
        """Where that is; if it is no full path, from the root of each checkout."""
        return os.path.expanduser(self.path)


class GitHooks:
    """``ours`` is a folder for hooks of ours, ``program`` the Python that they start Trackdown with."""

    def __init__(self, repository: GitRepository, ours: Path, program: str) -> None:
        self._root, self._git = repository.root, repository.git
        self._default = repository.common_dir / "hooks"
        self._ours, self._program = ours, program

    def install(self, options: list[str]) -> HookState:
        try:
            chosen = self._chosen()
            if chosen is None:
                self._beside(options)
            else:
                self._around(self._other(chosen), options)
        except OSError as error:
            raise _failed(error) from error
        return self.status()

    def uninstall(self) -> HookState:
        try:
            self._lead_back()
            for name in NAMES:
                self._put_back(self._default / name)
        except OSError as error:
            raise _failed(error) from error
        return self.status()

    def status(self) -> HookState:
        chosen = self._chosen()
        folder = self._default if chosen is None else self._root / chosen.folder
        texts = {name: _text(folder / name) for name in NAMES}
        hooks = [self._hook(folder, name, text) for name, text in texts.items()]
        own = next((text for text in texts.values() if hook_scripts.is_ours(text)), "")
        program = hook_scripts.program_of(own)
        return HookState(str(folder), hooks, hook_scripts.options_of(own), program, os.access(program, os.X_OK))

    def _hook(self, folder: Path, name: str, text: str) -> Hook:
        ours = hook_scripts.is_ours(text)
        before = folder / name
        if ours:
            before = self._root / self._recorded().folder / name if folder == self._ours else folder / f"{name}{KEPT}"
        return Hook(name, str(folder / name), ours, str(before) if os.access(before, os.X_OK) else "")

    # In the repository's own folder.

    def _beside(self, options: list[str]) -> None:
        self._default.mkdir(parents=True, exist_ok=True)
        there = [self._default / name for name in NAMES if os.path.lexists(self._default / name)]
        foreign = [path for path in there if not hook_scripts.is_ours(_text(path))]
        taken = [path for path in foreign if os.path.lexists(_aside(path))]
        if taken:
            raise Refused(
                "There is a hook, and another one that was kept when Trackdown put its own there.",
                thing=str(taken[0]),
                hint=f"Make one hook of it and {_aside(taken[0]).name}, then try again.",
            )
        for path in foreign:
            os.rename(path, _aside(path))
        for name in NAMES:
            before = f'"$(dirname "$0")/{name}{KEPT}"'
            _write(self._default / name, hook_scripts.hook(name, before, self._program, options))

    def _put_back(self, path: Path) -> None:
        if not hook_scripts.is_ours(_text(path)):
            return
        if os.path.lexists(_aside(path)):
            os.replace(_aside(path), path)
        else:
            path.unlink()

    # Around somebody else's folder.

    def _around(self, other: _Chosen, options: list[str]) -> None:
        self._ours.mkdir(parents=True, exist_ok=True)
        for name in self._passed(other.folder):
            _write(self._ours / name, hook_scripts.passing(shlex.quote(f"{other.folder}/{name}")))
        for name in NAMES:
            before = shlex.quote(f"{other.folder}/{name}")
            _write(self._ours / name, hook_scripts.hook(name, before, self._program, options))
        (self._ours / _BEFORE).write_text(json.dumps(other._asdict()), encoding="utf-8")
        self._set(other, str(self._ours))

    def _passed(self, other: str) -> Iterator[str]:
        yield from _PASSED
        folder = self._root / other
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            plain = path.name.replace("-", "").isalpha() and path.is_file() and os.access(path, os.X_OK)
            if plain and path.name not in (*_PASSED, *NAMES):
                yield path.name

    def _lead_back(self) -> None:
        chosen = self._chosen()
        if chosen is not None and self._leads_to_us(chosen):
            self._set(self._recorded(), None)
        for path in sorted(self._ours.iterdir()) if self._ours.is_dir() else []:
            path.unlink()

    def _other(self, chosen: _Chosen) -> _Chosen:
        """The folder that is somebody else's."""
        return self._recorded() if self._leads_to_us(chosen) else chosen

    def _recorded(self) -> _Chosen:
        """What ``core.hooksPath`` said before. Raises Unusable if that is no longer known."""
        try:
            return _Chosen(**json.loads((self._ours / _BEFORE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise Unusable(
                "Which folder the hooks were in before is no longer known.",
                thing=str(self._ours / _BEFORE),
                hint="Set it again: git config core.hooksPath FOLDER (or --unset core.hooksPath), then try again.",
            ) from error

    def _set(self, other: _Chosen, path: str | None) -> None:
        """Lead git to ``path``; ``None`` is back to what it was."""
        scope = "--worktree" if other.scope == "worktree" else "--local"
        if path is None and other.scope in ("worktree", "local"):
            path = other.path
        words = ["core.hooksPath", path] if path is not None else ["--unset-all", "core.hooksPath"]
        self._git.run("config", scope, *words)

    def _chosen(self) -> _Chosen | None:
        """What ``core.hooksPath`` says; ``None`` if it says nothing else than git would do without it."""
        words = ("config", "--show-scope", "-z", "--get-all", "core.hooksPath")
        items = [part.decode(errors="surrogateescape") for part in self._git.run(*words, ok=(0, 1)).out.split(b"\0")]
        pairs = list(zip(items[::2], items[1::2], strict=False))
        # Our own git runs with hooks off, by a setting of the command line.
        known = [_Chosen(scope, path) for scope, path in pairs if scope != "command" and path]
        if not known or os.path.realpath(self._root / known[-1].folder) == os.path.realpath(self._default):
            return None
        return known[-1]

    def _leads_to_us(self, chosen: _Chosen) -> bool:
        return os.path.realpath(self._root / chosen.folder) == os.path.realpath(self._ours)


def _aside(path: Path) -> Path:
    return path.with_name(path.name + KEPT)


def _text(path: Path) -> str:
    """The beginning of a hook; empty if there is none that can be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(4096)
    except OSError:
        return ""


def _write(path: Path, text: str) -> None:
    """Put a hook in place whole: git may be about to run it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.chmod(0o755)
    os.replace(draft, path)


def _failed(error: OSError) -> Unusable:
    return Unusable(
        f"A hook cannot be put in place: {error.strerror}.",
        thing=str(error.filename or ""),
        hint="Check the permissions of the folder, then try again.",
    )
