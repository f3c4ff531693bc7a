"""What was kept of a session's log, read where the log itself is gone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from trackdown.adapters.sessions import digest as digests
from trackdown.adapters.sessions import gemini, one_log, opencode
from trackdown.adapters.sessions.cache import DigestCache
from trackdown.adapters.sessions.digest import Digest
from trackdown.adapters.sessions.formats import READERS, reader_of
from trackdown.adapters.sessions.lines import LinePass, Passed
from trackdown.adapters.sessions.reader import LineReader
from trackdown.errors import NotFound
from trackdown.ports.sessions import KeptLog, Unread


def digest_of(kept: KeptLog, folder: str) -> Digest | Unread:
    """What it comes to, or why nobody knows. It never changes and is read once: ``folder`` is as in ``DigestCache``."""
    cache, name = DigestCache(folder), f"the kept transcript {kept.digest}"
    known = cache.get(name)
    if known is not None:
        return known
    if kept.client not in READERS:
        return Unread(name, 0, 0, "logs of that client are not known")
    with tempfile.TemporaryDirectory(prefix="trackdown-session-") as place:
        path = Path(place, "kept")
        try:
            kept.copy(path)
            found = _read(kept, name, str(path))
        except NotFound as error:
            return Unread(name, 0, 0, error.message.rstrip("."))
        except OSError as error:
            return Unread(name, 0, 0, error.strerror or str(error))
    cache.put(name, digests.encoded(found))
    return found


def _read(kept: KeptLog, name: str, path: str) -> Digest:
    with open(path, "rb+", buffering=0) as file:
        held = os.fstat(file.fileno())
        whole = one_log.document_of(name, file, held) if kept.client == gemini.CLIENT else None
        if whole is not None:
            return whole
        # Its last line is whole: nothing is added to it any more.
        file.seek(0, os.SEEK_END)
        file.write(b"\n")
        file.seek(0)
        reader = _reader(kept)
        responses = digests.Responses(reader)
        passed = LinePass(reader.wants, responses.take, Passed(0, 0, 0, 0, b"")).read(file)
        return one_log.digest_of(name, kept.client, responses.all(), passed, held)


def _reader(kept: KeptLog) -> LineReader:
    if kept.client == opencode.CLIENT:
        return opencode.KeptReader(kept.session)
    # A log that does not name its session is named like its file.
    return reader_of(kept.client, f"{kept.session.replace('/', '_')}.jsonl", {})
