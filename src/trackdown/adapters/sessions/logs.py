"""All session logs of this machine, or those in chosen places."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from trackdown.adapters.sessions import conversation, kept_logs, many_logs, opencode
from trackdown.adapters.sessions.digest import Digest, names, records_of
from trackdown.adapters.sessions.finding import content_of, find
from trackdown.adapters.sessions.formats import why_unknown
from trackdown.core.accounting.ledger import Ledger
from trackdown.core.accounting.spending import Spent, joined
from trackdown.errors import InvalidInput
from trackdown.ports.sessions import KeptLog, Reading, SessionFile, Unread

DOCUMENTS = (".json", ".json.gz")
FOLDERS = {"projects", "sessions", "archived_sessions", "chats"}
"""In which the clients keep logs."""
BESIDE = {"history.jsonl", "session_index.jsonl"}
"""What clients keep beside their logs, written like those."""


class ClientLogs:
    """``defaults`` are read where no place is given. ``cache`` is a folder for what logs came to, empty for none."""

    def __init__(self, defaults: Callable[[], list[Path]], cache: str) -> None:
        self._defaults = defaults
        self._cache = cache

    def read(self, places: Sequence[Path] | None, kept: Sequence[KeptLog] = ()) -> Reading:
        given = None if places is None else [_there(place) for place in places]
        paths, databases = _sorted_out(_files(self._defaults() if given is None else given))
        found = many_logs.read_all(paths, self._cache)
        unread = [*found.unread, *(_unread(digest) for digest in found.digests if digest.bad)]
        named = {os.path.realpath(place) for place in given or [] if place.is_file()}
        for path in found.foreign:
            if path in named or _is_missed(path, anywhere=given is not None):
                unread.append(Unread(path, 0, 0, _why_unknown(path)))
        counting = _Counting(found.digests)
        understood = len(found.digests)
        for path in databases:
            try:
                bad = counting.add_all(opencode.database(Path(path)))
            except sqlite3.Error as error:
                unread.append(Unread(path, 0, 0, str(error)))
                continue
            understood += 1
            if bad:
                unread.append(Unread(path, bad, 0, "the messages are not JSON as it should be"))
        for stored in (kept_logs.digest_of(one, self._cache) for one in kept if one.session not in counting.sessions):
            if isinstance(stored, Unread):
                unread.append(stored)
                continue
            understood += 1
            counting.add(stored)
            unread += [_unread(stored)] if stored.bad else []
        return Reading(list(counting.total().items()), understood, found.new, sorted(unread))

    def find(self, name: str, client: str) -> SessionFile:
        return find(name, client, _files(self._defaults()))

    def content(self, file: SessionFile) -> Iterable[str]:
        return content_of(file)

    def events(self, client: str, lines: Iterable[str]) -> Iterable[dict[str, Any]]:
        return conversation.events(client, lines)


class _Counting:
    """Every response once. Logs that share none are added by their sums; only of those that do, single responses are
    looked at. Memory: eight bytes as a number for each response, and the encoded responses of the logs."""

    def __init__(self, digests: list[Digest]) -> None:
        self._digests = digests
        self._extra: list[Spent] = []
        self.sessions = {place.session for digest in digests for place, _ in digest.sums}

    def add(self, digest: Digest) -> None:
        self._digests.append(digest)
        self.sessions |= {place.session for place, _ in digest.sums}

    def add_all(self, found: Iterator[Spent | None]) -> int:
        """Take a database's responses; how many could not be understood."""
        spent = list(found)
        self._extra += [one for one in spent if one is not None]
        self.sessions |= {one.session for one in self._extra}
        return sum(1 for one in spent if one is None)

    def total(self) -> Ledger:
        shared = self._shared()
        ledger = Ledger()
        once: dict[str, Spent] = {}
        for digest in self._digests:
            if shared.isdisjoint(_numbers(digest.keys)):
                for place, sums in digest.sums:
                    ledger.put(place, sums)
                continue
            self._one_by_one(records_of(digest), shared, once, ledger)
        self._one_by_one(self._extra, shared, once, ledger)
        for spent in once.values():
            ledger.add(spent)
        return ledger

    def _one_by_one(self, records: list[Spent], shared: set[int], once: dict[str, Spent], ledger: Ledger) -> None:
        for spent in records:
            if not spent.key or _numbers(names([spent]))[0] not in shared:
                ledger.add(spent)
            else:
                known = once.get(spent.key)
                once[spent.key] = spent if known is None else joined(known, spent)

    def _shared(self) -> set[int]:
        seen: set[int] = set()
        shared: set[int] = set()
        for keys in (*(digest.keys for digest in self._digests), names(self._extra)):
            numbers = set(_numbers(keys))
            shared |= seen & numbers
            seen |= numbers
        return shared


def _numbers(keys: bytes) -> memoryview:
    return memoryview(keys).cast("Q")


def _there(place: Path) -> Path:
    if not place.exists():
        raise InvalidInput("There is no such file or folder.", thing=str(place)[:200], hint="Check --from.")
    return place


def _files(places: Iterable[Path]) -> Iterator[str]:
    """Every file that may be a log, once, whatever ways lead to it."""
    seen: set[str] = set()
    for place in places:
        for path in [str(place)] if place.is_file() else _below(str(place)):
            real = os.path.realpath(path)
            # Opening anything else (a pipe) could wait for ever.
            if real not in seen and os.path.isfile(real):
                seen.add(real)
                yield real


def _below(folder: str) -> Iterator[str]:
    for where, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            # Also one that was rotated away or packed: `.jsonl.1`, `.jsonl.gz`.
            lines = name.endswith(".jsonl") or ".jsonl." in name
            if lines or name.endswith(DOCUMENTS) or (name.startswith("opencode") and name.endswith(".db")):
                yield os.path.join(where, name)


def _is_missed(path: str, *, anywhere: bool) -> bool:
    """Whether somebody may think that a file counts which is no log that can be read: by its name, and its place if
    not ``anywhere``. Clients keep other JSON documents among their logs."""
    where, name = os.path.split(path)
    if name in BESIDE or _size(path) == 0:
        return False
    if name.endswith(DOCUMENTS):
        return name.startswith("msg_") or (name.startswith("session-") and os.path.basename(where) == "chats")
    return anywhere or not FOLDERS.isdisjoint(where.split(os.sep))


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _why_unknown(path: str) -> str:
    try:
        with open(path, "rb", buffering=0) as file:
            return why_unknown(file)
    except OSError as error:
        return error.strerror or str(error)


def _sorted_out(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """Logs and databases."""
    logs: list[str] = []
    databases: list[str] = []
    for path in paths:
        (databases if path.endswith(".db") else logs).append(path)
    return logs, databases


def _unread(digest: Digest) -> Unread:
    return Unread(digest.path, digest.bad, digest.first_bad, "these lines are cut off, damaged or too long")
