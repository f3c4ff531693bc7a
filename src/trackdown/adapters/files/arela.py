"""Arela's folder of tickets: ``<agent>/<ID>-slug.md`` or ``.yaml``, and ``.ticket-status.json`` beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from trackdown.core.reports.exchange import parsed
from trackdown.errors import InvalidInput
from trackdown.ports.ticket_files import TicketFile, TicketFiles

PLACE = os.path.join(".arela", "tickets")
STATUS_FILE = ".ticket-status.json"
SUFFIXES = (".md", ".yaml", ".yml")
_EXAMPLE = "EXAMPLE-"
_MOST_BYTES = 1 << 20
_MOST_FILES = 20_000


class ArelaFolder:
    def __init__(self, path: str) -> None:
        self.path = path

    def read(self, name: str) -> str | None:
        path = self._path(name)
        return _text(path, name) if os.path.lexists(path) else None

    def write(self, name: str, text: str) -> None:
        path = self._path(name)
        part = f"{path}.{os.getpid()}.new"
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(part, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            os.replace(part, path)
        except (OSError, ValueError) as error:
            if os.path.exists(part):
                os.unlink(part)
            raise _problem("written", name, error) from error

    def note_statuses(self, statuses: dict[str, dict[str, Any]]) -> bool:
        path = os.path.join(self.path, STATUS_FILE)
        known = _status_document(path) if os.path.lexists(path) else {"tickets": {}}
        tickets = known["tickets"]
        new = {id: {**tickets.get(id, {}), **entry} for id, entry in statuses.items()}
        if all(tickets.get(id) == entry for id, entry in new.items()):
            return False
        document = {**known, "tickets": {**tickets, **new}}
        self.write(STATUS_FILE, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return True

    def _path(self, name: str) -> str:
        """Raises InvalidInput for a name that leads out of the folder: it may come from somebody else's export."""
        parts = name.replace("\\", "/").split("/")
        root = os.path.realpath(self.path)
        path = os.path.join(root, *parts)
        inside = os.path.realpath(path).startswith(root + os.sep) if "\x00" not in name else False
        if not inside or any(part in ("", ".", "..") for part in parts):
            hint = "A ticket's file stands below the folder of agent tickets."
            raise InvalidInput(f"{name[:200]!r} leads out of the folder.", thing=self.path, hint=hint)
        return path


def read_given(path: str, folder: str) -> TicketFiles:
    """The tickets of a file, of a folder, or of the ``.arela/tickets`` in a folder. ``path`` is relative to ``folder``.
    Raises InvalidInput for what is missing or cannot be read."""
    try:
        whole = os.path.normpath(os.path.join(folder, path))
        if os.path.isdir(whole):
            return _read_folder(os.path.join(whole, PLACE) if os.path.isdir(os.path.join(whole, PLACE)) else whole)
        name = _name_of(whole)
        root = whole[: -len(name)] or os.curdir
        file = TicketFile(name, _text(whole, path[:200]), elsewhere=not _in_folder(whole))
        return TicketFiles([file], _statuses(root), several=False)
    except ValueError as error:
        raise _problem("read", path, error) from error


def _name_of(path: str) -> str:
    """With the agent's folder where the file stands in a folder of agents'."""
    above, name = os.path.split(path)
    agent = os.path.basename(above)
    return f"{agent}/{name}" if os.path.basename(os.path.dirname(above)) == "tickets" else name


def _in_folder(path: str) -> bool:
    """Whether the file stands in a folder of agent tickets, in an agent's folder or beside those."""
    above = os.path.dirname(path)
    return "tickets" in (os.path.basename(above), os.path.basename(os.path.dirname(above)))


def _read_folder(root: str) -> TicketFiles:
    files: list[TicketFile] = []
    skipped: list[str] = []
    for name in _names(root):
        if os.path.basename(name).startswith(_EXAMPLE):
            skipped.append(name)
            continue
        files.append(TicketFile(name, _text(os.path.join(root, *name.split("/")), name)))
        if len(files) > _MOST_FILES:
            raise InvalidInput(f"There are more than {_MOST_FILES:,} files.", thing=root, hint="Name a part of them.")
    if not files:
        hint = f"Name a ticket's file, or the folder that holds {PLACE}."
        raise InvalidInput("There is no agent ticket in this folder.", thing=root, hint=hint)
    return TicketFiles(files, _statuses(root), skipped)


def _names(root: str) -> Iterator[str]:
    """In the same order everywhere. What links lead to is left alone."""
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.startswith(".") or not name.casefold().endswith(SUFFIXES) or os.path.islink(path):
                continue
            yield os.path.relpath(path, root).replace(os.sep, "/")


def _statuses(root: str) -> dict[str, dict[str, Any]]:
    path = os.path.join(root, STATUS_FILE)
    if not os.path.lexists(path):
        return {}
    found: dict[str, dict[str, Any]] = _status_document(path)["tickets"]
    return found


def _status_document(path: str) -> dict[str, Any]:
    value = parsed(_text(path, STATUS_FILE), STATUS_FILE)
    tickets = value.get("tickets") if isinstance(value, dict) else None
    if not isinstance(tickets, dict) or not all(isinstance(entry, dict) for entry in tickets.values()):
        hint = 'It has to be {"tickets": {"CODEX-1": {"status": "open"}}}. Nothing was changed.'
        raise InvalidInput("The status file is not what it has to be.", thing=path, hint=hint)
    return dict(value)


def _text(path: str, name: str) -> str:
    try:
        with open(path, "rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _problem("read", name, error) from error
    if len(raw) > _MOST_BYTES:
        raise InvalidInput(f"The file has more than {_MOST_BYTES:,} bytes.", thing=name[:200], hint="Shorten it.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"The file is not valid UTF-8 (line {line})."
        raise InvalidInput(message, thing=f"{name[:200]}:{line}", hint="Save it as UTF-8.") from error


def _problem(what: str, name: str, error: OSError | ValueError) -> InvalidInput:
    said = error.strerror if isinstance(error, OSError) else "that is no path"
    return InvalidInput(f"The file cannot be {what}: {said}.", thing=name[:200], hint="Check the path.")
