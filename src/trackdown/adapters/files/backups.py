"""Backups as folders: ``20260301T090000Z/`` with the store, its export, the bodies, the configuration, and a manifest.

A backup is put together under another name and put in place by one rename, so that a listed one is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from trackdown.errors import InvalidInput, NotFound, Unusable
from trackdown.ports.backups import STORE, Backup

MANIFEST = "manifest.json"
SCHEMA = "trackdown-backup/1"
_BUILDING = ".building-"
_READING = ".reading-"
_LEFT_SECONDS = 24 * 3600
"""Nobody makes or reads a backup for so long: what is older was left by a process that was killed. Projects may share
a folder of backups, so what is newer may be somebody's who is at it."""
_ID = re.compile(r"([0-9]{8}T[0-9]{6}Z)(?:-([0-9]{1,4}))?")


class BackupFolder:
    """``blobs`` is the folder of the project's bodies; ``configuration`` names files and folders with the names that
    they get in a backup."""

    def __init__(self, folder: str, blobs: str, configuration: Sequence[tuple[str, str]]) -> None:
        self.folder = folder
        self._blobs = blobs
        self._configuration = configuration

    def begin(self) -> str:
        try:
            self._prepare()
            for name in os.listdir(self.folder):
                path = os.path.join(self.folder, name)
                if name.startswith((_BUILDING, _READING)) and time.time() - os.path.getmtime(path) > _LEFT_SECONDS:
                    shutil.rmtree(path, ignore_errors=True)
            building = os.path.join(self.folder, f"{_BUILDING}{os.getpid()}-{os.urandom(4).hex()}")
            os.mkdir(building, 0o700)
        except OSError as error:
            raise _unusable(error, self.folder) from error
        return building

    def _prepare(self) -> None:
        if os.path.exists(self.folder) and not os.path.isdir(self.folder):
            raise InvalidInput("There is a file of that name.", thing=self.folder, hint="Name a folder.")
        os.makedirs(self.folder, exist_ok=True)

    def gather(self, building: str) -> None:
        try:
            for path in _files(self._blobs):
                if not path.endswith(".part"):
                    _link(path, os.path.join(building, "blobs", os.path.relpath(path, self._blobs)))
            for source, name in self._configuration:
                if os.path.isfile(source):
                    _copy(source, os.path.join(building, "config", name))
                for path in _files(source):
                    _copy(path, os.path.join(building, "config", name, os.path.relpath(path, source)))
        except OSError as error:
            raise _unusable(error, building) from error

    def finish(self, building: str, stamp: str, facts: dict[str, Any]) -> Backup:
        files = {_name(path, building): [os.path.getsize(path), _digest(path)] for path in _files(building)}
        known = {"schema": SCHEMA, "created_at": stamp, **facts, "files": dict(sorted(files.items()))}
        text = json.dumps(known, ensure_ascii=False, indent=1)
        plain = re.sub(r"[-:]", "", stamp)
        try:
            with open(os.path.join(building, MANIFEST), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            for number in range(1, 10_000):
                name = plain if number == 1 else f"{plain}-{number}"
                path = os.path.join(self.folder, name)
                if os.path.exists(path):
                    continue
                os.rename(building, path)
                _sync(self.folder)
                return Backup(name, path, known)
        except OSError as error:
            raise _unusable(error, building) from error
        raise Unusable("There are too many backups of this second.", thing=self.folder, hint="Try again.")

    def all(self) -> list[Backup]:
        try:
            names = [name for name in os.listdir(self.folder) if _ID.fullmatch(name)]
        except FileNotFoundError:
            return []
        except NotADirectoryError:
            raise InvalidInput("That is no folder.", thing=self.folder, hint="Name a folder of backups.") from None
        except OSError as error:
            raise _unusable(error, self.folder) from error
        return [_read(name, os.path.join(self.folder, name)) for name in sorted(names, key=_order)]

    def find(self, name: str) -> Backup:
        known = self.all()
        if name == "latest" and known:
            return known[-1]
        found = next((backup for backup in known if backup.id == name), None)
        if found is not None:
            return found
        if os.sep in name and os.path.isfile(os.path.join(name, MANIFEST)):
            path = os.path.abspath(name)
            return _read(os.path.basename(path), path)
        hint = f"The newest is {known[-1].id}; `trackdown backup list` shows all." if known else _NONE
        raise NotFound(f"There is no backup {name[:80]!r}.", thing=name[:80], hint=hint)

    def damage(self, backup: Backup) -> list[str]:
        if backup.problem:
            return [backup.problem]
        files: dict[str, Any] = backup.facts["files"]
        there = {_name(path, backup.path): path for path in _files(backup.path)}
        problems = [f"{name} is missing" for name in files if name not in there]
        problems += [f"{name} does not belong there" for name in there if name not in (*files, MANIFEST)]
        for name, (size, digest) in files.items():
            if name in there and (os.path.getsize(there[name]) != size or _digest(there[name]) != digest):
                problems.append(f"{name} was changed")
        return problems

    @contextmanager
    def copied(self, backup: Backup) -> Iterator[str]:
        try:
            self._prepare()
            place = tempfile.mkdtemp(prefix=_READING, dir=self.folder)
        except OSError as error:
            raise _unusable(error, self.folder) from error
        try:
            path = os.path.join(place, STORE)
            try:
                shutil.copyfile(os.path.join(backup.path, STORE), path)
            except OSError as error:
                raise _unusable(error, backup.path) from error
            yield path
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def unpack(self, backup: Backup, folder: str) -> str:
        if os.path.exists(folder) and (not os.path.isdir(folder) or os.listdir(folder)):
            raise InvalidInput("There already is something of that name.", thing=folder, hint="Name a new folder.")
        try:
            for path in _files(backup.path):
                _copy(path, os.path.join(folder, _name(path, backup.path)))
        except OSError as error:
            raise _unusable(error, folder) from error
        return os.path.join(folder, STORE)


_NONE = "There is none yet: `trackdown backup create` makes one."


def _read(name: str, path: str) -> Backup:
    try:
        with open(os.path.join(path, MANIFEST), encoding="utf-8") as file:
            facts = json.load(file)
        files = facts["files"]
        right = facts["schema"] == SCHEMA and all(_inside(file) for file in files) and STORE in files
        right = right and all(isinstance(size, int) and isinstance(text, str) for size, text in files.values())
    except OSError as error:
        return Backup(name, path, {}, f"its manifest cannot be read: {error.strerror}")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Backup(name, path, {}, "its manifest is damaged")
    return Backup(name, path, facts) if right else Backup(name, path, {}, "its manifest is of another format")


def _inside(name: str) -> bool:
    return not name.startswith("/") and ".." not in name.split("/")


def _order(name: str) -> tuple[str, int]:
    stamp, _, number = name.partition("-")
    return stamp, int(number or 1)


def _files(folder: str) -> Iterator[str]:
    """Every file below, none for what is no folder; links are not followed."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


def _name(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _link(source: str, target: str) -> None:
    """The same content under another name. A body never changes, so that the two need not be two."""
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)


def _copy(source: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copyfile(source, target)


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: str) -> None:
    """A rename is only on the disk once its folder is."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows does not open folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unusable(error: OSError, path: str) -> Unusable:
    return Unusable(
        f"A backup cannot be made or read: {error.strerror}.",
        thing=error.filename or path,
        hint="Check the folder's permissions and the free space.",
    )
