"""Reading many logs: those that changed, in several processes where there is enough to read."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from trackdown.adapters.sessions import forks, one_log
from trackdown.adapters.sessions.cache import DigestCache
from trackdown.adapters.sessions.digest import Digest, decoded, encoded
from trackdown.ports.sessions import Unread

WORTH = 64 << 20
"""Bytes to read from which further processes pay."""
MOST_PROCESSES = 8
BATCH = 16 << 20
"""Bytes in one piece of work."""


class Outcome(NamedTuple):
    """``digest`` is encoded, empty for a file that is no session log or (with ``why``) cannot be read."""

    path: str
    digest: bytes
    new: int
    why: str


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Outcome]).decode


class Found(NamedTuple):
    digests: list[Digest]
    foreign: list[str]
    unread: list[Unread]
    new: int


def read_all(paths: Iterable[str], folder: str) -> Found:
    """What the logs come to. ``foreign`` are the files that are no session logs."""
    cache = DigestCache(folder)
    found = Found([], [], [], 0)
    waiting: list[tuple[int, str]] = []
    for path in paths:
        try:
            known = cache.get(path)
            digest = one_log.current(path, known)
            if digest is not None:
                found.digests.append(digest)
            else:
                waiting.append((max(0, os.stat(path).st_size - (known.offset if known else 0)), path))
        except OSError as error:
            found.unread.append(Unread(path, 0, 0, error.strerror or str(error)))
    new = 0
    for outcome in _outcomes(waiting, folder):
        new += outcome.new
        digest = decoded(outcome.digest) if outcome.digest else None
        if digest is not None:
            found.digests.append(digest)
        elif outcome.why:
            found.unread.append(Unread(outcome.path, 0, 0, outcome.why))
        else:
            found.foreign.append(outcome.path)
    return found._replace(new=new)


def read_batch(paths: list[str], folder: str) -> list[Outcome]:
    """One piece of work: what a process of its own is asked for."""
    # Responses are many and never refer to each other: looking for circles among them is a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _read_batch(paths, folder)
    finally:
        if collecting:
            gc.enable()


def _read_batch(paths: list[str], folder: str) -> list[Outcome]:
    cache = DigestCache(folder)
    outcomes = []
    for path in paths:
        known = cache.get(path)
        try:
            account = one_log.account(path, known)
        except OSError as error:
            outcomes.append(Outcome(path, b"", 0, error.strerror or str(error)))
            continue
        if account is None:
            outcomes.append(Outcome(path, b"", 0, ""))
            continue
        content = encoded(account.kept)
        cache.put(path, content)
        continued = known is not None and known.offset <= account.kept.offset and known.mark != b""
        new = account.kept.size - (known.offset if known and continued else 0)
        shown = content if account.shown is account.kept else encoded(account.shown)
        outcomes.append(Outcome(path, shown, new, ""))
    return outcomes


def _outcomes(waiting: list[tuple[int, str]], folder: str) -> Iterator[Outcome]:
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    done: set[str] = set()
    if sum(size for size, _ in waiting) >= WORTH and processes > 1:
        batches = list(_batches(waiting))
        for answer in forks.shared(
            len(batches), processes, lambda number: _encode(read_batch(batches[number], folder))
        ):
            for outcome in _decode(answer):
                done.add(outcome.path)
                yield outcome
    # All of it, or what a process took with it when it was ended.
    yield from read_batch([path for _, path in waiting if path not in done], folder)


def _batches(waiting: list[tuple[int, str]]) -> Iterator[list[str]]:
    """The largest first, so that no process is left alone with one at the end."""
    enough = max(BATCH, sum(size for size, _ in waiting) // (forks.MOST_PIECES // 2))
    batch: list[str] = []
    held = 0
    for size, path in sorted(waiting, reverse=True):
        batch.append(path)
        held += size
        if held >= enough:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
