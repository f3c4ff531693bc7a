"""Reading one log: only what is new since the last time, as far as it can be read."""

from __future__ import annotations

import os
from hashlib import blake2b
from io import FileIO
from typing import NamedTuple

from trackdown.adapters.sessions import digest as digests
from trackdown.adapters.sessions import gemini, opencode
from trackdown.adapters.sessions.digest import Digest, Records, Responses
from trackdown.adapters.sessions.formats import HEAD, Readable, client_of, reader_of
from trackdown.adapters.sessions.lines import LONGEST, LinePass, Passed
from trackdown.adapters.sessions.unpacking import Unpacked, is_packed, plain_name

MARK_BYTES = 512


def current(path: str, known: Digest | None) -> Digest | None:
    """What was known, if the file is as it was then."""
    if known is None or known.unfinished:
        return None
    held = os.stat(path)
    return known if (known.size, known.modified) == (held.st_size, held.st_mtime_ns) else None


class Account(NamedTuple):
    """``kept`` is what later readings go on from; ``shown`` counts the unfinished last line too."""

    kept: Digest
    shown: Digest


def account(path: str, known: Digest | None) -> Account | None:
    """What the log comes to; ``None`` if it is no session log. Raises OSError."""
    with open(path, "rb", buffering=0) as file:
        if is_packed(file):
            return _packed(path, file)
        if path.endswith(".json"):
            whole = document_of(path, file, os.fstat(file.fileno()))
            return Account(whole, whole) if whole else None
        if known is not None and not _only_grew(file, known):
            known = None
        file.seek(0)
        client = known.client if known else client_of(path, file)
        return _lines(path, client, known, file) if client else None


def _packed(path: str, file: FileIO) -> Account | None:
    """Always from its beginning: what packs a log does so when nothing is added to it any more."""
    held = os.fstat(file.fileno())
    source = Unpacked(file)
    if plain_name(path).endswith(".json"):
        whole = document_of(path, source, held)
        return Account(whole, whole) if whole else None
    client = client_of(path, source)
    if not client:
        return None
    file.seek(0)
    source = Unpacked(file)
    reader = reader_of(client, path, {})
    responses = Responses(reader)
    passed = LinePass(reader.wants, responses.take, Passed(0, 0, 0, 0, b"")).read(source)
    if source.broken:
        passed = passed._replace(bad=passed.bad + 1, first_bad=passed.first_bad or passed.lines + 1, tail=b"")
    whole = digest_of(path, client, responses.all(), passed, held)
    whole.state = reader.state
    if whole.unfinished:
        whole = _with_tail(whole, passed.tail, held)
    return Account(whole, whole)


def _only_grew(file: FileIO, known: Digest) -> bool:
    return os.fstat(file.fileno()).st_size >= known.offset and _mark(file, known.offset) == known.mark


def _mark(file: FileIO, offset: int) -> bytes:
    """Of the first bytes too: a log that was replaced by another one of the same end would not be noticed."""
    parts = []
    for place in (0, max(0, offset - MARK_BYTES)):
        file.seek(place)
        parts.append(file.read(min(MARK_BYTES, offset - place)))
    return blake2b(b"\x00".join(parts), digest_size=16).digest()


def _lines(path: str, client: str, known: Digest | None, file: FileIO, *, again: bool = False) -> Account:
    held = os.fstat(file.fileno())
    reader = reader_of(client, path, known.state if known else {})
    responses = Responses(reader, digests.records_of(known) if known else ())
    before = Passed(known.offset, known.lines, known.bad, known.first_bad, b"") if known else Passed(0, 0, 0, 0, b"")
    begins = _first_bytes(file, MARK_BYTES)
    file.seek(before.offset)
    passed = LinePass(reader.wants, responses.take, before).read(file)
    kept = digest_of(path, client, responses.all(), passed, held)
    kept.mark = _mark(file, passed.offset)
    kept.state = reader.state
    if _first_bytes(file, len(begins)) != begins or os.fstat(file.fileno()).st_size < passed.offset:
        # Cut off or written anew while it was read: some of this is of one log, some of another.
        if not again:
            return _lines(path, client, None, file, again=True)
        kept.mark, kept.unfinished = b"", True  # the next reading begins again, and this one says that a line is amiss
    return Account(kept, _with_tail(kept, passed.tail, held) if kept.unfinished else kept)


def _first_bytes(file: FileIO, length: int) -> bytes:
    file.seek(0)
    return file.read(length)


def _with_tail(kept: Digest, tail: bytes, held: os.stat_result) -> Digest:
    """The line that is not finished yet counts if it can be read, and is read again the next time."""
    base = digests.decoded(digests.encoded(kept)) or kept  # the reader changes the state that it goes on from
    reader = reader_of(kept.client, kept.path, base.state)
    responses = Responses(reader, digests.records_of(kept))
    bad = not (tail.startswith(b"{") and tail.rstrip().endswith(b"}"))
    if not bad and reader.wants(tail, 0, len(tail)):
        try:
            responses.take(tail)
        except (ValueError, RecursionError):
            bad = True
    first_bad = kept.first_bad or (kept.lines + 1) * bad
    passed = Passed(kept.offset, kept.lines, kept.bad + bad, first_bad, b"")
    return digest_of(kept.path, kept.client, responses.all(), passed, held)


def document_of(path: str, file: Readable, held: os.stat_result) -> Digest | None:
    """A file that is one JSON document: a session of an older Gemini CLI, or a message of an older OpenCode."""
    parts = bytearray()
    while block := file.read(HEAD):
        parts += block
        if len(parts) > LONGEST:
            return None
    name, content = plain_name(path), bytes(parts)
    for client in (gemini.CLIENT, opencode.CLIENT):
        try:
            found = gemini.document(name, content) if client == gemini.CLIENT else opencode.document(content)
        except (ValueError, RecursionError):
            continue
        return digest_of(path, client, found, Passed(held.st_size, 0, 0, 0, b""), held)
    return None


def digest_of(path: str, client: str, records: Records, passed: Passed, held: os.stat_result) -> Digest:
    return Digest(
        version=digests.VERSION,
        client=client,
        path=path,
        size=held.st_size,
        modified=held.st_mtime_ns,
        offset=passed.offset,
        mark=b"",
        state={},
        lines=passed.lines,
        bad=passed.bad,
        first_bad=passed.first_bad,
        unfinished=bool(passed.tail.strip()),
        sums=digests.sums_of(records),
        keys=digests.names(records),
        records=digests.encoded_records(records),
    )
